"""What a case keeps to itself: nobody but this service learns of it.

Events are for ever: add members and fields with defaults, never change or remove one.
"""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from shared.contracts.event import Event
from shared.contracts.moderation import ModerationEvent, Note


class CaseNoted(Event, frozen=True, kw_only=True):
    """A moderator left a note for the others. What it says is sealed with the key of the comment's author."""

    TYPE: ClassVar = "case.noted"
    SEALED: ClassVar = Note

    comment_id: UUID
    note_id: UUID
    by: str
    at: datetime
    sealed: Note | None = None


CaseEvent = ModerationEvent | CaseNoted
"""All that a case is made of."""
PRIVATE_EVENTS: tuple[type[Event], ...] = (CaseNoted,)
