"""What everything learned makes of a comment: probabilities whose reasons add up, and what a site changes in them."""

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Struct

from services.moderation.learning.priors import prior_of, read_text
from services.moderation.policies.signals import Contribution, Judged
from services.moderation.screening.judging import LEARNED, NOTHING, Models, Taught, View, unjudged
from services.moderation.screening.learned.spoilers.building import build
from services.moderation.screening.learned.spoilers.visible import uncovered
from services.moderation.screening.learned.terms import Terms
from services.moderation.screening.pipeline import see
from shared.episodes.scope import Post, scope_of
from shared.spoilers.source import covered
from tests.unit.moderation.screening.learned.spoilers.shows import show
from tests.unit.moderation.screening.submissions import EPISODE_4, submission

MODELS = Models.load()
WORK = build(show())
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=200) | st.sampled_from(
    [
        "Great episode, thank you!",
        "Just wait until episode 9, she leaves him there.",
        "Earn $5000 a week from home, write to me on WhatsApp +44 7700 900123",
        "Casino bonus at https://bit.ly/win, see [https://bank.example](https://other.example)",
    ]
)


class Site(Struct, frozen=True):
    """A site that adds to what the shipped model says of the text, and counts false alarms its own way."""

    adds: float
    limit: float = 0.77
    hash: str = "5173"

    def blend(self, terms: Terms, prior: float) -> float:
        assert terms.ids.size >= 0
        return prior + self.adds

    def at(self, share: float, elsewhere: float) -> float:
        assert 0 < elsewhere < 1
        return self.limit + share / 10


def judged(text: str, taught: Taught = NOTHING, post: Post = EPISODE_4, **known: Any) -> View:
    return MODELS.judge(see(submission(text, post=post, **known)), scope_of(post), taught)


def logit(probability: float) -> float:
    return math.log(probability) - math.log1p(-probability)


def points(because: tuple[Contribution, ...], *features: str) -> float:
    return math.fsum(one.points for one in because if not features or one.feature in features)


@given(TEXTS, st.none() | st.floats(-8, 8))
def test_what_each_thing_adds_comes_to_the_probability(text: str, adds: float | None) -> None:
    """Against one base for all comments: two comments differ by what their contributions differ."""
    taught = NOTHING if adds is None else Taught(spam=Site(adds))
    _, said = judged(text, taught)
    _, ordinary = judged("Great episode, thank you!")
    apart = points(said.spam_because) - points(ordinary.spam_because)
    assert logit(said.spam) - logit(ordinary.spam) == pytest.approx(apart, abs=1e-6)
    assert 0 < said.spam < 1
    assert 0 < said.spoiler < 1


@given(TEXTS)
def test_the_same_comment_is_judged_the_same(text: str) -> None:
    (seen, one), (again, other) = judged(text), judged(text)
    assert (seen.signals, one.spam, one.spam_because) == (again.signals, other.spam, other.spam_because)
    assert (one.spoiler, one.spoiler_because, one.models) == (
        other.spoiler,
        other.spoiler_because,
        other.models,
    )


@given(TEXTS)
def test_signals_of_the_checks_stay_as_they_were(text: str) -> None:
    before = see(submission(text, post=EPISODE_4))
    seen, _ = MODELS.judge(before, scope_of(EPISODE_4))
    assert {name: seen.signals[name] for name in before.signals} == before.signals
    assert set(seen.signals) - set(before.signals) <= {
        "model.prior",
        "spoilers.reveals",
        "spoilers.future",
        "spoilers.names",
    }
    assert (seen.text, seen.unknown) == (text, ())


