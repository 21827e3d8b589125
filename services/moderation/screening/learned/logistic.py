"""Logistic regression with a ridge: the solver, which gives the same bits on every machine.

Only operations that IEEE 754 fixes to the last bit are used, in a fixed order: no BLAS, no `exp` of the platform.
"""

import math
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]
_REMEMBERED = 10
_LINE_STEPS = 12


class Table(Protocol):
    """Rows of numbers, however they are kept. The last column is 1 in each row and bears the bias."""

    columns: int

    def times(self, weights: Vector) -> Vector:
        """The sum of each row's numbers times `weights`."""

    def back(self, rows: Vector) -> Vector:
        """The sum of each column's numbers times `rows`."""


def minimise(
    table: Table,
    labels: Vector,
    weights: Vector,
    ridge: Vector,
    *,
    precision: float = 1e-4,
    rounds: int = 300,
) -> Vector:
    """The weights of the columns with the least weighted log-loss plus half of `ridge` times their squares.

    `labels` are 0 or 1. It stops when the gradient is `precision` of what it was at zero, or after `rounds`.
    """
    point = np.zeros(table.columns)
    margins = np.zeros(labels.size)
    gradient = table.back(weights * (0.5 - labels))
    enough = precision * _length(gradient)
    memory: list[tuple[Vector, Vector, float]] = []
    for _ in range(rounds):
        if _length(gradient) <= enough:
            break
        heading = -_curved(gradient, memory, ridge)
        along = table.times(heading)
        step = _line_search(margins, along, labels, weights, (point, heading, ridge))
        point, margins = point + step * heading, margins + step * along
        slope = table.back(weights * (sigmoid(margins) - labels)) + ridge * point
        moved, turned = step * heading, slope - gradient
        if (bend := _dot(moved, turned)) > 0:
            memory = [*memory[1 - _REMEMBERED :], (moved, turned, 1 / bend)]
        gradient = slope
    return point


def sigmoid(margins: Vector) -> Vector:
    """1 / (1 + e^-x)."""
    return 1 / (1 + _exp(-np.clip(margins, -40, 40)))


def logit(probability: float) -> float:
    """What `sigmoid` makes `probability` of, kept finite."""
    kept = min(max(probability, 1e-9), 1 - 1e-9)
    return math.log(kept / (1 - kept))


def _exp(powers: Vector) -> Vector:
    whole = np.rint(powers * _PER_LN2)
    rest = (powers - whole * _LN2_HIGH) - whole * _LN2_LOW
    sum_ = np.full_like(rest, _SERIES[0])
    for part in _SERIES[1:]:
        sum_ = sum_ * rest + part
    return np.ldexp(sum_, whole.astype(np.int32))


def _line_search(
    margins: Vector,
    along: Vector,
    labels: Vector,
    weights: Vector,
    ridged: tuple[Vector, Vector, Vector],
) -> float:
    """How far the slope falls along the heading: Newton's steps, within the bounds that are known."""
    point, heading, ridge = ridged
    level, rise = _dot(ridge * point, heading), _dot(ridge * heading, heading)
    low, high, step = 0.0, np.inf, 1.0
    for _ in range(_LINE_STEPS):
        likely = sigmoid(margins + step * along)
        slope = _dot(weights * (likely - labels), along) + level + step * rise
        bend = _dot(weights * likely * (1 - likely), along * along) + rise
        if slope > 0:
            high = step
        else:
            low = step
        then = step - slope / bend if bend > 0 else np.inf
        if not low < then < high:
            then = 2 * step if high == np.inf else (low + high) / 2
        if abs(then - step) <= _CLOSE * step:
            return then
        step = then
    return step


def _curved(gradient: Vector, memory: list[tuple[Vector, Vector, float]], ridge: Vector) -> Vector:
    """The gradient by the inverse of the curvature that the last moves have shown."""
    shares: list[float] = []
    result = gradient.copy()
    for moved, turned, inverse in reversed(memory):
        share = inverse * _dot(moved, result)
        shares.append(share)
        result -= share * turned
    if memory:
        moved, turned, inverse = memory[-1]
        result *= 1 / (inverse * _dot(turned, turned))
    else:
        result /= 1 + ridge
    for (moved, turned, inverse), share in zip(memory, reversed(shares), strict=True):
        result += (share - inverse * _dot(turned, result)) * moved
    return result


def _dot(one: Vector, other: Vector) -> float:
    return float((one * other).sum())


def _length(vector: Vector) -> float:
    return math.sqrt(_dot(vector, vector))


_CLOSE = 1e-3
_PER_LN2 = 1.4426950408889634
_LN2_HIGH, _LN2_LOW = 0.6931471803691238, 1.9082149292705877e-10


def _series(terms: int) -> list[float]:
    """1/n! from the smallest."""
    factor, parts = 1.0, [1.0]
    for number in range(1, terms):
        factor /= number
        parts.append(factor)
    return parts[::-1]


_SERIES = _series(14)
