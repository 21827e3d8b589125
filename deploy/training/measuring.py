"""How good scores are: ranking, recall at few false alarms, calibration, and how sure one can be of each figure.

Labels are 1 for spam; a greater score means more likely spam. Figures are between 0 and 1.
"""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]
Metric = Callable[[Vector, Vector], float]
_BINS = 10
_DRAWS = 200


def roc_auc(labels: Vector, scores: Vector) -> float:
    """The chance that a spam scores above another comment, a draw counting half; nan without both kinds."""
    spam = labels == 1
    positives, negatives = int(spam.sum()), int((~spam).sum())
    if not positives or not negatives:
        return float("nan")
    _, place, counts = np.unique(scores, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[place]
    return float((ranks[spam].sum() - positives * (positives + 1) / 2) / (positives * negatives))


def pr_auc(labels: Vector, scores: Vector) -> float:
    """Average precision: the mean over all spam of the precision where each is found; nan without spam."""
    found, flagged = _found(labels, scores)
    if not labels.sum():
        return float("nan")
    gained = np.diff(found, prepend=0.0)
    return float((gained * found / flagged).sum() / labels.sum())


def best_f1(labels: Vector, scores: Vector) -> float:
    """The greatest harmonic mean of precision and recall over all thresholds: chosen in hindsight, it flatters."""
    found, flagged = _found(labels, scores)
    return float((2 * found / (flagged + labels.sum())).max()) if labels.sum() else float("nan")


def recall_at(labels: Vector, scores: Vector, share: float = 0.01) -> float:
    """The share of spam above a threshold that at most `share` of the other comments are above."""
    return share_above(scores[labels == 1], threshold(scores[labels == 0], share))


def threshold(ordinary: Vector, share: float) -> float:
    """The least of these scores that at most `share` of them are above; infinite without any."""
    if not ordinary.size:
        return float("inf")
    ranked = np.sort(ordinary)[::-1]
    return float(ranked[min(int(share * ranked.size), ranked.size - 1)])


def share_above(scores: Vector, limit: float) -> float:
    """The share of scores above a limit; nan without any."""
    return float((scores > limit).mean()) if scores.size else float("nan")


def calibration_error(labels: Vector, probabilities: Vector) -> float:
    """How far what was said lies from what came true, on average over ten bins of probability."""
    bins = np.minimum((probabilities * _BINS).astype(int), _BINS - 1)
    error = 0.0
    for one in range(_BINS):
        inside = bins == one
        if inside.any():
            error += inside.mean() * abs(probabilities[inside].mean() - labels[inside].mean())
    return float(error)


def interval(metric: Metric, labels: Vector, scores: Vector, groups: Sequence[str]) -> tuple[float, float]:
    """Between which bounds the figure lies nine times in ten when groups are drawn anew; by a fixed seed.

    Rows of a group stand and fall together. With fewer than eight groups single rows are drawn instead, which
    understates how unsure it is.
    """
    _, of = np.unique(np.array(groups), return_inverse=True)
    members = [np.flatnonzero(of == group) for group in range(of.max() + 1)] if len(groups) else []
    if len(members) < 8:  # noqa: PLR2004
        members = [np.array([row]) for row in range(len(groups))]
    chance = np.random.default_rng(4)
    figures = []
    for _ in range(_DRAWS):
        drawn = np.concatenate([members[one] for one in chance.integers(len(members), size=len(members))])
        figures.append(metric(labels[drawn], scores[drawn]))
    low, high = np.nanquantile(np.array(figures), [0.05, 0.95])
    return float(low), float(high)


def _found(labels: Vector, scores: Vector) -> tuple[Vector, Vector]:
    """At each distinct threshold from the top: how many spam are above it, and how many comments."""
    order = np.argsort(-scores, kind="stable")
    last = np.append(np.diff(scores[order]) != 0, True)[: scores.size]
    return np.cumsum(labels[order])[last], (np.flatnonzero(last) + 1).astype(np.float64)
