"""What may be asked of a site's policy. Time and names are part of the question.

`expected` is the version of the stream that the asker has looked at; None for whoever takes it as it is.
"""

from datetime import datetime

from msgspec import Struct


class WriteDraft(Struct, frozen=True, kw_only=True):
    """A new text. It takes effect nowhere until it is shadowed or enabled."""

    text: str
    note: str | None = None
    by: str
    at: datetime
    expected: int | None = None


class StartShadow(Struct, frozen=True, kw_only=True):
    number: int
    by: str
    at: datetime
    expected: int | None = None


class EndShadow(Struct, frozen=True, kw_only=True):
    by: str
    at: datetime
    expected: int | None = None


class Enable(Struct, frozen=True, kw_only=True):
    number: int
    by: str
    at: datetime
    expected: int | None = None


class RollBack(Struct, frozen=True, kw_only=True):
    """Undo the enabling of version `number`, which must be live."""

    number: int
    by: str
    at: datetime
    expected: int | None = None


Command = WriteDraft | StartShadow | EndShadow | Enable | RollBack
