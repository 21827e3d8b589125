"""Who is looking at a case. A claim is advice: it keeps two people off the same work, and decides nothing."""

from datetime import timedelta

from services.moderation.cases.case import Case, Comment
from services.moderation.cases.commands import Claim, Release
from services.moderation.cases.errors import ClaimedByAnother, CommentGone
from shared.contracts.moderation import CaseClaimed, CaseReleased

CLAIM = timedelta(minutes=10)


def claim(command: Claim, comment: Comment, case: Case) -> list[CaseClaimed]:
    if comment.deleted:
        raise CommentGone
    if case.claimed_by != command.by:
        _refuse_claimed(case, command)
    return [CaseClaimed(comment_id=case.comment_id, by=command.by, until=command.at + CLAIM, at=command.at)]


def release(command: Release, case: Case) -> list[CaseReleased]:
    if case.claimed_by is None:
        return []
    if case.claimed_by != command.by:
        _refuse_claimed(case, command)
    return [CaseReleased(comment_id=case.comment_id, by=command.by, at=command.at)]


def _refuse_claimed(case: Case, command: Claim | Release) -> None:
    if case.claimed_until is not None and case.claimed_until > command.at:
        raise ClaimedByAnother(extra={"claimed_by": case.claimed_by, "claimed_until": case.claimed_until})
