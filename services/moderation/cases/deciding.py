"""A moderator's ruling on the text they have read, and taking it back."""

from services.moderation.cases.appealing import answer, refuse_appealed, withdraw
from services.moderation.cases.case import Case, Comment, Decision
from services.moderation.cases.commands import Decide, Undo
from services.moderation.cases.errors import (
    AlreadyUndone,
    CommentGone,
    DecidedByAnother,
    DecisionNotFound,
    IdempotencyKeyReused,
    NotWaiting,
    StaleRevision,
)
from shared.contracts.moderation import AppealAnswered, CaseDecided, DecisionUndone, Said
from shared.contracts.ruling import Ruling
from shared.errors import Invalid


def rule(command: Decide, comment: Comment, case: Case) -> list[CaseDecided | AppealAnswered]:
    if asked_before := case.decision(command.decision_id):
        if not _same(asked_before, command) or asked_before.by != command.by:
            raise IdempotencyKeyReused
        return []
    if comment.deleted:
        raise CommentGone
    if command.revision != comment.revision:
        raise StaleRevision(extra={"revision": comment.revision, "text": comment.text})
    _check_spans(command.ruling, len(comment.text))
    standing = case.standing(command.revision) if case.state == "decided" else None
    if standing and (_same(standing, command) or (command.settled and standing.ruling == command.ruling)):
        return []
    refuse_appealed(case, command)
    if command.unread:
        _refuse_unread(case, command)
    elif standing and standing.by != command.by and command.over != standing.decision_id:
        raise DecidedByAnother(extra={"decision": _told(standing)})
    return [
        CaseDecided(
            comment_id=case.comment_id,
            decision_id=command.decision_id,
            revision=command.revision,
            ruling=command.ruling,
            by=command.by,
            at=command.at,
            sealed=_said(command.note, command.message),
        ),
        *answer(case, command),
    ]


def undo(command: Undo, case: Case) -> list[DecisionUndone | AppealAnswered]:
    decision = case.decision(command.decision_id)
    if decision is None:
        raise DecisionNotFound
    if decision.undone_at is not None:
        raise AlreadyUndone(extra={"undone_by": decision.undone_by, "undone_at": decision.undone_at})
    standing = _without(case, decision)
    otherwise = decision.verdict or Ruling(action="hold", reason="decision_undone")
    return [
        DecisionUndone(
            comment_id=case.comment_id,
            decision_id=command.decision_id,
            revision=decision.revision,
            ruling=standing.ruling if standing else otherwise,
            standing=standing.decision_id if standing else None,
            by=command.by,
            at=command.at,
            sealed=_said(None, standing.message) if standing else None,
        ),
        *withdraw(case, decision, command),
    ]


def _refuse_unread(case: Case, command: Decide) -> None:
    """Also where readers' reports have opened a case again, what another moderator had decided on it counts."""
    before = case.standing(command.revision)
    if before and before.by != command.by and before.ruling != command.ruling:
        raise DecidedByAnother(extra={"decision": _told(before)})
    if case.state != "open" and not command.settled:
        raise NotWaiting


def _same(decision: Decision, command: Decide) -> bool:
    return (decision.revision, decision.ruling) == (command.revision, command.ruling) and (
        command.note in (None, decision.note) and command.message in (None, decision.message)
    )


def _said(note: str | None, message: str | None) -> Said | None:
    return Said(text=note, message=message) if note or message else None


def _told(decision: Decision) -> dict[str, object]:
    """What the other moderator learns of a decision that stands."""
    return {"id": decision.decision_id, "ruling": decision.ruling, "by": decision.by, "at": decision.at}


def _check_spans(ruling: Ruling, length: int) -> None:
    for index, (start, end) in enumerate(ruling.mask.spans if ruling.mask else ()):
        if not 0 <= start < end <= length:
            raise Invalid.field(f"/spans/{index}", f"must be [start, end) within {length} characters")


def _without(case: Case, undone: Decision) -> Decision | None:
    """The decision in force for the revision once this one no longer counts."""
    others = (
        one
        for one in reversed(case.decisions)
        if one.revision == undone.revision and one.undone_at is None and one != undone
    )
    return next(others, None)
