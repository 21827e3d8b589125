"""A new model of a site, and whether it may go live: pure, from what the log teaches and what judges now."""

from datetime import datetime
from typing import Any

import numpy as np
from msgspec import Struct

from services.moderation.learning.canary.trial import remind, silent, sing
from services.moderation.learning.examples import Example, Teaching, examples
from services.moderation.learning.figures import figures
from services.moderation.learning.gate import Refusal, Rival, compared
from services.moderation.learning.priors import Prior, Read, read_text
from services.moderation.learning.site_model import SiteModel, Target
from services.moderation.learning.training import Learned, Lesson, Reminders, train


class Live(Struct, frozen=True):
    """The model that judges now. What was decided after `as_of` it has not seen."""

    model: SiteModel
    as_of: datetime


class Candidate(Struct, frozen=True, kw_only=True):
    """`refusal` is why it stays on the shelf, None when it may go live. `figures` and `rests_on` are for the record."""

    model: SiteModel
    refusal: Refusal | None
    figures: dict[str, Any]
    rests_on: dict[str, float]


def lesson_of(teaching: Teaching, target: Target, prior: Prior) -> Lesson:
    """What there is to learn."""
    found = examples(teaching, target)
    texts = [read_text(one.text) for one in found]
    priors = np.array([prior.logit(text) for text in texts], np.float64)
    reminders = remind(prior.logit) if target == "spam" else Reminders()
    return Lesson(found, [text.terms for text in texts], priors, reminders)


def candidate(lesson: Lesson, target: Target, prior: Prior, live: Live | None) -> Candidate:
    """Learn, and try the result against the prior, against what is live, and on the canary.

    Raises:
        NotEnough: fewer than ten decisions for, or against.
    """
    learned = train(lesson, target, prior.hash)
    rivals = _rivals(lesson, live)
    found = (compared(learned.unseen, lesson.labels, lesson.weights, rival) for rival in rivals)
    refusal = next(filter(None, found), None)
    sung: dict[str, Any] = {}
    if target == "spam":
        before, after = _sing(live.model if live else None, prior), _sing(learned.model, prior)
        refusal = refusal or silent(before, after)
        sung = {"canary": {"before": round(before, 4), "after": round(after, 4)}}
    return Candidate(
        model=learned.model,
        refusal=refusal,
        figures={
            "own": learned.figures,
            **{rival.name: figures(rival.scores, lesson.labels, lesson.weights) for rival in rivals[:1]},
            **sung,
        },
        rests_on=_rests_on(lesson, learned),
    )


def _rivals(lesson: Lesson, live: Live | None) -> list[Rival]:
    """The prior has seen none of the texts, what is live none that was decided since it was made."""
    rivals = [Rival("the prior", lesson.priors + lesson.beside, np.ones(len(lesson.examples)))]
    if live:
        scores = [
            live.model.blend(terms, float(prior)) + one.beside
            for one, terms, prior in zip(lesson.examples, lesson.terms, lesson.priors, strict=True)
        ]
        fair = [_is_new(one, live.as_of) for one in lesson.examples]
        rivals.append(Rival("what is live", np.array(scores), np.array(fair, np.float64)))
    return rivals


def _is_new(example: Example, as_of: datetime) -> bool:
    return example.decided and example.at > as_of


def _sing(model: SiteModel | None, prior: Prior) -> float:
    if model is None:
        return sing(prior.logit)

    def judge(read: Read) -> float:
        return model.blend(read.terms, prior.logit(read))

    return sing(judge)


def _rests_on(lesson: Lesson, learned: Learned) -> dict[str, float]:
    return {
        "positive": learned.positive,
        "negative": learned.negative,
        "decisions": sum(one.decided for one in lesson.examples),
        "untouched": sum(not one.decided for one in lesson.examples),
        "moderators": len({one.by for one in lesson.examples if one.by}),
    }
