"""The life of a policy: given what happened, when a command comes, then these events follow or it is refused."""

from datetime import timedelta

import pytest
from hypothesis import given as given_any
from hypothesis import strategies as st

from services.moderation.policies.mistakes import Mistake, PolicyInvalid
from services.moderation.policing.commands import Command
from services.moderation.policing.decider import decide
from services.moderation.policing.errors import (
    AlreadyLive,
    NoShadow,
    NothingBefore,
    NotLive,
    PolicyChanged,
    ShadowTaken,
    VersionNotFound,
)
from services.moderation.policing.events import (
    PolicyDrafted,
    PolicyEnabled,
    PolicyRolledBack,
    PolicyShadowed,
    ShadowEnded,
)
from services.moderation.policing.language import LANGUAGE
from shared.errors import DomainError
from tests.support.policies import (
    NOON,
    WRONG,
    Site,
    draft,
    enable,
    end_shadow,
    given,
    policy_text,
    roll_back,
    shadow,
)

THREE = tuple(draft(limit=limit) for limit in (1, 2, 3))


def test_versions_count_from_one() -> None:
    site = given(*THREE)
    assert [event.version for event in site.events if isinstance(event, PolicyDrafted)] == [1, 2, 3]
    assert (site.policy.live, site.policy.head) == (0, 3)


def test_a_draft_that_says_the_same_as_the_newest_adds_nothing() -> None:
    given(draft(limit=1)).when(draft(limit=1, note="again")).then()
    given(draft(limit=1), draft(limit=2)).when(draft(limit=1)).then(PolicyDrafted)
    given().when(draft(LANGUAGE.default)).then()


def test_a_text_that_does_not_read_is_refused_with_its_place() -> None:
    refusal = given().when(draft(WRONG)).then_refused(PolicyInvalid)
    assert isinstance(refusal, PolicyInvalid)
    assert [(one.line, one.column) for one in refusal.mistakes] == [(4, 12)]
    assert [(one.line, one.column) for one in refusal.errors] == [(4, 12)]


def test_enabling_tells_what_it_replaces() -> None:
    (event,) = given(*THREE, enable(1)).when(enable(3, by="bob")).then(PolicyEnabled)
    assert isinstance(event, PolicyEnabled)
    assert (event.version, event.over, event.by) == (3, 1, "bob")


def test_an_older_version_or_the_default_may_be_enabled() -> None:
    given(*THREE, enable(3)).when(enable(1)).then(PolicyEnabled)
    given(*THREE, enable(3)).when(enable(0)).then(PolicyEnabled)


def test_only_a_version_that_exists_and_is_not_live_is_enabled() -> None:
    given().when(enable(1)).then_refused(VersionNotFound)
    given(*THREE).when(enable(4)).then_refused(VersionNotFound)
    given(*THREE).when(enable(-1)).then_refused(VersionNotFound)
    given(*THREE).when(enable(0)).then_refused(AlreadyLive)
    refusal = given(*THREE, enable(2, by="bob")).when(enable(2)).then_refused(AlreadyLive)
    assert refusal.extra["by"] == "bob"


def test_what_no_longer_reads_is_neither_enabled_nor_shadowed_nor_gone_back_to() -> None:
    site = given(draft(limit=1), enable(1), draft(limit=2), enable(2))
    site.texts[1] = WRONG
    site.when(enable(1)).then_refused(PolicyInvalid)
    site.when(shadow(1)).then_refused(PolicyInvalid)
    site.when(roll_back(2)).then_refused(PolicyInvalid)
    site.when(enable(0)).then(PolicyEnabled)


def test_an_example_that_no_longer_comes_out_refuses_what_is_taken_up_but_no_rolling_back() -> None:
    site = given(draft(limit=1), enable(1), draft(limit=2), enable(2))

    def refuse(_text: str) -> None:
        raise PolicyInvalid(Mistake(8, 5, "the example comes out otherwise now"))

    for command in (draft(limit=3), shadow(1), enable(1)):
        with pytest.raises(PolicyInvalid):
            decide(command, site.policy, site.texts, refuse)
    (event,) = decide(roll_back(2), site.policy, site.texts, refuse)
    assert isinstance(event, PolicyRolledBack)
    assert event.to == 1


