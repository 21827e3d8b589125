"""What a ruling on one comment does to those that say nearly the same, which nobody has read by themselves."""

from contextlib import suppress

import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st
from msgspec.structs import replace

from services.moderation.cases.commands import Command, Decide
from services.moderation.cases.errors import (
    CommentGone,
    DecidedByAnother,
    IdempotencyKeyReused,
    NotWaiting,
    StaleRevision,
)
from shared.contracts.moderation import CaseDecided
from shared.contracts.ruling import Ruling
from shared.errors import DomainError
from tests.support.cases import (
    COMMENT,
    HOLD,
    MASK,
    PUBLISH,
    REMOVE,
    Given,
    claim,
    edited,
    given,
    number,
    report,
    rule,
    screen,
    undo,
)


def likewise(ruling: Ruling = REMOVE, **changes: object) -> Decide:
    return rule(ruling, 9, unread=True, **changes)


def test_a_case_that_waits_is_decided() -> None:
    case = given(screen(HOLD)).when(likewise()).then(CaseDecided).case
    assert (case.state, case.ruling) == ("decided", REMOVE)


def test_that_somebody_else_looks_at_it_keeps_nobody_from_deciding() -> None:
    given(screen(HOLD), claim("bob")).when(likewise()).then(CaseDecided)


def test_sent_again_it_decides_nothing_twice() -> None:
    given(screen(HOLD), likewise()).when(likewise()).then_nothing_happens()
    given(screen(HOLD), likewise(), undo(9)).when(likewise()).then_nothing_happens()


def test_another_ruling_under_the_same_id_is_refused() -> None:
    given(screen(HOLD), likewise()).when(likewise(PUBLISH)).then_refused(IdempotencyKeyReused)


def test_what_another_has_decided_so_stands_as_theirs() -> None:
    given(screen(HOLD), rule(REMOVE, by="bob")).when(likewise()).then_nothing_happens()


def test_what_another_has_decided_otherwise_is_left_alone() -> None:
    refusal = given(screen(HOLD), rule(PUBLISH, by="bob")).when(likewise()).then_refused(DecidedByAnother)
    assert refusal.extra["decision"]["by"] == "bob"


def test_also_when_readers_have_objected_since() -> None:
    """Who read the case may decide against another then; who has not read it may not."""
    reopened = given(screen(HOLD), rule(PUBLISH, by="bob"), report())
    reopened.when(rule(REMOVE, 9)).then(CaseDecided)
    reopened.when(likewise()).then_refused(DecidedByAnother)
    reopened.when(likewise(PUBLISH)).then(CaseDecided)


def test_ones_own_word_may_change_when_readers_have_objected_since() -> None:
    given(screen(HOLD), rule(PUBLISH), report()).when(likewise()).then(CaseDecided)


@pytest.mark.parametrize(
    "before",
    [given(screen(HOLD), rule(PUBLISH)), given(screen(HOLD), screen(PUBLISH, again="rollback"))],
    ids=["decided by themselves", "let go by screening"],
)
def test_what_waits_no_more_is_left_alone(before: Given) -> None:
    before.when(likewise()).then_refused(NotWaiting)


def test_a_text_that_has_changed_is_left_alone() -> None:
    edited(given(screen(HOLD))).when(likewise()).then_refused(StaleRevision)


def test_a_comment_that_is_deleted_is_left_alone() -> None:
    given(screen(HOLD), comment=replace(COMMENT, deleted=True)).when(likewise()).then_refused(CommentGone)


RULINGS = st.sampled_from([PUBLISH, HOLD, MASK, REMOVE])
PEOPLE = st.sampled_from(["ada", "bob", "cleo"])
COMMANDS = st.one_of(
    st.builds(screen, RULINGS, again=st.sampled_from([None, "report", "rollback"])),
    st.builds(report, st.sampled_from(["reader-1", "reader-2"])),
    st.builds(rule, RULINGS, st.integers(1, 4), by=PEOPLE, over=st.none() | st.integers(1, 4).map(number)),
    st.builds(undo, st.integers(1, 4)),
    st.builds(claim, PEOPLE),
)


@drawn(history=st.lists(COMMANDS, max_size=8), ruling=RULINGS)
def test_it_never_goes_against_another_moderator_nor_touches_what_does_not_wait(
    history: list[Command], ruling: Ruling
) -> None:
    before = given(screen(HOLD))
    for command in history:
        with suppress(DomainError):
            before = Given(before.when(command).case)
    assert before.case
    standing = before.case.standing(1)
    outcome = before.when(likewise(ruling))
    if outcome.events:
        outcome.then(CaseDecided)
        assert before.case.state == "open"
        assert standing is None or standing.by == "ada" or standing.ruling == ruling
        assert Given(outcome.case).when(undo(9)).case.ruling == (
            standing.ruling if standing else before.case.ruling
        )
