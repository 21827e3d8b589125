"""How far a work's scores can be believed: each comment judged by a model that has not seen it."""

from collections.abc import Iterator, Sequence

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from services.moderation.screening.learned.logistic import sigmoid
from services.moderation.screening.learned.spoilers.dispersion import Counts, Prior, factors, sizes_of
from services.moderation.screening.learned.spoilers.work import STEP, Sides, sides, weigh

_TRIED = 1_000
"""Of comments on their own episode, and as many of later ones."""
_SHARES = (0.0, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0)
_LEAST_TRIED = 100
_TRUST_SLOPE, _TRUST_BIAS = 20.0, 5.0
"""As if so many comments had said that scores are right as they are."""
_ROUNDS, _LONGEST_STEP = 60, 0.25
_STEEPEST = 3.0

Numbers = NDArray[np.float64]
Ids = Sequence[Sequence[NDArray[np.intp]]]
"""Of each column, of each text, the terms."""
Tried = tuple[Sides, int, NDArray[np.intp], int]
"""A page, the column and the terms of a comment, and whether it is of a later one."""


class Calibration(Struct, frozen=True):
    """Whole steps, so that the rest of the computation cannot show. `alarms`: see `packing.Facts`."""

    slope: int = round(1 / STEP)
    bias: int = 0
    alarms: tuple[tuple[float, int], ...] = ()


def calibrate(prior: Prior, counts: Counts, texts: Numbers, ids: Ids) -> Calibration:
    """Judge comments under pages of their own column, and later ones there, each left out of what judges it.

    `texts` says how many there are in each column.
    """
    tried = list(_tried(texts, ids))
    if len(tried) < _LEAST_TRIED:
        return Calibration()
    sizes = sizes_of(counts)
    scores = np.array([_left_out(prior, counts, sizes, one) for one in tried])
    later = np.array([label for *_, label in tried], np.float64)
    slope, bias = _fit(scores, later)
    own = np.sort(slope * scores[later == 0] + bias)
    exceeded = np.quantile(own, [1 - share for share in _SHARES])
    return Calibration(
        round(slope / STEP),
        round(bias / STEP),
        tuple((share, round(float(odds) / STEP)) for share, odds in zip(_SHARES, exceeded, strict=True)),
    )


def _tried(texts: Numbers, ids: Ids) -> Iterator[Tried]:
    """Under each page with enough later ones, as many comments of its own as of later columns in turn."""
    pages = [(own, of) for own in range(texts.size) if (of := sides(own, texts.astype(np.intp)))]
    for own, of in pages:
        each = min(-(-_TRIED // len(pages)), len(ids[own]))
        for number in range(each):
            yield of, own, ids[own][number], 0
            column = int(of.later[number % of.later.size])
            turn = (number // of.later.size + own) % len(ids[column])
            yield of, column, ids[column][turn], 1


def _left_out(prior: Prior, counts: Counts, sizes: Numbers, tried: Tried) -> float:
    """The score of a comment by all others. What it says may not have counted: its author had said it too often."""
    of, column, terms, _ = tried
    counts, sizes = counts[terms], sizes.copy()
    counted = counts[:, column] > 0
    counts[:, column] -= counted
    sizes[column] -= counted.sum()
    counts = counts[counts.any(1)]
    return weigh(np.log(factors(prior, counts, sizes)), of)[0]


def _fit(scores: Numbers, labels: Numbers) -> tuple[float, float]:
    """Slope and bias of the log-odds, near 1 and 0 while little is known: Newton's steps, none too long."""
    slope, bias = 1.0, 0.0
    for _ in range(_ROUNDS):
        likely = sigmoid(slope * scores + bias)
        wrong, bend = likely - labels, likely * (1 - likely)
        by_slope = float((wrong * scores).sum()) + _TRUST_SLOPE * (slope - 1)
        by_bias = float(wrong.sum()) + _TRUST_BIAS * bias
        both, one, other = (
            float((bend * scores).sum()),
            float((bend * scores * scores).sum()) + _TRUST_SLOPE,
            float(bend.sum()) + _TRUST_BIAS,
        )
        whole = one * other - both * both
        along, aside = (other * by_slope - both * by_bias) / whole, (one * by_bias - both * by_slope) / whole
        shorter = min(1.0, _LONGEST_STEP / max(abs(along), abs(aside), 1e-9))
        slope, bias = slope - shorter * along, bias - shorter * aside
    return min(max(slope, 0.0), _STEEPEST), bias
