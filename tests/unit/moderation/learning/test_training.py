"""A site's model: learned from decisions, the same bytes every time, and not to be flipped by a flood."""

import re
from datetime import timedelta
from itertools import pairwise
from typing import ClassVar

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from services.moderation.learning.canary.texts import ordinary as canary_ordinary
from services.moderation.learning.canary.texts import reminders
from services.moderation.learning.canary.texts import spam as canary_spam
from services.moderation.learning.canary.trial import silent, sing
from services.moderation.learning.candidate import Candidate, Live, candidate, lesson_of
from services.moderation.learning.examples import Teaching
from services.moderation.learning.folds import folds
from services.moderation.learning.prequential import prequential, scores_after
from services.moderation.learning.priors import Read, prior_of, read_text
from services.moderation.learning.site_model import CorruptModel, SiteModel, blended, share_of
from services.moderation.learning.training import Lesson, NotEnough, _unseen, train
from services.moderation.screening.learned.linear import fit
from services.moderation.screening.learned.terms import terms_of
from shared.folding.fold import fold
from tests.support.teaching import (
    BEGIN,
    HOLD,
    MASK,
    PUBLISH,
    REMOVE,
    advert,
    lesson,
    ordinary,
    teaching,
    told,
)


class Shipped:
    """A prior that was taught with the reminders' texts."""

    hash: ClassVar = "0011223344556677"
    _linear = fit([terms_of(fold(text)) for text, _ in reminders()], [label for _, label in reminders()])

    def logit(self, read: Read) -> float:
        return self._linear.logit(read.terms)

    def at(self, share: float) -> float:
        return 0.5 + 0.4 * (1 - share)


PRIOR = Shipped()


def learned(some: Teaching) -> SiteModel:
    return made(some).model


def made(some: Teaching, live: Live | None = None) -> Candidate:
    return candidate(lesson_of(some, "spam", PRIOR), "spam", PRIOR, live)


def score(model: SiteModel, text: str) -> float:
    read = read_text(text)
    return model.blend(read.terms, PRIOR.logit(read))


def apart(model: SiteModel, first: int = 5000, many: int = 40) -> float:
    """The mean distance between adverts and ordinary comments it has not seen."""
    numbers = range(first, first + many)
    return float(
        np.mean([score(model, advert(n)) for n in numbers])
        - np.mean([score(model, ordinary(n)) for n in numbers])
    )


def test_a_site_teaches_what_its_moderators_decide() -> None:
    prior = np.mean(
        [PRIOR.logit(read_text(advert(n))) - PRIOR.logit(read_text(ordinary(n))) for n in range(5000, 5040)]
    )
    assert apart(learned(teaching(lesson(60)))) > prior + 1


def test_the_shipped_priors_are_begun_with() -> None:
    bait, plain = read_text("best online casino bonus, register now"), read_text(ordinary(7))
    assert prior_of("spam").logit(bait) > prior_of("spam").logit(plain)
    told_, said = (
        read_text("At the end of the season she dies and he kills her father."),
        read_text("Lovely!"),
    )
    assert prior_of("spoiler").logit(told_) > prior_of("spoiler").logit(said)
    assert 0 < prior_of("spam").at(0.01) < prior_of("spam").at(0.001) <= 1


def test_ten_of_each_are_needed() -> None:
    stories = [*lesson(19), told(900, advert(900), HOLD)]
    with pytest.raises(NotEnough, match=re.escape("9 for and 10 against, of 10 each")):
        learned(teaching(stories))
    learned(teaching(lesson(20)))


def test_the_site_counts_by_what_it_decided() -> None:
    model = learned(teaching(lesson(50)))
    assert (model.decisions, model.share) == (50.0, 0.5)
    assert share_of(0) == 0
    assert blended(0.25, 4.0, 0.0) == 1.0


def test_the_same_decisions_give_the_same_bytes() -> None:
    first, second = learned(teaching(lesson(40))), learned(teaching(lesson(40)))
    assert first.to_bytes() == second.to_bytes()
    assert first.hash == second.hash != learned(teaching(lesson(42))).hash


def test_bytes_come_back_as_the_same_model() -> None:
    model = learned(teaching(lesson(40)))
    again = SiteModel.from_bytes(model.to_bytes())
    assert again.to_bytes() == model.to_bytes()
    assert score(again, advert(7)) == score(model, advert(7))
    assert again.at(0.01, 0.9) == model.at(0.01, 0.9)


@given(st.data())
@settings(max_examples=40)
def test_changed_bytes_are_refused(data: st.DataObject) -> None:
    raw = bytearray(_RAW)
    where = data.draw(st.integers(0, len(raw) - 1))
    if data.draw(st.booleans()):
        raw[where] ^= data.draw(st.integers(1, 255))
    else:
        del raw[where:]
    with pytest.raises(CorruptModel):
        SiteModel.from_bytes(bytes(raw))


_RAW = learned(teaching(lesson(20))).to_bytes()


def test_the_prior_is_not_forgotten() -> None:
    """What no decision was ever about is still told apart as the prior would."""
    model = learned(teaching(lesson(400)))
    before = sing(PRIOR.logit)
    after = sing(lambda read: model.blend(read.terms, PRIOR.logit(read)))
    assert after > before - 0.01


