"""From scores to probabilities that can be believed: a line through log-odds, with many decisions a rising curve."""

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from services.moderation.learning.figures import Vector
from services.moderation.screening.learned.logistic import logit, minimise

MANY = 1_000
"""Decisions above which the curve may bend."""
_LEAST_SLOPE, _MOST_SLOPE = 0.1, 10.0
_BLOCKS = 12
_RIDGE = 0.5
"""Draws the slope towards 0, and by that scores of few decisions towards doubt."""


class Calibration(Struct, frozen=True, kw_only=True):
    """Straight pieces through points `at` -> `gives`, both rising, in log-odds; `slope` holds beyond the ends."""

    at: tuple[float, ...] = (0.0,)
    gives: tuple[float, ...] = (0.0,)
    slope: float = 1.0

    def __call__(self, score: float) -> float:
        """The calibrated log-odds of a score."""
        if score <= self.at[0]:
            return self.gives[0] + self.slope * (score - self.at[0])
        if score >= self.at[-1]:
            return self.gives[-1] + self.slope * (score - self.at[-1])
        return float(np.interp(score, self.at, self.gives))

    def all(self, scores: Vector) -> Vector:
        return np.array([self(score) for score in scores])


def calibrate(scores: Vector, labels: Vector, weights: Vector) -> Calibration:
    """Learn from scores that a model gave to texts it had not seen. There must be both classes."""
    line = _line(scores, labels, weights)
    return _curve(scores, labels, weights, line) if float(weights.sum()) > MANY else line


class _Scores:
    """Two columns: the score, and ones."""

    columns = 2

    def __init__(self, scores: Vector) -> None:
        self._scores = scores

    def times(self, weights: Vector) -> Vector:
        return np.asarray(self._scores * weights[0] + weights[1], np.float64)

    def back(self, rows: Vector) -> Vector:
        return np.array([(self._scores * rows).sum(), rows.sum()])


def _line(scores: Vector, labels: Vector, weights: Vector) -> Calibration:
    """Platt's: the targets stay short of 0 and 1, by what so few rows cannot exclude."""
    positive = float(weights[labels == 1].sum())
    negative = float(weights[labels == 0].sum())
    targets = np.where(labels == 1, (positive + 1) / (positive + 2), 1 / (negative + 2))
    ridge = np.array([_RIDGE, 1e-3])
    slope, shift = minimise(_Scores(scores), targets, weights, ridge, precision=1e-7)
    kept = float(np.clip(slope, _LEAST_SLOPE, _MOST_SLOPE))
    return Calibration(gives=(round(float(shift), 6),), slope=round(kept, 6))


def _curve(scores: Vector, labels: Vector, weights: Vector, line: Calibration) -> Calibration:
    """Isotonic, of blocks that hold enough of both to be believed; between their middles it is straight."""
    order = np.argsort(scores, kind="stable")
    blocks = [
        (float(np.average(scores[one], weights=weights[one])), *_share(labels[one], weights[one]))
        for one in np.array_split(order, _BLOCKS)
    ]
    at, gives = _rising(blocks)
    if at.size < 2:  # noqa: PLR2004 - nothing bends
        return line
    return Calibration(
        at=tuple(np.round(at, 6).tolist()), gives=tuple(np.round(gives, 6).tolist()), slope=line.slope
    )


def _share(labels: Vector, weights: Vector) -> tuple[float, float]:
    total = float(weights.sum())
    return (float((labels * weights).sum()) + 0.5) / (total + 1), total


def _rising(blocks: list[tuple[float, float, float]]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Neighbours of which the later one is not the more probable become one."""
    merged: list[tuple[float, float, float]] = []
    for block in blocks:
        at, share, weight = block
        while merged and merged[-1][1] >= share:
            before_at, before, before_weight = merged.pop()
            both = before_weight + weight
            at = (before_at * before_weight + at * weight) / both
            share = (before * before_weight + share * weight) / both
            weight = both
        if not merged or at > merged[-1][0]:
            merged.append((at, share, weight))
    return np.array([at for at, _, _ in merged]), np.array([logit(share) for _, share, _ in merged])
