"""Which events of the log say what a person did, by which they are found again: the log itself says what."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from msgspec import Struct

from shared.contracts.moderation import CaseOpened, CaseReported, CommentScreened
from shared.eventlog.codec import Opaque
from shared.eventlog.recorded import Recorded


class Act(Struct, frozen=True, kw_only=True):
    """Where something stands that a person did. Fields are the columns of the table `acts`."""

    at: datetime
    position: int
    comment_id: UUID | None
    part: int
    who: str
    site: str | None
    kind: str


def acts(entries: Iterable[Recorded], sites: Mapping[UUID, str]) -> list[Act]:
    """All but verdicts, what follows from them, and readers' reports; `sites` are those of the comments, by id."""
    return [
        _act(entry, sites)
        for entry in entries
        if not isinstance(entry.event, CommentScreened | CaseOpened | CaseReported | Opaque)
    ]


def _act(entry: Recorded, sites: Mapping[UUID, str]) -> Act:
    event = entry.event
    return Act(
        at=entry.recorded_at,
        position=entry.position,
        comment_id=getattr(event, "comment_id", None),
        part=entry.part,
        who=getattr(event, "by", ""),
        site=getattr(event, "site", None) or sites.get(entry.stream_id),
        kind=getattr(event, "TYPE", ""),
    )