def test_one_version_runs_in_shadow_at_a_time() -> None:
    site = given(*THREE, enable(1), shadow(2))
    refusal = site.when(shadow(3)).then_refused(ShadowTaken)
    assert refusal.extra == {"shadow": 2}
    site.when(shadow(2)).then()
    site.does(end_shadow()).when(shadow(3)).then(PolicyShadowed)


def test_what_is_live_has_nothing_to_be_compared_with() -> None:
    site = given(*THREE, enable(1), shadow(2))
    site.when(shadow(1)).then_refused(AlreadyLive)
    site.when(enable(2)).then(ShadowEnded, PolicyEnabled)
    site.when(enable(3)).then(PolicyEnabled)
    again = given(*THREE, enable(1), enable(2), shadow(1))
    assert again.does(roll_back(2)).policy.shadow is None


def test_a_shadow_ends_once() -> None:
    given(*THREE).when(end_shadow()).then_refused(NoShadow)
    site = given(*THREE, shadow(2))
    (event,) = site.when(end_shadow()).then(ShadowEnded)
    assert isinstance(event, ShadowEnded)
    assert event.version == 2
    assert (site.policy.shadow, site.policy.shadow_since) == (2, NOON + timedelta(minutes=1))
    after = site.does(end_shadow()).policy
    assert (after.shadow, after.shadow_since) == (None, None)


def test_rolling_back_leads_step_by_step_to_the_default() -> None:
    site = given(*THREE, enable(1), enable(3))
    (event,) = site.when(roll_back(3)).then(PolicyRolledBack)
    assert isinstance(event, PolicyRolledBack)
    assert (event.version, event.to) == (3, 1)
    assert site.does(roll_back(3)).policy.live == 1
    assert site.does(roll_back(1)).policy.live == 0
    site.when(roll_back(0)).then_refused(NothingBefore)


def test_only_what_is_live_is_rolled_back() -> None:
    site = given(*THREE, enable(1), enable(3))
    refusal = site.when(roll_back(1)).then_refused(NotLive)
    assert refusal.extra == {"live": 3}
    site.when(roll_back(2)).then_refused(NotLive)
    site.when(roll_back(4)).then_refused(VersionNotFound)
    site.when(roll_back(-1)).then_refused(VersionNotFound)


def test_whoever_has_seen_another_state_is_told() -> None:
    site = given(*THREE)
    for command in (draft(limit=9, expected=2), enable(1, expected=2), shadow(1, expected=4)):
        refusal = site.when(command).then_refused(PolicyChanged)
        assert refusal.extra == {"changes": 3}
    site.when(enable(1, expected=3)).then(PolicyEnabled)


NUMBERS = st.integers(-1, 4)
COMMANDS: st.SearchStrategy[Command] = st.one_of(
    st.integers(0, 3).map(lambda limit: draft(limit=limit)),
    st.just(draft(WRONG)),
    NUMBERS.map(enable),
    NUMBERS.map(shadow),
    NUMBERS.map(roll_back),
    st.just(end_shadow()),
)


@given_any(commands=st.lists(COMMANDS, max_size=25))
def test_whatever_is_asked_what_is_live_exists_and_reads(commands: list[Command]) -> None:
    """And asked again at once, everything but a further step back is refused or adds nothing."""
    site = Site()
    for command in commands:
        before = site.policy
        try:
            site.does(command)
        except DomainError:
            assert site.policy == before
            continue
        policy = site.policy
        assert policy.trail[0] == 0
        assert all(one != following for one, following in zip(policy.trail, policy.trail[1:], strict=False))
        assert {policy.live, policy.shadow} - {None} <= site.texts.keys()
        assert policy.live != policy.shadow
        assert policy.version == len(site.events)
        assert policy.head == max(site.texts)
        assert all(isinstance(event, PolicyRolledBack) for event in site.when(command).events)


@given_any(numbers=st.lists(st.integers(0, 3), max_size=12))
def test_rolling_everything_back_undoes_everything(numbers: list[int]) -> None:
    site = given(*(draft(policy_text(limit)) for limit in (1, 2, 3)))
    lives = [site.policy.live]
    for number in numbers:
        if number != site.policy.live:
            site.does(enable(number))
            lives.append(number)
    while len(lives) > 1:
        site.does(roll_back(lives.pop()))
        assert site.policy.live == lives[-1]
    with pytest.raises(NothingBefore):
        site.does(roll_back(0))
