"""Figures of quality, against counting by hand."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from deploy.training.measuring import (
    best_f1,
    calibration_error,
    interval,
    pr_auc,
    recall_at,
    roc_auc,
    share_above,
    threshold,
)

LABELS = np.array([1.0, 1.0, 0.0, 1.0, 0.0])
SCORES = np.array([0.9, 0.8, 0.7, 0.6, 0.1])
ROWS = st.lists(st.tuples(st.sampled_from([0.0, 1.0]), st.integers(0, 5)), min_size=1, max_size=60)


def test_figures_of_five_comments() -> None:
    assert roc_auc(LABELS, SCORES) == pytest.approx(5 / 6)
    assert pr_auc(LABELS, SCORES) == pytest.approx((1 + 1 + 3 / 4) / 3)
    assert best_f1(LABELS, SCORES) == pytest.approx(6 / 7)
    assert recall_at(LABELS, SCORES) == pytest.approx(2 / 3)
    assert recall_at(LABELS, SCORES, 0.5) == 1


@given(ROWS)
def test_the_area_is_the_chance_of_a_right_pair(rows: list[tuple[float, int]]) -> None:
    labels, scores = np.array([one for one, _ in rows]), np.array([float(score) for _, score in rows])
    pairs = [0.5 if a == b else float(a > b) for a in scores[labels == 1] for b in scores[labels == 0]]
    if pairs:
        assert roc_auc(labels, scores) == pytest.approx(sum(pairs) / len(pairs))
    else:
        assert math.isnan(roc_auc(labels, scores))


@given(st.lists(st.floats(0, 1), min_size=1, max_size=200), st.floats(0, 1))
def test_no_more_than_the_share_lies_above_the_threshold(found: list[float], share: float) -> None:
    scores = np.array(found)
    assert share_above(scores, threshold(scores, share)) <= share


def test_calibration_is_off_by_what_was_overstated() -> None:
    said = np.full(100, 0.85)
    came_true = np.array([1.0] * 60 + [0.0] * 40)
    assert calibration_error(came_true, said) == pytest.approx(0.25)
    assert calibration_error(np.array([1.0, 0.0]), np.array([1.0, 0.0])) == 0


def test_the_interval_holds_the_figure_and_is_the_same_each_time() -> None:
    chance = np.random.default_rng(1)
    labels = np.repeat([0.0, 1.0], 200)
    scores = labels + chance.normal(size=400)
    groups = [f"g{number % 20}" for number in range(400)]
    low, high = interval(roc_auc, labels, scores, groups)
    assert low < roc_auc(labels, scores) < high
    assert (low, high) == interval(roc_auc, labels, scores, groups)
