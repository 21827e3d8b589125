"""From scores to probabilities that can be believed: a line through log-odds, with many decisions a rising curve."""

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from services.moderation.learning.figures import Vector, losses
from services.moderation.screening.learned.logistic import sigmoid

MANY = 1_000
"""Decisions above which the curve may bend."""
_LEAST_SLOPE, _MOST_SLOPE = 0.1, 10.0
_BLOCKS = 12
_RIDGE = 0.5
"""Draws the slope towards 1: a few decisions say little of how sure one may be."""
_ROUNDS, _HALVINGS, _FURTHEST = 60, 40, 12.0


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


def calibrate(scores: Vector, labels: Vector, weights: Vector, beside: Vector | None = None) -> Calibration:
    """Learn from scores that a model gave to texts it had not seen. There must be both classes.

    `beside`, in log-odds, is added to what the scores become: what else is known of each text.
    """
    rows = _Rows(scores, labels, weights, np.zeros(scores.size) if beside is None else beside)
    line = _line(rows)
    return _curve(rows, line) if float(weights.sum()) > MANY else line


class _Rows(Struct, frozen=True):
    scores: Vector
    labels: Vector
    weights: Vector
    beside: Vector

    def part(self, chosen: NDArray[np.intp]) -> "_Rows":
        return _Rows(*(getattr(self, name)[chosen] for name in self.__struct_fields__))


def _line(rows: _Rows) -> Calibration:
    """Platt's: the targets stay short of 0 and 1, by what so few rows cannot exclude. Found by Newton's steps."""
    positive = float(rows.weights[rows.labels == 1].sum())
    negative = float(rows.weights[rows.labels == 0].sum())
    targets = np.where(rows.labels == 1, (positive + 1) / (positive + 2), 1 / (negative + 2))
    slope, shift, damping = 1.0, 0.0, 1.0
    cost = _cost(rows, targets, slope, shift)
    for _ in range(_ROUNDS):
        likely = sigmoid(slope * rows.scores + shift + rows.beside)
        off, bend = rows.weights * (likely - targets), rows.weights * likely * (1 - likely)
        down = (float((off * rows.scores).sum()) + _RIDGE * (slope - 1), float(off.sum()))
        a = float((bend * rows.scores * rows.scores).sum()) + _RIDGE + damping
        b, c = float((bend * rows.scores).sum()), float(bend.sum()) + 1e-3 + damping
        whole = a * c - b * b
        to = (slope - (c * down[0] - b * down[1]) / whole, shift - (a * down[1] - b * down[0]) / whole)
        if (lower := _cost(rows, targets, *to)) <= cost:
            (slope, shift), cost, damping = to, lower, damping / 4
        else:
            damping *= 4
    kept = min(max(slope, _LEAST_SLOPE), _MOST_SLOPE)
    return Calibration(gives=(round(shift, 6),), slope=round(kept, 6))


def _cost(rows: _Rows, targets: Vector, slope: float, shift: float) -> float:
    margins = slope * rows.scores + shift + rows.beside
    each = targets * losses(margins, np.ones(margins.size)) + (1 - targets) * losses(
        margins, np.zeros(margins.size)
    )
    return float((rows.weights * each).sum()) + _RIDGE / 2 * (slope - 1) ** 2


def _curve(rows: _Rows, line: Calibration) -> Calibration:
    """Isotonic, of blocks that hold enough of both to be believed; between their middles it is straight."""
    order = np.argsort(rows.scores, kind="stable")
    blocks = [_block(rows.part(one)) for one in np.array_split(order, min(_BLOCKS, order.size))]
    at, gives = _rising(blocks)
    if at.size < 2:  # noqa: PLR2004 - nothing bends
        return line
    return Calibration(
        at=tuple(np.round(at, 6).tolist()), gives=tuple(np.round(gives, 6).tolist()), slope=line.slope
    )


def _block(rows: _Rows) -> tuple[float, float, float]:
    """Its middle score, the log-odds that explain its labels beside what else is known, and its weight."""
    total = float(rows.weights.sum())
    wanted = float((rows.labels * rows.weights).sum()) * total / (total + 1) + 0.5 * total / (total + 1)
    low, high = -_FURTHEST, _FURTHEST
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if float((rows.weights * sigmoid(middle + rows.beside)).sum()) > wanted:
            high = middle
        else:
            low = middle
    return float(np.average(rows.scores, weights=rows.weights)), (low + high) / 2, total


def _rising(blocks: list[tuple[float, float, float]]) -> tuple[Vector, Vector]:
    """Neighbours of which the later one is not the more probable become one."""
    merged: list[tuple[float, float, float]] = []
    for block in blocks:
        at, odds, weight = block
        while merged and merged[-1][1] >= odds:
            before_at, before, before_weight = merged.pop()
            both = before_weight + weight
            at = (before_at * before_weight + at * weight) / both
            odds = (before * before_weight + odds * weight) / both
            weight = both
        if not merged or at > merged[-1][0]:
            merged.append((at, odds, weight))
    return np.array([at for at, _, _ in merged]), np.array([odds for _, odds, _ in merged])
