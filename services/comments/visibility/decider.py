"""What a verdict or a decision of the moderation service means for a comment: pure."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from shared.contracts.comments import (
    CommentAppealAnswered,
    CommentHeld,
    CommentMasked,
    CommentPublished,
    CommentRemoved,
    Covered,
    Ruled,
    Told,
)
from shared.contracts.event import Event
from shared.contracts.moderation import AppealAnswered, CaseDecided, CommentScreened, DecisionUndone
from shared.contracts.ruling import Mask, Ruling

Judge = Literal["screening", "moderator"]


class Judgement(Struct, frozen=True, kw_only=True):
    """A ruling on one revision, and the event of the other service that brought it.

    `decision` is the moderator's decision that stands, `message` what its author is told with it.
    """

    comment_id: UUID
    revision: int
    ruling: Ruling
    by: Judge
    cause: UUID
    decision: UUID | None = None
    message: str | None = None


class Subject(Struct, frozen=True, kw_only=True):
    """What the rules need to know of the revision that is ruled on; `decision` is the one known to hide or cover it."""

    comment_id: UUID
    thread_id: UUID
    part: int
    author_id: UUID
    awaiting: bool
    state: str
    masked: bool
    body: str | None
    decision: UUID | None = None


def judgement(event: Event, cause: UUID) -> Judgement | None:
    """The ruling an event carries; None for events that rule on nothing."""
    by: Judge = "moderator"
    decision = message = None
    match event:
        case CommentScreened():
            by = "screening"
        case CaseDecided():
            decision = event.decision_id
        case DecisionUndone():
            decision = event.standing
        case _:
            return None
    if not isinstance(event, CommentScreened) and event.sealed:
        message = event.sealed.message
    return Judgement(
        comment_id=event.comment_id,
        revision=event.revision,
        ruling=event.ruling,
        by=by,
        cause=cause,
        decision=decision,
        message=message,
    )


def appeal_answered(event: AppealAnswered, cause: UUID, at: datetime) -> CommentAppealAnswered:
    """What came of an appeal, in this service's words."""
    return CommentAppealAnswered(
        comment_id=event.comment_id,
        revision=event.revision,
        decision=event.decision_id,
        outcome=event.outcome,
        answer=event.answer,
        alone=event.alone,
        cause=cause,
        at=at,
    )


def rule(judgement: Judgement, subject: Subject, covered: Covered | None, at: datetime) -> Ruled | None:
    """The event that makes the ruling true; None when it is true already. `covered` is there for masks."""
    ruling = judgement.ruling
    if _true_already(judgement, subject):
        return None
    about: dict[str, Any] = {
        "comment_id": judgement.comment_id,
        "revision": judgement.revision,
        "by": judgement.by,
        "cause": judgement.cause,
        "decision": judgement.decision,
        "reason": ruling.reason,
        "at": at,
    }
    told = Told(judgement.message) if judgement.message else None
    match ruling.action:
        case "publish":
            return CommentPublished(**about)
        case "hold":
            return CommentHeld(**about, sealed=told)
        case "remove":
            return CommentRemoved(**about, sealed=told)
        case "mask":
            with_message = replace(covered, message=judgement.message) if covered else None
            return CommentMasked(**about, mask=ruling.mask or Mask(), sealed=with_message)


def _true_already(judgement: Judgement, subject: Subject) -> bool:
    """A first verdict is always recorded: that it came at all ends the waiting. So is whose decision it is by now."""
    action = judgement.ruling.action
    if subject.awaiting or subject.masked or action == "mask":
        return False
    if action != "publish" and judgement.decision != subject.decision:
        return False
    return {"publish": "visible", "hold": "held", "remove": "removed"}[action] == subject.state
