"""What may be done with a comment, whoever decides: publish, hold, mask or remove."""

from typing import Literal

from msgspec import Struct

Action = Literal["publish", "hold", "mask", "remove"]
Outcome = Literal["kept", "published", "changed", "withdrawn"]
"""Of an appeal: the same again, shown after all, something else; or the decision was taken back before."""


class Mask(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What to cover. Spans are [start, end) in code points of the revision's source; none means all of it."""

    spans: tuple[tuple[int, int], ...] = ()
    label: str | None = None


class Ruling(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An action and, for "mask", what to cover."""

    action: Action
    mask: Mask | None = None
    reason: str | None = None
