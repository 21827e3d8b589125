"""The rules of a decision on many cases: what it would do, what each case is asked, what became of it."""

from datetime import UTC, datetime
from itertools import pairwise
from typing import get_args

import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st
from msgspec.structs import replace

from services.moderation.bulk.bulk import (
    DECIDED,
    DECIDED_SINCE,
    EDITED_SINCE,
    STANDS,
    UNDONE,
    Bulk,
    Effect,
    Member,
    effect,
)
from services.moderation.bulk.choosing import Chosen
from services.moderation.bulk.documents import effects
from services.moderation.bulk.freezing import spread
from services.moderation.bulk.outcomes import command_for, outcome_of
from services.moderation.cases.errors import DecidedByAnother, NotWaiting
from shared.contracts.ruling import Action, Ruling
from tests.support.cases import COMMENT, HOLD, PUBLISH, REMOVE, Given, at, given, number, report, rule, screen

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
ACTIONS: tuple[Action, ...] = get_args(Action)
MEMBER = Member(number=1, comment_id=COMMENT.comment_id, revision=1, held="hold", outcome=None, undone=None)
BULK = Bulk(
    bulk_id=number(9),
    site="drama",
    chosen=Chosen(),
    asked_by="ada",
    asked_at=NOON,
    state="deciding",
    ruling=REMOVE,
    note="a wave",
    confirmed_by="ada",
    confirmed_at=NOON,
)
UNDOING = replace(BULK, state="undoing", undo_by="bob", undo_at=NOON)


def after(before: Given, bulk: Bulk = BULK) -> Given:
    """The case once the bulk has done its work on it."""
    return Given(before.when(command_for(bulk, MEMBER)).case, before.comment)


def outcome(before: Given, bulk: Bulk = BULK) -> str:
    done = before.when(command_for(bulk, MEMBER))
    return outcome_of(bulk, MEMBER, done.refusal or done.case)


def test_a_case_that_waits_is_decided_once() -> None:
    waiting = given(screen(HOLD))
    assert outcome(waiting) == DECIDED
    assert outcome(after(waiting)) == DECIDED
    after(waiting).when(command_for(BULK, MEMBER)).then_nothing_happens()


def test_what_waits_for_nobody_is_decided_too() -> None:
    """It was chosen as it is; whoever decides what is nearly the same as one that waits has not seen it."""
    published = given(screen(PUBLISH))
    assert outcome(published) == DECIDED
    published.when(rule(REMOVE, 9, unread=True)).then_refused(NotWaiting)


def test_ones_own_decision_may_change_and_comes_back_when_it_is_undone() -> None:
    mine = given(screen(HOLD), rule(PUBLISH))
    assert outcome(mine) == DECIDED
    assert outcome(after(mine), UNDOING) == UNDONE
    undone = after(after(mine), UNDOING).case
    assert undone is not None
    assert (undone.state, undone.ruling) == ("decided", PUBLISH)


def test_what_another_has_decided_stays() -> None:
    assert outcome(given(screen(HOLD), rule(REMOVE, by="bob"))) == STANDS
    assert outcome(given(screen(HOLD), rule(PUBLISH, by="bob"))) == DecidedByAnother.code
    assert outcome(given(screen(HOLD), rule(PUBLISH, by="bob"), report())) == DecidedByAnother.code


def test_undone_a_case_is_as_it_was() -> None:
    waiting = given(screen(HOLD))
    done = after(waiting)
    assert outcome(done, UNDOING) == UNDONE
    undone = after(done, UNDOING).case
    assert undone is not None
    assert waiting.case is not None
    assert (undone.state, undone.ruling) == (waiting.case.state, waiting.case.ruling)


def test_what_readers_have_objected_to_waits_again_once_it_is_undone() -> None:
    """Also where an earlier decision holds again: it was that which they objected to."""
    reopened = given(screen(HOLD), rule(PUBLISH), report(at=at(5)))
    assert reopened.case is not None
    assert reopened.case.state == "open"
    later = replace(BULK, confirmed_at=at(6))
    done = after(reopened, later)
    assert outcome_of(later, MEMBER, done.case or NotWaiting()) == DECIDED
    undone = after(done, UNDOING).case
    assert undone is not None
    assert (undone.state, undone.ruling) == ("open", PUBLISH)


def test_what_was_decided_or_edited_since_is_told_apart() -> None:
    done = after(given(screen(HOLD)))
    over = done.when(rule(PUBLISH, 2, by="bob", over=BULK.bulk_id)).case
    later = Given(over, COMMENT)
    assert outcome(later, UNDOING) == DECIDED_SINCE
    undone = after(later, UNDOING).case
    assert undone is not None
    assert undone.ruling == PUBLISH
    revised = replace(COMMENT, revision=2, text="Another text.")
    assert done.case is not None
    edited = Given(replace(done.case, revision=2), revised)
    assert outcome(edited, UNDOING) == EDITED_SINCE


def test_nothing_is_done_before_it_is_confirmed() -> None:
    with pytest.raises(RuntimeError):
        command_for(replace(BULK, ruling=None), MEMBER)


def test_what_each_action_would_do() -> None:
    would = effects({"hold": 3, "publish": 2, "remove": 1})
    assert would["approve"] == Effect(changed=4, shown=4, hidden=0)
    assert would["mask"] == Effect(changed=6, shown=4, hidden=0)
    assert would["hold"] == Effect(changed=3, shown=0, hidden=2)
    assert would["remove"] == would["spam"] == Effect(changed=5, shown=0, hidden=2)


@drawn(
    st.sampled_from(ACTIONS),
    st.dictionaries(st.sampled_from(ACTIONS), st.integers(1, 50_000)),
)
def test_an_action_shows_and_hides_no_more_than_it_changes(
    action: Action, holding: dict[Action, int]
) -> None:
    would = effect(action, holding)
    assert would.changed == sum(holding.values()) - holding.get(action, 0)
    assert would.shown + would.hidden <= would.changed
    assert 0 in (would.shown, would.hidden)


@drawn(st.integers(0, 60_000), st.integers(2, 50))
def test_a_sample_is_spread_over_all_members(members: int, wanted: int) -> None:
    numbers = spread(members, wanted)
    assert len(set(numbers)) == len(numbers) == min(members, wanted)
    if members:
        assert (numbers[0], numbers[-1]) == (1, members)
    gaps = {later - earlier for earlier, later in pairwise(numbers)}
    assert max(gaps, default=0) - min(gaps, default=0) <= 1


def test_a_ruling_of_a_bulk_is_one_decision_s() -> None:
    command = command_for(BULK, MEMBER)
    assert (command.decision_id, command.by, command.at) == (BULK.bulk_id, "ada", NOON)
    assert command_for(UNDOING, MEMBER).by == "bob"
    assert Ruling(action="remove") == BULK.ruling
