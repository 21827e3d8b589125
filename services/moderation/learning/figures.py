"""How well scores tell two classes apart, and how far probabilities can be believed. Scores are log-odds.

Each figure is None where too little is known to say it: "not enough decisions" is better than a number.
"""

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from services.moderation.screening.learned.logistic import sigmoid

Vector = NDArray[np.float64]
ENOUGH = 30
"""Of each class, below which nothing is said."""
_BINS = 10


class Figures(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`recall` is the share of the positive found where one of a hundred others is taken for one as well."""

    positive: int
    negative: int
    auc: float | None = None
    recall: float | None = None
    loss: float | None = None
    calibration: float | None = None


def figures(scores: Vector, labels: Vector, weights: Vector | None = None) -> Figures:
    """What can be said of scores of known labels (0, 1); `weights` count for loss and calibration alone."""
    positive = int(labels.sum())
    negative = labels.size - positive
    if min(positive, negative) < ENOUGH:
        return Figures(positive=positive, negative=negative)
    shares = np.ones(labels.size) if weights is None else weights
    return Figures(
        positive=positive,
        negative=negative,
        auc=_rounded(auc(scores, labels)),
        recall=_rounded(recall_at(scores, labels, 0.01)),
        loss=_rounded(log_loss(scores, labels, shares)),
        calibration=_rounded(calibration_error(scores, labels, shares)),
    )


def auc(scores: Vector, labels: Vector) -> float:
    """The chance that a positive scores above a negative; equal scores count half. There must be both."""
    order = np.argsort(scores, kind="stable")
    _, first, counts = np.unique(scores[order], return_index=True, return_counts=True)
    ranks = np.repeat(first + (counts + 1) / 2, counts)
    positive = labels[order] == 1
    many = int(positive.sum())
    return float((ranks[positive].sum() - many * (many + 1) / 2) / (many * (labels.size - many)))


def recall_at(scores: Vector, labels: Vector, share: float) -> float:
    """The share of positives above all but `share` of the negatives."""
    ordinary = np.sort(scores[labels == 0])[::-1]
    return float((scores[labels == 1] > ordinary[int(share * ordinary.size)]).mean())


def losses(scores: Vector, labels: Vector) -> Vector:
    """The log-loss of each score, in nats."""
    return -np.log(np.maximum(sigmoid(np.where(labels == 1, scores, -scores)), 1e-12))


def log_loss(scores: Vector, labels: Vector, weights: Vector) -> float:
    return float((weights * losses(scores, labels)).sum() / weights.sum())


def calibration_error(scores: Vector, labels: Vector, weights: Vector) -> float:
    """How far, on average, what is called probable is from what happens: ten groups of like probability."""
    likely = sigmoid(scores)
    group = np.minimum((likely * _BINS).astype(np.intp), _BINS - 1)
    off = np.bincount(group, weights * (likely - labels), _BINS)
    return float(np.abs(off).sum() / weights.sum())


def _rounded(figure: float) -> float:
    return round(figure, 4)
