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
from shared.contracts.ruling import Action, Ruling

_STRICTNESS: tuple[Action, ...] = ("publish", "mask", "hold", "remove")
MOST_REPORTS = 100
"""Further readers' objections to one comment say nothing new, and would grow the case without end."""


def screen(command: Screen, comment: Comment, case: Case | None) -> list[ModerationEvent]:
    ruling, reasons = command.ruling, command.reasons
    if case and (before := _caution(case, command)):
        ruling, reasons = Ruling(action="hold", reason=before.rule), (*reasons, before)
    if not (_may_change(case, comment, command, ruling) if command.again else _is_first(case, command)):
        return []
    events: list[ModerationEvent] = [
        CommentScreened(
            comment_id=comment.comment_id,
            site=comment.site,
            revision=command.revision,
            ruling=ruling,
            policy=command.policy,
            failed=command.failed,
            models=command.models,
            again=command.again,
            at=command.at,
            sealed=Reasons(reasons, command.grounds) if reasons or command.grounds else None,
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
        agreed=command.agreed,
        refused=command.refused,
        source=command.source,
        at=command.at,
        sealed=Note(command.note) if command.note else None,
    )
    known = case is not None and case.state == "open" and "report" in case.causes
    return [reported] if known else [opened, reported]


def _is_first(case: Case | None, command: Screen) -> bool:
    """Neither screened before, nor decided by a person before its verdict came."""
    if case is None:
        return True
    screened = case.verdict is not None and case.verdict.revision >= command.revision
    return not screened and case.standing(command.revision) is None


def _may_change(case: Case | None, comment: Comment, command: Screen, ruling: Ruling) -> bool:
    """A second look changes what a machine said of the newest text, and only into something else.

    That readers object makes nothing milder.
    """
    if case is None or case.verdict is None or comment.deleted or comment.revision != command.revision:
        return False
    if case.verdict.revision != command.revision or case.standing(command.revision):
        return False
    before = case.verdict.ruling
    if command.again == "report" and _STRICTNESS.index(ruling.action) <= _STRICTNESS.index(before.action):
        return False
    return (before.action, before.mask) != (ruling.action, ruling.mask)


def _caution(case: Case, command: Screen) -> Reason | None:
    """Why a person should look again although the checks would let the new text pass."""
    if command.ruling.action not in ("publish", "mask"):
        return None
    earlier = {one.revision for one in case.decisions if one.revision < command.revision}
    before = next(filter(None, map(case.standing, sorted(earlier, reverse=True))), None)
    if before is None or before.ruling.action == "publish":
        return None
    done = {"hold": "held", "mask": "masked", "remove": "removed"}[before.ruling.action]
    return Reason(
        check="history",
        rule="changed_after_decision",
        detail=f"a moderator {done} an earlier revision",
        score=0.5,
        action="hold",
    )
