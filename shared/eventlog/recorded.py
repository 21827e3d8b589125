"""An event and its place in the log."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct

from shared.contracts.event import Event
from shared.eventlog.codec import Opaque


class Recorded(Struct, frozen=True, kw_only=True):
    """A recorded event. `position` is dense within its partition, `version` dense within its stream.

    Positions and versions start at 1. `subject_id` owns the key that seals the event's text.
    """

    part: int
    position: int
    stream_id: UUID
    version: int
    event_id: UUID
    subject_id: UUID | None
    recorded_at: datetime
    event: Event | Opaque


class Fresh(Struct, frozen=True, kw_only=True):
    """An event about to be recorded: its place is not known yet."""

    part: int
    stream_id: UUID
    event_id: UUID
    subject_id: UUID | None
    event: Event
