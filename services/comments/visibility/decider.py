"""What a verdict or a decision of the moderation service means for a comment: pure."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from msgspec import Struct

from shared.contracts.comments import (
    CommentHeld,
    CommentMasked,
    CommentPublished,
    CommentRemoved,
    Covered,
    Ruled,
)
from shared.contracts.event import Event
from shared.contracts.moderation import CaseDecided, CommentScreened, DecisionUndone
from shared.contracts.ruling import Mask, Ruling

_EVENTS: dict[str, type[CommentPublished | CommentHeld | CommentRemoved]] = {
    "publish": CommentPublished,
    "hold": CommentHeld,
    "remove": CommentRemoved,
}
Judge = Literal["screening", "moderator"]


class Judgement(Struct, frozen=True, kw_only=True):
    """A ruling on one revision, and the event of the other service that brought it."""

    comment_id: UUID
    revision: int
    ruling: Ruling
    by: Judge
    cause: UUID


class Subject(Struct, frozen=True, kw_only=True):
    """What the rules need to know of the revision that is ruled on."""

    comment_id: UUID
    thread_id: UUID
    part: int
    author_id: UUID
    awaiting: bool
    state: str
    masked: bool
    body: str | None


def judgement(event: Event, cause: UUID) -> Judgement | None:
    """The ruling an event carries; None for events that rule on nothing."""
    by: Judge
    match event:
        case CommentScreened():
            by = "screening"
        case CaseDecided() | DecisionUndone():
            by = "moderator"
        case _:
            return None
    return Judgement(
        comment_id=event.comment_id, revision=event.revision, ruling=event.ruling, by=by, cause=cause
    )


def rule(judgement: Judgement, subject: Subject, covered: Covered | None, at: datetime) -> Ruled | None:
    """The event that makes the ruling true; None when it is true already. `covered` is there for masks."""
    ruling = judgement.ruling
    if _true_already(ruling, subject):
        return None
    if ruling.action == "mask":
        return CommentMasked(
            comment_id=judgement.comment_id,
            revision=judgement.revision,
            by=judgement.by,
            cause=judgement.cause,
            reason=ruling.reason,
            mask=ruling.mask or Mask(),
            at=at,
            sealed=covered,
        )
    return _EVENTS[ruling.action](
        comment_id=judgement.comment_id,
        revision=judgement.revision,
        by=judgement.by,
        cause=judgement.cause,
        reason=ruling.reason,
        at=at,
    )


def _true_already(ruling: Ruling, subject: Subject) -> bool:
    """A first verdict is always recorded: that it came at all ends the waiting."""
    if subject.awaiting or subject.masked or ruling.action == "mask":
        return False
    return {"publish": "visible", "hold": "held", "remove": "removed"}[ruling.action] == subject.state
