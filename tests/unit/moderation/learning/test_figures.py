"""Figures, calibration and false alarms: what they say of scores, and when they say nothing."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.moderation.learning.calibration import MANY, Calibration, calibrate
from services.moderation.learning.false_alarms import FalseAlarms, false_alarms
from services.moderation.learning.figures import auc, calibration_error, figures, log_loss, recall_at
from services.moderation.learning.gate import Rival, compared
from services.moderation.screening.learned.logistic import logit, sigmoid


def pair(positive: list[float], negative: list[float]) -> tuple[np.ndarray, np.ndarray]:
    labels = np.repeat([1.0, 0.0], [len(positive), len(negative)])
    return np.array([*positive, *negative], np.float64), labels


def test_auc_counts_pairs_and_halves_ties() -> None:
    assert auc(*pair([3, 2], [1, 0])) == 1
    assert auc(*pair([0], [1])) == 0
    assert auc(*pair([1], [1])) == 0.5
    assert auc(*pair([2, 1], [1, 0])) == 0.875


@given(
    st.lists(st.integers(-5, 5), min_size=1, max_size=20),
    st.lists(st.integers(-5, 5), min_size=1, max_size=20),
)
def test_auc_is_the_chance_of_the_right_order(positive: list[int], negative: list[int]) -> None:
    wins = [(p > n) + (p == n) / 2 for p in positive for n in negative]
    assert auc(*pair([*map(float, positive)], [*map(float, negative)])) == pytest.approx(
        sum(wins) / len(wins)
    )


def test_recall_is_counted_above_all_but_a_share_of_the_others() -> None:
    scores, labels = pair([5.0, 3.0], [4.0, *([0.0] * 199)])
    assert recall_at(scores, labels, 0.01) == 1
    assert recall_at(scores, labels, 0.0) == 0.5


def test_too_few_of_a_class_say_nothing() -> None:
    found = figures(*pair([1.0] * 29, [0.0] * 500))
    assert (found.auc, found.recall, found.loss, found.calibration) == (None, None, None, None)
    assert figures(*pair([1.0] * 30, [0.0] * 30)).auc == 1


def noisy(many: int, slope: float = 3.0, shift: float = 2.0) -> tuple[np.ndarray, np.ndarray]:
    """Labels as likely as the scores say once they are stretched and shifted."""
    draw = np.random.default_rng(4)
    scores = draw.normal(0, 1, many)
    return scores, (draw.random(many) < sigmoid(slope * scores + shift)).astype(np.float64)


@pytest.mark.parametrize("many", [400, 3000])
def test_calibrated_scores_can_be_believed(many: int) -> None:
    scores, labels = noisy(many)
    ones = np.ones(many)
    found = calibrate(scores, labels, ones)
    assert (len(found.at) > 1) == (many > MANY)
    assert calibration_error(found.all(scores), labels, ones) < 0.06 < calibration_error(scores, labels, ones)
    assert log_loss(found.all(scores), labels, ones) < log_loss(scores, labels, ones)


@pytest.mark.parametrize("many", [400, 3000])
def test_what_is_known_beside_the_words_is_left_as_it_is(many: int) -> None:
    scores, _ = noisy(many)
    draw = np.random.default_rng(9)
    beside = draw.normal(0, 2, many)
    labels = (draw.random(many) < sigmoid(2 * scores + 1 + beside)).astype(np.float64)
    found = calibrate(scores, labels, np.ones(many), beside)
    assert calibration_error(found.all(scores) + beside, labels, np.ones(many)) < 0.06
    assert found(1.0) - found(0.0) == pytest.approx(2, abs=0.5)


@given(st.integers(3, 60), st.integers(3, 60), st.integers(0, 100), st.booleans())
def test_calibration_never_changes_the_order(positive: int, negative: int, seed: int, many: bool) -> None:
    draw = np.random.default_rng(seed)
    scores, labels = pair(draw.normal(1, 2, positive).tolist(), draw.normal(0, 2, negative).tolist())
    found = calibrate(scores, labels, np.full(labels.size, MANY / 10 if many else 1.0))
    through = found.all(np.sort(scores))
    assert (np.diff(through) >= 0).all()


def test_a_calibration_goes_on_straight_beyond_its_ends() -> None:
    found = Calibration(at=(0.0, 1.0), gives=(-1.0, 1.0), slope=2.0)
    assert [found(x) for x in (-1.0, 0.0, 0.5, 1.0, 2.0)] == [-3.0, -1.0, 0.0, 1.0, 3.0]


# --- false alarms


@given(st.integers(200, 2000), st.integers(0, 1000), st.sampled_from([0.0, 0.005, 0.01, 0.05, 0.2]))
@settings(max_examples=50)
def test_no_more_approved_comments_reach_the_limit_than_allowed(many: int, seed: int, share: float) -> None:
    approved = np.random.default_rng(seed).normal(-2, 2, many)
    limit = logit(false_alarms(approved).at(share, elsewhere=0.5))
    reached = int((approved >= limit).sum())
    assert int(share * many) - 1 <= reached <= share * many


def test_few_approved_comments_can_only_raise_the_limit() -> None:
    few = false_alarms(np.linspace(-3, 2, 50))
    assert few.at(0.01, elsewhere=0.999) == 0.999
    assert few.at(0.01, elsewhere=0.1) > sigmoid(np.array([2.0]))[0]
    assert FalseAlarms().at(0.01, elsewhere=0.3) == 0.3


# --- the gate


def compare(mine: tuple[np.ndarray, np.ndarray], theirs: np.ndarray, fair: np.ndarray | None = None) -> str:
    scores, labels = mine
    fair = np.ones(labels.size) if fair is None else fair
    refusal = compared(scores, labels, np.ones(labels.size), Rival("what is live", theirs, fair))
    return refusal.reason if refusal else ""


def test_a_better_model_passes_and_a_worse_one_does_not() -> None:
    good, labels = pair([3.0] * 40, [-3.0] * 300)
    poor = np.where(np.arange(340) % 4 == 0, -good, good)
    assert compare((good, labels), poor) == ""
    assert "finds" in compare((poor, labels), good)
    assert "AUC" in compare((poor[::4], labels[::4]), good[::4])


def test_probabilities_that_are_surely_worse_are_refused() -> None:
    sure, labels = pair([2.0] * 40, [-2.0] * 40)
    assert "probabilities" in compare((sure * 0.1, labels), sure)
    assert compare((sure, labels), sure * 0.99) == ""


def test_nothing_is_known_of_what_has_seen_the_texts_or_of_four() -> None:
    good, labels = pair([3.0] * 40, [-3.0] * 40)
    assert compare((-good, labels), good, fair=np.zeros(80)) == ""
    few = np.zeros(80)
    few[36:44] = 1
    assert compare((-good, labels), good, fair=few) == ""
