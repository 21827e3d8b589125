"""What the model says of comments when nothing of their video, block, post, template or source was learned."""

from collections.abc import Callable, Iterator

import numpy as np
from msgspec import Struct

from deploy.bench_moderation.curve import Curve, curve
from deploy.training.learning import (
    FOLDS,
    Lesson,
    Mask,
    calibrated,
    folds_of,
    held_out,
    learn,
    ordinary_shares,
)
from deploy.training.measuring import Vector
from deploy.training.sources import OWN
from services.moderation.screening.learned.alarms import measured
from services.moderation.screening.learned.logistic import sigmoid

HOLD = 0.005
"""The share of ordinary comments that may be held."""
_TV = ("ham_tv/", "ham_more/more on dramas")


class Split(Struct, frozen=True, kw_only=True):
    """Comments of one kind with their probabilities; and scores of TV talk by the same models, for thresholds."""

    name: str
    labels: Vector
    probabilities: Vector
    groups: list[str]
    tv: Vector
    blog: Vector


class Ordinary(Struct, frozen=True, kw_only=True):
    """Legitimate comments of one kind, and which share of them would be held."""

    name: str
    held: float
    count: int


class Found(Struct, frozen=True, kw_only=True):
    """All of them, and how fast decisions teach what no model had seen."""

    splits: list[Split]
    ordinary: list[Ordinary]
    curves: list[Curve]


def splits(of: Lesson, tell: Callable[[str], None]) -> Found:
    """Eight models are learned on the way, and a site's from few decisions twelve times."""
    margins = held_out(of, tell)
    probabilities, holds = _calibrated(of, margins)
    known = _Known(of)
    found = [
        known.split("youtube, by video", probabilities, known.of("youtube_tubespam")),
        known.split("look-alike gambling, by block", probabilities, known.of("judol_id")),
        known.split(
            "own kinds of spam, each unseen",
            probabilities,
            known.of(OWN, spam=True) | known.of("ham_blog") | known.tv,
        ),
    ]
    curves = []
    for split, curve_of in _unseen(of, known, tell):
        found.append(split)
        curves.append(curve_of)
    return Found(splits=found, ordinary=list(known.ordinary(holds)), curves=curves)


def _unseen(of: Lesson, known: "_Known", tell: Callable[[str], None]) -> Iterator[tuple[Split, Curve]]:
    out = (folds_of(of.rows) == 0) & (of.labels == 0)
    english = known.of("telegram_tgspam", spam=True) & known.languages("en")
    kinds = (
        ("youtube, source unseen", "youtube_tubespam", known.of("youtube_tubespam")),
        ("look-alike gambling, source unseen", "judol_id", known.of("judol_id")),
        (
            "chat spam in English, source unseen",
            "telegram_tgspam",
            english | ((known.of("ham_blog") | known.of("ham_goemotions")) & out),
        ),
    )
    for name, source, chosen in kinds:
        tell(f"learning without {source}")
        learned = learn(of, ~(known.of(source) | out))
        tell("learning from decisions")
        found = curve(name, of, learned, chosen)
        yield known.split(name, sigmoid(learned.margins(of)), chosen, out), found


def _calibrated(of: Lesson, margins: Vector) -> tuple[Vector, Vector]:
    """Probabilities by what the other parts teach of calibration, and whether each would be held."""
    folds = folds_of(of.rows)
    probabilities, holds = np.zeros(margins.size), np.zeros(margins.size)
    for fold in range(FOLDS):
        out = folds == fold
        scale, offset = calibrated(margins[~out], of.labels[~out], of.weights[~out])
        probabilities[out] = sigmoid(scale * margins[out] + offset)
        others = ~out & (of.labels == 0)
        alarms = measured(
            sigmoid(scale * margins[others] + offset).tolist(), ordinary_shares(of, others).tolist()
        )
        holds[out] = probabilities[out] > alarms.at(HOLD)
    return probabilities, holds


class _Known:
    """Which rows are of which kind."""

    def __init__(self, of: Lesson) -> None:
        self._of = of
        self._sources = np.array([row.source for row in of.rows])
        self._kinds = [row.kind for row in of.rows]
        self.tv = np.array([kind.startswith(_TV) for kind in self._kinds])

    def of(self, source: str, *, spam: bool | None = None) -> Mask:
        chosen: Mask = self._sources == source
        return chosen if spam is None else chosen & (self._of.labels == spam)

    def languages(self, language: str) -> Mask:
        return np.array([row.language == language for row in self._of.rows])

    def split(self, name: str, scores: Vector, chosen: Mask, out: Mask | None = None) -> Split:
        unseen = np.ones(len(self._kinds), np.bool_) if out is None else out
        return Split(
            name=name,
            labels=self._of.labels[chosen],
            probabilities=scores[chosen],
            groups=[self._of.rows[int(at)].group for at in np.flatnonzero(chosen)],
            tv=scores[self.tv & unseen],
            blog=scores[self.of("ham_blog") & unseen],
        )

    def ordinary(self, holds: Vector) -> Iterator[Ordinary]:
        kinds = (
            ("talk of TV, own", self.tv),
            ("blog posts", self.of("ham_blog")),
            ("ordinary talk", self.of("ham_goemotions")),
            ("YouTube", self.of("youtube_tubespam", spam=False)),
            ("Indonesian", self.of("judol_id", spam=False)),
        )
        for name, chosen in kinds:
            yield Ordinary(name=name, held=float(holds[chosen].mean()), count=int(chosen.sum()))
