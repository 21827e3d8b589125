"""The rules of a decision on many cases: what is asked of each case, and what became of it."""

from services.moderation.bulk.bulk import DECIDED, DECIDED_SINCE, EDITED_SINCE, STANDS, UNDONE, Bulk, Member
from services.moderation.cases.case import Case
from services.moderation.cases.commands import Decide, Undo
from shared.errors import DomainError


def command_for(bulk: Bulk, member: Member) -> Decide | Undo:
    """What the member's case is asked: to be decided as was confirmed, or to take that back.

    The members were seen as a list: none is decided against another moderator, and none whose text has changed.
    """
    if bulk.state == "undoing" and bulk.undo_by and bulk.undo_at:
        return Undo(decision_id=bulk.bulk_id, by=bulk.undo_by, at=bulk.undo_at)
    if bulk.ruling is None or bulk.confirmed_by is None or bulk.confirmed_at is None:
        raise RuntimeError("a decision that nobody has confirmed is not carried out")
    return Decide(
        decision_id=bulk.bulk_id,
        revision=member.revision,
        ruling=bulk.ruling,
        by=bulk.confirmed_by,
        note=bulk.note,
        message=bulk.message,
        unread=True,
        settled=True,
        at=bulk.confirmed_at,
    )


def outcome_of(bulk: Bulk, member: Member, came: Case | DomainError) -> str:
    """What became of a member, by the case after its command or the refusal: a word of `bulk.py`, or a code."""
    if isinstance(came, DomainError):
        return came.code
    if bulk.state != "undoing":
        return DECIDED if came.decision(bulk.bulk_id) else STANDS
    if came.revision != member.revision:
        return EDITED_SINCE
    return DECIDED_SINCE if _decided_since(came, bulk) else UNDONE


def _decided_since(case: Case, bulk: Bulk) -> bool:
    """Whether a decision that was made after ours is in force for our text."""
    ids = [one.decision_id for one in case.decisions]
    later = case.decisions[ids.index(bulk.bulk_id) + 1 :]
    mine = case.decision(bulk.bulk_id)
    return any(one.undone_at is None and mine and one.revision == mine.revision for one in later)
