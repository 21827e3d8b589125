"""What authors and hosts are labelled with. The stream is one of them on one site; only this service needs to know.

Events are for ever: add members and fields with defaults, never change or remove one.
"""

from datetime import datetime
from typing import ClassVar, Literal

from shared.contracts.event import Event
from shared.contracts.moderation import Note

Kind = Literal["author", "host"]


class LabelSet(Event, frozen=True, kw_only=True):
    """A label was given, or one that stood was given another end or reason.

    `subject` is the author's id, or the host. `until` None: until somebody takes it away. `by` is a moderator, or
    "policy " and the version of the policy. Why an author has it is sealed with the author's key; why a host has it
    stands in `reason`.
    """

    TYPE: ClassVar = "label.set"
    SEALED: ClassVar = Note

    site: str
    kind: Kind
    subject: str
    label: str
    until: datetime | None = None
    reason: str | None = None
    by: str
    at: datetime
    sealed: Note | None = None


class LabelRemoved(Event, frozen=True, kw_only=True):
    """A label was taken away before its end. That it ends by itself is no event: time alone tells."""

    TYPE: ClassVar = "label.removed"

    site: str
    kind: Kind
    subject: str
    label: str
    by: str
    at: datetime


LabelEvent = LabelSet | LabelRemoved
LABEL_EVENTS: tuple[type[Event], ...] = (LabelSet, LabelRemoved)
