"""What brings a case before a person: a verdict that says so, a reader's objection."""

from services.moderation.cases.case import Case, Comment
from services.moderation.cases.commands import Report, Screen
from shared.contracts.moderation import (
    CaseOpened,
    CaseReported,
    CommentScreened,
    ModerationEvent,
    Note,
    Reason,
    Reasons,
)
from shared.contracts.ruling import Ruling

MOST_REPORTS = 100
"""Further readers' objections to one comment say nothing new, and would grow the case without end."""


def screen(command: Screen, comment: Comment, case: Case | None) -> list[ModerationEvent]:
    if case and _ruled_on(case, command.revision):
        return []
    ruling, reasons = command.ruling, command.reasons
    if case and (before := _caution(case, ruling)):
        ruling, reasons = Ruling(action="hold", reason=before.rule), (*reasons, before)
    events: list[ModerationEvent] = [
        CommentScreened(
            comment_id=comment.comment_id,
            site=comment.site,
            revision=command.revision,
            ruling=ruling,
            policy=command.policy,
            failed=command.failed,
            at=command.at,
            sealed=Reasons(reasons) if reasons else None,
        )
    ]
    if ruling.action in ("hold", "mask"):
        events.append(
            CaseOpened(
                comment_id=comment.comment_id,
                site=comment.site,
                revision=command.revision,
                cause=command.cause,
                at=command.at,
            )
        )
    return events


def report(command: Report, comment: Comment, case: Case | None) -> list[ModerationEvent]:
    told = case.reports if case else ()
    if len(told) >= MOST_REPORTS or (command.reporter, command.revision) in {
        (one.reporter, one.revision) for one in told
    }:
        return []
    opened = CaseOpened(
        comment_id=comment.comment_id,
        site=comment.site,
        revision=case.revision if case else command.revision,
        cause="report",
        at=command.at,
    )
    reported = CaseReported(
        comment_id=comment.comment_id,
        revision=command.revision,
        reporter=command.reporter,
        reason=command.reason,
        source=command.source,
        at=command.at,
        sealed=Note(command.note) if command.note else None,
    )
    known = case is not None and case.state == "open" and "report" in case.causes
    return [reported] if known else [opened, reported]


def _ruled_on(case: Case, revision: int) -> bool:
    """Screened before, or decided by a person before its verdict came."""
    screened = case.verdict is not None and case.verdict.revision >= revision
    return screened or case.standing(revision) is not None


def _caution(case: Case, ruling: Ruling) -> Reason | None:
    """Why a person should look again although the checks would let the new text pass."""
    before = case.standing(case.revision)
    if before is None or before.ruling.action == "publish" or ruling.action not in ("publish", "mask"):
        return None
    done = {"hold": "held", "mask": "masked", "remove": "removed"}[before.ruling.action]
    return Reason(
        check="history",
        rule="changed_after_decision",
        detail=f"a moderator {done} an earlier revision",
        score=0.5,
        action="hold",
    )
