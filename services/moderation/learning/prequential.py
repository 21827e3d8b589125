"""The learning curve: what a site's model makes of comments that come after the decisions it was made from."""

from collections.abc import Sequence

import numpy as np
from msgspec import Struct

from services.moderation.learning.figures import Figures, Vector, figures
from services.moderation.learning.site_model import Target
from services.moderation.learning.training import Lesson, NotEnough, uncalibrated

AT = (0, 25, 50, 100, 200)


class Point(Struct, frozen=True, kw_only=True):
    """After so many decisions: scores of all that came later, as `figures`; `trained` is whether they sufficed."""

    decisions: int
    trained: bool
    figures: Figures


def prequential(lesson: Lesson, at: Sequence[int] = AT, target: Target = "spam") -> list[Point]:
    """Train on the first n examples of a lesson in the order of time, score the rest, for each n of `at`.

    Below ten of each class the prior's own scores are what there is.
    """
    found = []
    for decisions in at:
        if decisions < len(lesson.examples):
            scores, trained = scores_after(lesson, decisions, target)
            found.append(
                Point(
                    decisions=decisions,
                    trained=trained,
                    figures=figures(scores, lesson.labels[decisions:]),
                )
            )
    return found


def scores_after(lesson: Lesson, decisions: int, target: Target = "spam") -> tuple[Vector, bool]:
    """The log-odds of what follows the first `decisions` examples, signals counted in, and whether these sufficed."""
    later = range(decisions, len(lesson.examples))
    beside = lesson.beside[decisions:]
    try:
        model = uncalibrated(lesson.part(range(decisions)), target, "")
    except NotEnough:
        return lesson.priors[decisions:] + beside, False
    scores = [model.blend(lesson.terms[n], float(lesson.priors[n])) for n in later]
    return np.array(scores, np.float64) + beside, True
