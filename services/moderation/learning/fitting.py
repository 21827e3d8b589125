"""Weights for the terms of a site's texts, beside one for what a model of other texts made of each.

The other model stays in the sum, so that what this site has never seen is still judged by what others have:
weights of terms alone, trusted more with each decision, would forget it.
"""

from collections.abc import Sequence

import numpy as np
from msgspec import Struct

from services.moderation.learning.figures import Vector
from services.moderation.screening.learned.linear import STEP, Linear, Sparse, sparse
from services.moderation.screening.learned.logistic import minimise
from services.moderation.screening.learned.terms import SIZE, Terms

_STRENGTH = 60.0
_SCALE = 0.25
"""Log-odds of a prior are some four times as large as what a text's terms add up to."""
_PRIOR_RIDGE = 0.5
_BIAS_RIDGE = 1e-2
_MOST = 32_767


class Fitted(Struct, frozen=True, kw_only=True):
    """`trust` is what the prior's log-odds are multiplied by."""

    linear: Linear
    trust: float

    def logit(self, terms: Terms, prior: float) -> float:
        return self.linear.logit(terms) + self.trust * prior


def fit(rows: Sequence[Terms], priors: Vector, labels: Vector, weights: Vector) -> Fitted:
    """The same rows in the same order give the same weights, to the last bit. There must be rows."""
    table, used = sparse(rows)
    ridge = np.full(table.columns + 1, 1 / _STRENGTH)
    ridge[0], ridge[-1] = _PRIOR_RIDGE, _BIAS_RIDGE
    found = minimise(_BesidePrior(table, priors * _SCALE), labels, weights, ridge)
    steps = np.zeros(SIZE, np.int16)
    steps[used] = np.clip(np.rint(found[1:-1] / STEP), -_MOST, _MOST).astype(np.int16)
    bias = float(np.rint(found[-1] / STEP) * STEP)
    # A prior that is wrong more often than right here is worth nothing, not the opposite of what it says.
    trust = max(0.0, float(np.rint(found[0] * _SCALE / STEP) * STEP))
    return Fitted(linear=Linear(steps=steps, bias=bias), trust=trust)


class _BesidePrior:
    """A table of terms with one full column before them."""

    def __init__(self, terms: Sparse, priors: Vector) -> None:
        self.columns = terms.columns + 1
        self._terms, self._priors = terms, priors

    def times(self, weights: Vector) -> Vector:
        return np.asarray(self._priors * weights[0] + self._terms.times(weights[1:]), np.float64)

    def back(self, rows: Vector) -> Vector:
        return np.concatenate([[(self._priors * rows).sum()], self._terms.back(rows)])
