"""Learns a site's model from examples: pure, and the same examples give the same model."""

from collections.abc import Sequence

import numpy as np
from msgspec import Struct

from services.moderation.learning.calibration import Calibration, calibrate
from services.moderation.learning.examples import Example
from services.moderation.learning.false_alarms import false_alarms
from services.moderation.learning.figures import Figures, Vector, figures
from services.moderation.learning.fitting import Fitted, fit
from services.moderation.learning.folds import PARTS, folds
from services.moderation.learning.site_model import SiteModel, Target, blended_all, share_of
from services.moderation.screening.learned.terms import Terms

LEAST = 10
"""Decisions of each class, by what they count for, below which a site teaches nothing yet."""
_ALMOST = 1e-6
_REMINDING = 0.2
"""At a fifth of the examples' weight well-known spam stays known; what the site itself meets is told as well."""


class NotEnough(Exception):
    """Too few decisions of one class to learn from; the message says how many there are."""


class Reminders(Struct, frozen=True):
    """Texts that every site learns from beside its own, so that it does not forget what it never meets."""

    terms: Sequence[Terms] = ()
    priors: Vector = np.zeros(0)
    labels: Vector = np.zeros(0)


class Lesson(Struct, frozen=True):
    """Examples in order, the terms of each, and what the prior made of it, in log-odds."""

    examples: Sequence[Example]
    terms: Sequence[Terms]
    priors: Vector
    reminders: Reminders = Reminders()

    @property
    def labels(self) -> Vector:
        return np.array([one.label for one in self.examples], np.float64)

    @property
    def weights(self) -> Vector:
        return np.array([one.weight for one in self.examples], np.float64)

    @property
    def beside(self) -> Vector:
        return np.array([one.beside for one in self.examples], np.float64)

    def part(self, chosen: Sequence[int]) -> "Lesson":
        """Some of the examples, by their numbers."""
        return Lesson(
            [self.examples[n] for n in chosen],
            [self.terms[n] for n in chosen],
            self.priors[list(chosen)],
            self.reminders,
        )


class Learned(Struct, frozen=True, kw_only=True):
    """A model, and the log-odds each example got, its signals counted in, from one that had not seen its thread.

    `positive` and `negative` are the decisions it rests on, by what they count for.
    """

    model: SiteModel
    unseen: Vector
    positive: float
    negative: float
    figures: Figures


def counted(examples: Sequence[Example]) -> tuple[float, float]:
    """The decisions for and against, by what they count for."""
    sums = [0.0, 0.0]
    for one in examples:
        sums[one.label] += one.weight * one.decided
    return round(sums[1], 6), round(sums[0], 6)


def train(lesson: Lesson, target: Target, prior: str) -> Learned:
    """`prior` is the hash of the model that the lesson's log-odds come from.

    Raises:
        NotEnough: fewer than ten decisions for, or against.
    """
    positive, negative = _enough(lesson, target)
    site = _unseen(lesson)
    raw = blended_all(share_of(positive + negative), site, lesson.priors)
    calibration = calibrate(raw, lesson.labels, lesson.weights, lesson.beside)
    unseen = calibration.all(raw) + lesson.beside
    model = SiteModel(
        target=target,
        prior=prior,
        decisions=round(positive + negative, 6),
        fitted=_fitted(lesson),
        calibration=calibration,
        false_alarms=false_alarms(unseen[lesson.labels == 0]),
    )
    return Learned(
        model=model,
        unseen=unseen,
        positive=positive,
        negative=negative,
        figures=figures(unseen, lesson.labels, lesson.weights),
    )


def uncalibrated(lesson: Lesson, target: Target, prior: str) -> SiteModel:
    """The same without what out-of-fold scores would add: for learning curves. Raises NotEnough."""
    decisions = sum(_enough(lesson, target))
    return SiteModel(
        target=target,
        prior=prior,
        decisions=decisions,
        fitted=_fitted(lesson),
        calibration=Calibration(),
    )


def _fitted(lesson: Lesson) -> Fitted:
    reminders = lesson.reminders
    return fit(
        [*lesson.terms, *reminders.terms],
        np.concatenate([lesson.priors, reminders.priors]),
        np.concatenate([lesson.labels, reminders.labels]),
        np.concatenate([lesson.weights, _reminding(reminders.labels, float(lesson.weights.sum()))]),
    )


def _reminding(labels: Vector, total: float) -> Vector:
    """Both classes of reminders weigh the same, together a fixed share of what the examples do."""
    weights = np.zeros(labels.size)
    for label in (0, 1):
        mine = labels == label
        weights[mine] = _REMINDING / 2 * total / max(1, int(mine.sum()))
    return weights


def _enough(lesson: Lesson, target: Target) -> tuple[float, float]:
    positive, negative = counted(lesson.examples)
    if target == "spoiler":  # what authors mark themselves is worth as much as a moderator's cover
        positive += sum(one.weight for one in lesson.examples if one.label and not one.decided)
    if min(positive, negative) < LEAST - _ALMOST:
        raise NotEnough(f"not enough decisions: {positive:g} for and {negative:g} against, of {LEAST} each")
    return positive, negative


def _unseen(lesson: Lesson) -> Vector:
    """What the site makes of each text when the part that it belongs to is left out."""
    part = folds(
        [one.thread_id for one in lesson.examples],
        [one.author_id for one in lesson.examples],
    )
    scores = np.zeros(len(lesson.examples))
    for left_out in range(PARTS):
        held = np.flatnonzero(part == left_out)
        if held.size == 0:
            continue
        rest = lesson.part(np.flatnonzero(part != left_out).tolist())
        fitted = _fitted(rest) if rest.examples else None
        for n in held.tolist():
            prior = float(lesson.priors[n])
            scores[n] = fitted.logit(lesson.terms[n], prior) if fitted else prior
    return scores
