"""The fold of a comment's stream into its case: rows written at once and rows rebuilt both come from here."""

from collections.abc import Iterable, Iterator
from typing import assert_never

from msgspec.structs import replace

from services.moderation.cases.appealing import reopened
from services.moderation.cases.case import Appeal, Case, Decision, Noted, Reported, Verdict
from services.moderation.cases.events import CaseEvent, CaseNoted
from services.moderation.cases.priority import parts_of, unanswered
from shared.contracts.moderation import (
    AppealAnswered,
    CaseAppealed,
    CaseClaimed,
    CaseDecided,
    CaseOpened,
    CaseReleased,
    CaseReported,
    CommentScreened,
    DecisionUndone,
)


class CannotFold(Exception):
    """These events make no case: a bug, or an event that this program is too old to know."""


def evolve(case: Case | None, event: CaseEvent) -> Case:
    """The case after one more event. Raises CannotFold for one that no case begins with."""
    after = _first(event) if case is None else _next(case, event)
    return replace(
        after,
        version=after.version + 1,
        priority=sum(part.points for part in parts_of(after)),
        reasons=tuple(dict.fromkeys(_reasons(after))),
    )


def evolve_all(case: Case | None, events: Iterable[CaseEvent]) -> Case:
    """The case after some more events. Raises CannotFold when there is neither a case nor an event."""
    for event in events:
        case = evolve(case, event)
    if case is None:
        raise CannotFold("nothing happened: there is no case")
    return case


def _first(event: CaseEvent) -> Case:
    match event:
        case CommentScreened():
            return Case(
                comment_id=event.comment_id,
                site=event.site,
                state="screened",
                since=event.at,
                revision=event.revision,
                ruling=event.ruling,
                verdict=_verdict(event),
            )
        case CaseOpened():
            return Case(
                comment_id=event.comment_id,
                site=event.site,
                state="open",
                since=event.at,
                revision=event.revision,
                causes=(event.cause,),
            )
    raise CannotFold(f"a case cannot begin with {event.TYPE}")


def _next(case: Case, event: CaseEvent) -> Case:
    match event:
        case CommentScreened():
            after = _screened(case, event)
        case CaseOpened():
            after = _opened(case, event)
        case CaseReported():
            after = replace(case, reports=(*case.reports, _reported(event)))
        case CaseDecided():
            after = _decided(case, event)
        case DecisionUndone():
            after = _undone(case, event)
        case CaseAppealed() | AppealAnswered():
            after = _appealed(case, event)
        case CaseClaimed() | CaseReleased() | CaseNoted():
            after = _remarked(case, event)
        case _:
            assert_never(event)
    return after


def _remarked(case: Case, event: CaseClaimed | CaseReleased | CaseNoted) -> Case:
    """What moderators tell each other decides nothing."""
    match event:
        case CaseClaimed():
            return replace(case, claimed_by=event.by, claimed_until=event.until)
        case CaseReleased():
            return _unclaimed(case)
        case CaseNoted():
            return replace(case, notes=(*case.notes, _noted(event)))
    assert_never(event)


def _screened(case: Case, event: CommentScreened) -> Case:
    """A new revision: what readers have objected to still waits, everything else begins anew."""
    waits = case.state == "open" and "report" in case.causes
    return replace(
        case if waits else _unclaimed(case),
        state="open" if waits else "screened",
        since=case.since if waits else event.at,
        causes=("report",) if waits else (),
        revision=event.revision,
        ruling=event.ruling,
        verdict=_verdict(event),
    )


def _opened(case: Case, event: CaseOpened) -> Case:
    return replace(
        case,
        state="open",
        since=case.since if case.state == "open" else event.at,
        causes=tuple(dict.fromkeys((*case.causes, event.cause))),
    )


