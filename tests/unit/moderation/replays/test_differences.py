"""Which difference it makes when one ruling takes the place of another, and what that adds up to."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.moderation.replays.differences import (
    Difference,
    Kind,
    Said,
    agreement,
    beside,
    difference,
    kind_of,
    with_caution,
)
from services.moderation.replays.tally import Agreement, Tally, agreement_in, tally_of
from shared.contracts.moderation import Reason
from shared.contracts.ruling import Action, Mask, Ruling

COMMENT = UUID(int=7)
ACTIONS: tuple[Action, ...] = ("publish", "mask", "hold", "remove")
KINDS: dict[Action, tuple[Kind, Kind, Kind, Kind]] = {  # to publish, mask, hold, remove
    "publish": ("unchanged", "masked", "held", "rejected"),
    "mask": ("unmasked", "unchanged", "held", "rejected"),
    "hold": ("released", "released", "unchanged", "rejected"),
    "remove": ("released", "released", "held", "unchanged"),
}


def ruling(action: Action, *spans: tuple[int, int], label: str | None = None) -> Ruling:
    return Ruling(action=action, mask=Mask(spans=spans, label=label) if action == "mask" else None)


def said(action: Action, rule: str | None = None) -> Said:
    reasons = (Reason(check="links", rule=rule, detail="", score=1, action=action),) if rule else ()
    return Said(ruling=ruling(action), reasons=reasons)


@pytest.mark.parametrize(("was", "kinds"), KINDS.items())
def test_every_change_has_its_kind(was: Action, kinds: tuple[Kind, ...]) -> None:
    assert tuple(kind_of(ruling(was), ruling(now)) for now in ACTIONS) == kinds


def test_a_cover_in_another_place_or_with_other_words_is_a_difference() -> None:
    assert kind_of(ruling("mask", (0, 3)), ruling("mask", (0, 4))) == "remasked"
    assert kind_of(ruling("mask", label="episode 9"), ruling("mask", label="episode 8")) == "remasked"


def test_why_a_comment_is_held_is_no_difference() -> None:
    assert kind_of(Ruling(action="hold", reason="links"), Ruling(action="hold", reason="spam")) == "unchanged"


def test_the_rules_of_a_release_are_those_that_no_longer_stand_in_the_way() -> None:
    assert difference(COMMENT, 1, said("hold", "links"), said("publish")).rules == ("links",)
    assert difference(COMMENT, 1, said("hold", "links"), said("mask", "ahead")).rules == ("ahead",)
    assert difference(COMMENT, 1, said("hold", "links"), said("hold", "spam")).rules == ()


def test_a_rule_that_would_only_cover_is_not_counted_where_another_holds() -> None:
    both = (
        Reason(check="links", rule="links", detail="", score=1, action="hold"),
        Reason(check="text", rule="ahead", detail="", score=1, action="mask"),
        Reason(check="text", rule="a note", detail="", score=1),
    )
    assert Said(ruling=ruling("hold"), reasons=both).rules == ("links",)
    assert Said(ruling=ruling("mask"), reasons=both[1:]).rules == ("ahead",)
    rejects = Reason(check="text", rule="never", detail="", score=1, action="reject")
    assert Said(ruling=ruling("remove"), reasons=(rejects, *both)).rules == ("never",)


@pytest.mark.parametrize(
    ("person", "agreeing"),
    [("remove", {"hold", "remove"}), ("publish", {"publish", "mask"}), ("mask", {"publish", "mask"})],
)
def test_a_policy_agrees_with_people_about_who_reads_what(person: Action, agreeing: set[Action]) -> None:
    assert {action for action in ACTIONS if agreement(person, action)} == agreeing
    assert {
        action for action in ACTIONS if beside(COMMENT, 1, ruling(person), said(action)).kind == "unchanged"
    } == agreeing


def test_what_a_person_put_off_agrees_with_everything() -> None:
    assert {agreement("hold", action) for action in ACTIONS} == {None}


def test_a_text_that_no_policy_may_let_pass_is_held_under_every_policy() -> None:
    unrendered = Reason(check="rendering", rule="not_rendered", detail="", score=0.5, action="hold")
    assert with_caution(said("publish"), [unrendered]).ruling == Ruling(action="hold", reason="not_rendered")
    assert with_caution(said("remove", "casino"), [unrendered]).ruling.action == "remove"
    assert with_caution(said("publish"), said("hold", "links").reasons) == said("publish")


differences = st.builds(
    lambda was, now, rule, by_person: (
        beside(COMMENT, 1, ruling(was), said(now, rule))
        if by_person
        else difference(COMMENT, 1, said(was, rule), said(now, rule))
    ),
    st.sampled_from(ACTIONS),
    st.sampled_from(ACTIONS),
    st.sampled_from(["a", "b", None]),
    st.booleans(),
)


@given(st.lists(differences), st.integers(0, 20))
def test_batches_add_up_however_they_are_cut(all_of_them: list[Difference], cut: int) -> None:
    whole = tally_of(all_of_them)
    assert tally_of(all_of_them[:cut]).plus(tally_of(all_of_them[cut:])) == whole
    assert whole.plus(Tally()) == Tally().plus(whole) == whole


@given(st.lists(differences))
def test_a_tally_counts_each_revision_once_and_people_apart(all_of_them: list[Difference]) -> None:
    tally = tally_of(all_of_them)
    by_people = sum(one.by_person for one in all_of_them)
    assert tally.looked_at == len(all_of_them)
    assert sum(tally.people.values()) == by_people
    assert sum(tally.kinds.values()) == sum(tally.moves.values()) == len(all_of_them) - by_people


def test_agreement_with_people_is_counted_both_ways() -> None:
    people: list[tuple[Action, Action]] = [
        ("remove", "hold"),
        ("remove", "remove"),
        ("remove", "publish"),
        ("publish", "hold"),
        ("publish", "mask"),
        ("mask", "publish"),
        ("hold", "publish"),
    ]
    tally = tally_of(beside(COMMENT, 1, ruling(person), said(policy)) for person, policy in people)
    assert agreement_in(tally.people) == Agreement(removed=3, caught=2, approved=3, stopped=1)