def test_points_say_which_terms_speak_for_spam() -> None:
    model = learned(teaching(lesson(60)))
    terms = terms_of(fold(advert(7)))
    assert model.points(terms).sum() > 0 > model.points(terms_of(fold(ordinary(7)))).sum()


# --- what may not flip it


def test_a_flood_of_one_author_does_not_flip_it() -> None:
    flood = [told(n, advert(n), PUBLISH, author="flood") for n in range(1000, 1600)]
    assert apart(learned(teaching([*lesson(100), *flood]))) > apart(learned(teaching(lesson(100)))) / 2 > 0


def test_a_campaign_counts_once() -> None:
    flood = [told(n, advert(3), PUBLISH, cluster="campaign") for n in range(1000, 1600)]
    assert apart(learned(teaching([*lesson(100), *flood]))) > apart(learned(teaching(lesson(100)))) / 2 > 0


def test_a_moderator_who_has_gone_over_does_not_flip_it() -> None:
    trusted = [told(n, advert(n), REMOVE, "eve", verdict=HOLD) for n in range(500, 510)]
    flood = lesson(600, first=1000, by="eve", flipped=True)
    model = learned(teaching([*lesson(200), *trusted, *flood]))
    assert apart(model) > 0


def test_a_model_that_was_taught_the_opposite_does_not_go_live() -> None:
    """An owner's stolen key: well-known spam is approved by the hundred, and the canary stands in the way."""
    wrong = [
        told(1000 + n, text, PUBLISH if label else REMOVE) for n, (text, label) in enumerate(reminders())
    ]
    live = made(teaching(lesson(100)))
    assert live.refusal is None
    found = made(teaching([*lesson(100), *wrong]), Live(live.model, BEGIN + timedelta(minutes=99)))
    assert found.refusal is not None
    assert "forgotten" in found.refusal.reason


def test_a_model_that_forgets_well_known_spam_is_refused() -> None:
    assert silent(0.95, 0.941) is None
    assert silent(0.95, 0.99) is None
    forgot = silent(0.95, 0.93)
    assert forgot is not None
    assert "forgotten" in forgot.reason


def test_no_canary_is_known_to_the_models() -> None:
    assert (len(canary_spam()), len(canary_ordinary()), len(reminders())) == (100, 250, 350)
    assert not {*canary_spam(), *canary_ordinary()} & {text for text, _ in reminders()}
    assert not any("{" in text or "|" in text for text in (*canary_spam(), *canary_ordinary()))


# --- spoilers


def test_a_site_teaches_its_spoilers_too() -> None:
    stories = [
        told(n, f"In the end {('she', 'he')[n % 3 == 0]} dies by the {advert(n).split()[1]} killer", MASK)
        if n % 2
        else told(n, ordinary(n), PUBLISH)
        for n in range(40)
    ]
    found = candidate(lesson_of(teaching(stories), "spoiler", PRIOR), "spoiler", PRIOR, None)
    assert found.refusal is None
    model = found.model
    terms, plain = terms_of(fold("so in the end he dies")), terms_of(fold(ordinary(777)))
    assert model.blend(terms, 0.0) > model.blend(plain, 0.0)


# --- folds and the learning curve


def test_no_thread_is_in_two_parts() -> None:
    threads = [n % 23 for n in range(200)]
    part = folds(threads, [0] * 200)
    assert all(len({part[n] for n in range(200) if threads[n] == thread}) == 1 for thread in set(threads))
    counts = np.bincount(part, minlength=5)
    assert counts.max() - counts.min() <= 20


def test_texts_of_one_thread_are_parted_by_author() -> None:
    assert len(set(folds([1] * 40, list(range(40))).tolist())) == 5


def small(many: int) -> Lesson:
    return replace(lesson_of(teaching(lesson(many)), "spam", PRIOR))


def test_the_learning_curve_begins_with_the_prior_and_rises() -> None:
    points = prequential(small(200), at=(0, 15, 50, 100))
    assert [(point.decisions, point.trained) for point in points] == [
        (0, False),
        (15, False),
        (50, True),
        (100, True),
    ]
    losses = [point.figures.loss for point in points if point.figures.loss is not None]
    assert all(later < before for before, later in pairwise([losses[0], *losses[2:]]))


@given(st.permutations(range(30, 45)))
@settings(max_examples=8, deadline=None)
def test_what_comes_later_changes_no_earlier_score(order: list[int]) -> None:
    whole = _SMALL
    shuffled = whole.part([*range(30), *order])
    before, _ = scores_after(whole, 30)
    after, _ = scores_after(shuffled, 30)
    assert [before[n - 30] for n in order] == after.tolist()
    cut, _ = scores_after(whole.part(range(31)), 30)
    assert cut[0] == before[0]


_SMALL = small(45)


def test_scores_out_of_fold_come_from_models_that_had_not_seen_the_thread() -> None:
    """A text whose label is changed does not change its own score."""
    some = small(60)
    other = Lesson(
        [
            replace(one, label=1 - one.label) if one.thread_id == some.examples[0].thread_id else one
            for one in some.examples
        ],
        some.terms,
        some.priors,
        some.reminders,
    )
    mine = [n for n, one in enumerate(some.examples) if one.thread_id == some.examples[0].thread_id]
    assert _unseen(some)[mine].tolist() == _unseen(other)[mine].tolist()
    assert train(some, "spam", "").figures.auc is not None