def _decided(case: Case, event: CaseDecided) -> Case:
    return replace(
        _unclaimed(case),
        state="decided",
        since=event.at,
        revision=max(case.revision, event.revision),
        ruling=event.ruling,
        decisions=(*case.decisions, _decision(case, event)),
    )


def _undone(case: Case, event: DecisionUndone) -> Case:
    """Where no other decision stands, or readers have objected to what does, the case is again what it was before."""
    decisions = tuple(
        replace(one, undone_by=event.by, undone_at=event.at) if one.decision_id == event.decision_id else one
        for one in case.decisions
    )
    undone = case.decision(event.decision_id)
    after = replace(
        case, decisions=decisions, appeals=reopened(case.appeals, undone) if undone else case.appeals
    )
    if event.revision != case.revision:
        return after
    after = replace(after, ruling=event.ruling)
    answered = after.standing(case.revision) and not after.appeal and not unanswered(after)
    if case.state == "open" or answered:
        return after
    waits = bool(case.causes) or event.ruling.action in ("hold", "mask")
    return replace(after, state="open" if waits else "screened", since=event.at)


def _appealed(case: Case, event: CaseAppealed | AppealAnswered) -> Case:
    """A decision that was taken back leaves nothing of the appeal to wait for."""
    if isinstance(event, CaseAppealed):
        return replace(case, appeals=(*case.appeals, _appeal(event)))
    after = replace(case, appeals=tuple(_answered(one, event) for one in case.appeals))
    if event.outcome != "withdrawn" or "appeal" not in case.causes:
        return after
    causes = tuple(cause for cause in case.causes if cause != "appeal")
    waits = causes or (case.ruling and case.ruling.action in ("hold", "mask"))
    return replace(after, causes=causes, state=case.state if waits else "screened")


def _unclaimed(case: Case) -> Case:
    return replace(case, claimed_by=None, claimed_until=None)


def _verdict(event: CommentScreened) -> Verdict:
    return Verdict(
        revision=event.revision,
        ruling=event.ruling,
        policy=event.policy,
        reasons=event.sealed.reasons if event.sealed else (),
        failed=event.failed,
        models=event.models,
        again=event.again,
        at=event.at,
    )


def _reported(event: CaseReported) -> Reported:
    return Reported(
        revision=event.revision,
        reporter=event.reporter,
        reason=event.reason,
        note=event.sealed.text if event.sealed else None,
        agreed=event.agreed,
        refused=event.refused,
        at=event.at,
    )


def _decision(case: Case, event: CaseDecided) -> Decision:
    verdict = case.verdict if case.verdict and case.verdict.revision == event.revision else None
    return Decision(
        decision_id=event.decision_id,
        revision=event.revision,
        ruling=event.ruling,
        verdict=verdict.ruling if verdict else None,
        by=event.by,
        note=event.sealed.text if event.sealed else None,
        message=event.sealed.message if event.sealed else None,
        at=event.at,
    )


def _appeal(event: CaseAppealed) -> Appeal:
    return Appeal(
        decision_id=event.decision_id,
        revision=event.revision,
        text=event.sealed.text if event.sealed else None,
        at=event.at,
    )


def _answered(appeal: Appeal, event: AppealAnswered) -> Appeal:
    if appeal.decision_id != event.decision_id:
        return appeal
    return replace(
        appeal,
        outcome=event.outcome,
        answer=event.answer,
        alone=event.alone,
        answered_by=event.by,
        answered_at=event.at,
    )


def _noted(event: CaseNoted) -> Noted:
    text = event.sealed.text if event.sealed else None
    return Noted(note_id=event.note_id, by=event.by, text=text, at=event.at)


def _reasons(case: Case) -> Iterator[str]:
    """What the queue can be filtered by: the checks that spoke, `screening_failed`, `mode`, `report`, `appeal`."""
    if case.verdict:
        yield from (reason.check for reason in case.verdict.reasons)
        if case.verdict.failed:
            yield "screening_failed"
    yield from (cause for cause in case.causes if cause != "screening")
