"""An author's appeal against a moderator's decision: one for each decision, looked at by somebody else, then final."""

from services.moderation.cases.case import Appeal, Case, Comment, Decision
from services.moderation.cases.commands import AppealDecision, Decide, Undo
from services.moderation.cases.errors import AppealedAgainstYou, AppealUnread
from shared.contracts.moderation import AppealAnswered, CaseAppealed, CaseOpened, ModerationEvent, Note
from shared.contracts.ruling import Action, Outcome


def appeal(command: AppealDecision, comment: Comment, case: Case | None) -> list[ModerationEvent]:
    """The case waits again. Where the decision counts no more by now, its author is told just that."""
    decision = case.decision(command.decision_id) if case else None
    if case is None or decision is None or comment.deleted or comment.revision != command.revision:
        return []
    if any(one.decision_id == command.decision_id for one in case.appeals):
        return []
    if case.standing(command.revision) is not decision:
        return [_answered(case, decision, command, "withdrawn", decision.undone_by or decision.by)]
    return [
        CaseOpened(
            comment_id=case.comment_id,
            site=case.site,
            revision=command.revision,
            cause="appeal",
            at=command.at,
        ),
        CaseAppealed(
            comment_id=case.comment_id,
            revision=command.revision,
            decision_id=command.decision_id,
            source=command.source,
            at=command.at,
            sealed=Note(command.text) if command.text else None,
        ),
    ]


def refuse_appealed(case: Case, command: Decide) -> None:
    """An appeal is read by somebody, and not by whom it is against unless nobody else may decide."""
    if case.appeal is None:
        return
    if command.unread:
        raise AppealUnread
    decision = case.decision(case.appeal.decision_id)
    if decision and decision.by == command.by and not command.alone:
        raise AppealedAgainstYou(case.site, decision.decision_id)


def answer(case: Case, command: Decide) -> list[AppealAnswered]:
    """What a decision on a case says to the appeal that waits in it."""
    decision = case.decision(case.appeal.decision_id) if case.appeal else None
    if decision is None:
        return []
    outcome = _outcome(decision.ruling.action, command.ruling.action)
    alone = decision.by == command.by
    return [_answered(case, decision, command, outcome, command.by, answer=command, alone=alone)]


def withdraw(case: Case, decision: Decision, command: Undo) -> list[AppealAnswered]:
    """There is nothing to look at any more once the decision itself is taken back."""
    if case.appeal is None or case.appeal.decision_id != decision.decision_id:
        return []
    return [_answered(case, decision, command, "withdrawn", command.by)]


def reopened(appeals: tuple[Appeal, ...], undone: Decision) -> tuple[Appeal, ...]:
    """The appeals once a decision is taken back: one that it had answered waits again."""
    return tuple(
        Appeal(decision_id=one.decision_id, revision=one.revision, text=one.text, at=one.at)
        if one.answer == undone.decision_id
        else one
        for one in appeals
    )


def _answered(
    case: Case,
    decision: Decision,
    command: AppealDecision | Decide | Undo,
    outcome: Outcome,
    by: str,
    *,
    answer: Decide | None = None,
    alone: bool = False,
) -> AppealAnswered:
    return AppealAnswered(
        comment_id=case.comment_id,
        revision=decision.revision,
        decision_id=decision.decision_id,
        outcome=outcome,
        answer=answer.decision_id if answer else None,
        by=by,
        alone=alone,
        at=command.at,
    )


def _outcome(before: Action, after: Action) -> Outcome:
    if after == before:
        return "kept"
    return "published" if after == "publish" else "changed"
