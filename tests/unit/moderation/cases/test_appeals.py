"""What an author's appeal does to a case: it waits again, for somebody else, and is answered once."""

import pytest

from services.moderation.cases.commands import AppealDecision, Undo
from services.moderation.cases.errors import AppealedAgainstYou, AppealUnread
from services.moderation.cases.priority import parts_of
from shared.contracts.moderation import (
    AppealAnswered,
    CaseAppealed,
    CaseDecided,
    CaseOpened,
    CommentScreened,
    DecisionUndone,
    Said,
)
from shared.contracts.ruling import Outcome, Ruling
from tests.support.cases import HOLD, MASK, PUBLISH, REMOVE, at, edited, given, number, rule, screen, undo

PLEASE = "It names no episode."


def appeal(n: int = 1, **changes: object) -> AppealDecision:
    asked = {"revision": 1, "decision_id": number(n), "text": PLEASE, "source": number(90), "at": at(6)}
    return AppealDecision(**{**asked, **changes})  # type: ignore[arg-type]


def test_a_case_that_is_appealed_waits_again_and_says_why() -> None:
    case = given(screen(PUBLISH), rule(REMOVE)).when(appeal()).then(CaseOpened, CaseAppealed).case

    assert (case.state, case.reasons, case.ruling) == ("open", ("appeal",), REMOVE)
    assert [(part.kind, part.points) for part in parts_of(case)] == [("appeal", case.priority)]
    assert case.appeal is not None
    assert case.appeal.text == PLEASE


def test_a_decision_is_appealed_once() -> None:
    given(screen(), rule(), appeal()).when(appeal()).then_nothing_happens()
    given(screen(), rule(), appeal(), rule(n=2, by="bob")).when(appeal()).then_nothing_happens()


def test_whose_decision_it_is_against_does_not_decide() -> None:
    refusal = given(screen(), rule(), appeal()).when(rule(PUBLISH, 2)).then_refused(AppealedAgainstYou)
    assert refusal.extra == {"decision": number(1)}


def test_unless_the_site_has_nobody_else_and_then_it_is_recorded() -> None:
    outcome = given(screen(), rule(), appeal()).when(rule(PUBLISH, 2, alone=True))
    outcome.then(CaseDecided, AppealAnswered)
    [appealed] = outcome.case.appeals
    assert (appealed.alone, appealed.answered_by) == (True, "ada")


@pytest.mark.parametrize(
    ("before", "after", "outcome"),
    [
        (REMOVE, REMOVE, "kept"),
        (HOLD, Ruling(action="hold", reason="another word"), "kept"),
        (REMOVE, PUBLISH, "published"),
        (MASK, PUBLISH, "published"),
        (REMOVE, MASK, "changed"),
        (MASK, REMOVE, "changed"),
    ],
)
def test_the_second_decision_is_the_answer(before: Ruling, after: Ruling, outcome: Outcome) -> None:
    case = given(screen(), rule(before), appeal()).when(rule(after, 2, by="bob")).case

    assert (case.state, case.ruling, case.appeal) == ("decided", after, None)
    [answered] = case.appeals
    assert (answered.outcome, answered.answer, answered.alone) == (outcome, number(2), False)


def test_it_is_never_decided_unread() -> None:
    given(screen(), rule(), appeal()).when(rule(n=2, by="bob", unread=True)).then_refused(AppealUnread)


def test_a_decision_that_is_taken_back_leaves_nothing_to_look_at() -> None:
    case = given(screen(PUBLISH), rule(), appeal()).when(undo()).then(DecisionUndone, AppealAnswered).case

    assert (case.state, case.appeals[0].outcome, case.reasons) == ("screened", "withdrawn", ())
    held = given(screen(HOLD), rule(), appeal()).when(undo()).case
    assert (held.state, held.appeal) == ("open", None)


def test_an_appeal_that_comes_too_late_is_answered_at_once() -> None:
    given(screen(), rule(), undo()).when(appeal()).then(AppealAnswered)
    given(screen(), rule(), rule(PUBLISH, 2)).when(appeal()).then(AppealAnswered)


def test_an_answer_that_is_taken_back_lets_it_wait_again() -> None:
    answered = given(screen(), rule(REMOVE, message="No."), appeal(), rule(PUBLISH, 2, by="bob"))
    outcome = answered.when(Undo(decision_id=number(2), by="bob", at=at(9))).then(DecisionUndone)

    [undone] = outcome.events
    assert isinstance(undone, DecisionUndone)
    assert (undone.standing, undone.ruling, undone.sealed) == (number(1), REMOVE, Said(message="No."))
    assert outcome.case.state == "open"
    assert outcome.case.appeal is not None
    assert outcome.case.appeal.text == PLEASE


def test_a_new_text_is_judged_anew() -> None:
    case = edited(given(screen(HOLD), rule(HOLD), appeal()))
    judged = case.when(screen(PUBLISH, revision=2)).then(CommentScreened, CaseOpened).case

    assert judged.appeal is None
    case.when(appeal()).then_nothing_happens()


def test_what_was_never_decided_cannot_be_appealed() -> None:
    given(screen()).when(appeal()).then_nothing_happens()
    given().when(appeal()).then_nothing_happens()


def test_the_author_is_told_what_the_moderator_writes_to_them() -> None:
    case = given(screen()).when(rule(message="Please mark spoilers.", note="third time")).case
    [decision] = case.decisions
    assert (decision.message, decision.note) == ("Please mark spoilers.", "third time")
    given(screen(), rule(message="One.")).when(rule(n=2, message="Another.")).then(CaseDecided)