@pytest.mark.parametrize("adds", [-3.0, 0.0, 3.0])
def test_what_a_site_teaches_moves_the_odds_of_spam_by_that_alone(adds: float) -> None:
    text = "I wonder who built the bridge, and why nobody crosses it."
    (plain, before), (seen, after) = judged(text), judged(text, Taught(spam=Site(adds)))
    assert logit(after.spam) - logit(before.spam) == pytest.approx(adds)
    assert points(after.spam_because, "model.site") == pytest.approx(adds)
    assert points(before.spam_because, "model.site") == 0
    assert (after.spoiler, after.spoiler_because) == (before.spoiler, before.spoiler_because)
    assert "model.site" not in plain.signals
    assert seen.signals["model.prior"] == plain.signals["model.prior"]
    prior, site = seen.signals["model.prior"].value, seen.signals["model.site"].value
    assert isinstance(prior, float)
    assert isinstance(site, float)
    assert (site > prior) - (site < prior) == (adds > 0) - (adds < 0)


def test_a_site_says_where_its_own_limits_lie() -> None:
    (_, plain), (_, taught) = judged("Hello there"), judged("Hello there", Taught(spam=Site(0)))
    assert plain.spam_at(0.005) == MODELS.spam.at(0.005) == MODELS.spam_at()(0.005)
    assert taught.spam_at(0.005) == pytest.approx(0.7705)
    assert MODELS.spam_at(Taught(spam=Site(0)))(0.05) == pytest.approx(0.775)


def test_every_model_that_had_a_say_is_named() -> None:
    shipped = {"spam": MODELS.spam.hash, "spoilers": MODELS.spoilers.hash}
    _, plain = judged("Hello there")
    _, taught = judged("Hello there", Taught(spam=Site(1), spoilers=Site(1, hash="c0de"), work=WORK))
    assert plain.models == shipped
    assert taught.models == shipped | {"site": "5173", "site_spoilers": "c0de", "work": WORK.hash}


def test_what_a_site_covers_changes_what_is_a_spoiler_and_nothing_of_spam() -> None:
    text = "I wonder who built the bridge, and why nobody crosses it."
    (_, plain), (_, taught) = judged(text), judged(text, Taught(spoilers=Site(3.0)))
    assert taught.spoiler > plain.spoiler
    assert [one.feature for one in taught.spoiler_because] == ["spoilers.reveals"]
    assert (taught.spam, taught.spam_because) == (plain.spam, plain.spam_because)
    assert taught.spam_at(0.005) == plain.spam_at(0.005)
    assert taught.models == plain.models | {"site_spoilers": "5173"}


@pytest.mark.parametrize("text", ["she leaves him", "I ||hate|| that >!she leaves!< him", "||all of it||"])
def test_a_site_judges_spoilers_by_what_is_learned_of_such_a_text(text: str) -> None:
    """The same terms and the same log-odds as when it was published, and so became an example."""
    asked: list[tuple[Terms, float]] = []

    class Asked(Site, frozen=True):
        def blend(self, terms: Terms, prior: float) -> float:
            asked.append((terms, prior))
            return prior

    judged(text, Taught(spoilers=Asked(0.0)), author_spoilers=len(covered(text)))
    learned = read_text(uncovered(text))
    [(terms, prior)] = asked
    assert terms.ids.tolist() == learned.terms.ids.tolist()
    assert terms.values.tolist() == learned.terms.values.tolist()
    assert prior == prior_of("spoiler").logit(learned)


def test_a_work_changes_what_is_a_spoiler_and_nothing_of_spam() -> None:
    text = "Just wait until episode 9, she leaves him there."
    (_, plain), (_, taught) = judged(text), judged(text, Taught(work=WORK))
    assert (taught.spam, taught.spam_because) == (plain.spam, plain.spam_because)
    assert taught.models != plain.models


def test_of_what_nothing_can_be_judged_nothing_is_near_a_limit() -> None:
    before = see(submission("Casino bonus at https://bit.ly/win"))
    seen, said = unjudged(before)
    assert seen.unknown == (*before.unknown, LEARNED)
    assert seen.signals == before.signals
    assert said == Judged(spam=0.0, spoiler=0.0, models={}, spam_at=said.spam_at, spoiler_at=said.spoiler_at)
    assert {said.spam_at(share) for share in (0.0, 0.005, 1.0)} == {1.0}
    assert {said.spoiler_at(share) for share in (0.0, 0.05, 1.0)} == {1.0}
