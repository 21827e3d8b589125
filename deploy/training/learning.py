"""From rows to the weights file: text and signals are learned together, then calibrated on what was held out."""

import zlib
from collections.abc import Callable, Sequence

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from deploy.training.seeing import Sight
from deploy.training.sources import OWN, Row
from services.moderation.screening.learned.alarms import measured
from services.moderation.screening.learned.linear import STEP, Linear, Sparse, sparse
from services.moderation.screening.learned.logistic import Vector, minimise, sigmoid
from services.moderation.screening.learned.spam import SpamModel
from services.moderation.screening.learned.stacker import Stacker, read
from services.moderation.screening.learned.terms import SIZE

STRENGTH, STRENGTH_OF_SIGNALS = 100.0, 3.0
"""How closely texts and signals follow the rows: signals less, as some stand in few of them."""
_USUAL_ROWS = 20
"""In so many rows stands a term that `STRENGTH` holds for. What stands everywhere is believed less, and least of all
by itself: a few words that mark one source would else stand for whatever is said there."""
FOLDS = 5
_LEAST_ROWS = 2
_PRECISION = 2e-3
_ORDINARY = {"ham_blog": 0.35, "ham_goemotions": 0.25, OWN: 0.25, "youtube_tubespam": 0.1, "judol_id": 0.05}
"""What share of "ordinary comments" each source makes up, where a limit on false alarms becomes a probability."""

Mask = NDArray[np.bool_]


class Lesson(Struct, frozen=True, kw_only=True):
    """Rows, what is seen of each, its signals as numbers and its weight."""

    rows: Sequence[Row]
    sights: Sequence[Sight]
    signals: Vector
    labels: Vector
    weights: Vector


class Learned(Struct, frozen=True):
    """Weights of text and of signals, not yet calibrated."""

    text: Linear
    signals: Vector

    def margins(self, lesson: Lesson) -> Vector:
        """The log-odds of every row."""
        text = np.array([self.text.logit(sight.terms) for sight in lesson.sights])
        margins: Vector = text + (lesson.signals * self.signals).sum(axis=1)
        return margins


def lesson(rows: Sequence[Row], sights: Sequence[Sight], weights: Sequence[float]) -> Lesson:
    """What there is to learn from."""
    return Lesson(
        rows=rows,
        sights=sights,
        signals=np.array([read(sight.seen) for sight in sights]),
        labels=np.array([float(row.spam) for row in rows]),
        weights=np.array(weights, np.float64),
    )


def learn(of: Lesson, chosen: Mask | None = None) -> Learned:
    """Learn from the chosen rows."""
    at = np.arange(len(of.rows)) if chosen is None else np.flatnonzero(chosen)
    sights = [of.sights[int(i)] for i in at]
    terms, used = sparse([sight.terms for sight in sights], _LEAST_ROWS)
    table = _Joined(terms, of.signals[at])
    ridge = np.full(table.columns, 1 / STRENGTH)
    ridge[: used.size] *= np.sqrt(np.sqrt(terms.rows_with() / _USUAL_ROWS))
    ridge[used.size : -1] = 1 / STRENGTH_OF_SIGNALS
    ridge[-1] = 1e-6  # the bias is free
    found = minimise(table, of.labels[at], of.weights[at], ridge, precision=_PRECISION)
    steps = np.zeros(SIZE, np.int16)
    steps[used] = np.rint(found[: used.size] / STEP).astype(np.int16)
    signals = np.rint(found[used.size : -1] / STEP) * STEP
    return Learned(Linear(steps=steps, bias=float(np.rint(found[-1] / STEP) * STEP)), signals)


def folds_of(rows: Sequence[Row]) -> NDArray[np.int64]:
    """Which part holds each row out: a group is never split, and the groups of a source are spread over the parts.

    Own spam goes by its whole family, so that it counts as of a kind never seen.
    """
    names = [(row.source, row.kind if row.source == OWN and row.spam else row.group) for row in rows]
    ranked = sorted(set(names), key=lambda name: (name[0], zlib.crc32(name[1].encode())))
    parts: dict[tuple[str, str], int] = {}
    last: dict[str, int] = {}
    for name in ranked:
        parts[name] = last[name[0]] = (last.get(name[0], -1) + 1) % FOLDS
    return np.array([parts[name] for name in names])


def held_out(of: Lesson, tell: Callable[[str], None]) -> Vector:
    """The log-odds of every row from a model that saw nothing of its group."""
    folds = folds_of(of.rows)
    margins = np.zeros(len(of.rows))
    for fold in range(FOLDS):
        tell(f"learning without part {fold + 1} of {FOLDS}")
        out = folds == fold
        margins[out] = learn(of, ~out).margins(of)[out]
    return margins


def assembled(of: Lesson, learned: Learned, margins: Vector) -> bytes:
    """The file of a model: `learned` from all rows, calibrated on the `margins` of rows held out."""
    scale, offset = calibrated(margins, of.labels, of.weights)
    ham = of.labels == 0
    shares = ordinary_shares(of, ham)
    usual = np.rint((of.signals[ham] * shares[:, None]).sum(axis=0) * 1e4) / 1e4
    signals = Stacker(
        weights=tuple(float(round(scale * one, 4)) for one in learned.signals),
        ordinary=tuple(float(one) for one in usual),
    )
    beside = round(offset + sum(w * o for w, o in zip(signals.weights, signals.ordinary, strict=True)), 4)
    texts = np.array(
        [
            learned.text.logit(sight.terms)
            for sight, row in zip(of.sights, of.rows, strict=True)
            if not row.spam
        ]
    )
    return SpamModel.to_bytes(
        text=learned.text,
        scale=scale,
        offset=beside,
        ordinary=round(float((shares * texts).sum()) * scale + beside, 4),
        signals=signals,
        alarms=measured(sigmoid(scale * margins[ham] + offset).tolist(), shares.tolist()),
    )


def ordinary_shares(of: Lesson, ham: Mask) -> Vector:
    """What share of all ordinary comments each of the rows in the mask makes up."""
    sources = np.array([row.source for row in of.rows])[ham]
    shares = np.zeros(sources.size)
    for source, share in _ORDINARY.items():
        if count := int((sources == source).sum()):
            shares[sources == source] = share / count
    result: Vector = shares / shares.sum()
    return result


def calibrated(margins: Vector, labels: Vector, weights: Vector) -> tuple[float, float]:
    """Platt's two numbers: times the first and plus the second, margins are log-odds that hold."""
    table = _Joined(None, margins[:, None])
    scale, offset = minimise(table, labels, weights, np.array([1e-6, 1e-6]), precision=1e-8)
    return round(float(scale), 4), round(float(offset), 4)


class _Joined:
    """Terms and signals side by side, and the column of ones."""

    def __init__(self, terms: Sparse | None, signals: Vector) -> None:
        self._terms, self._signals = terms, signals
        self._count = terms.columns - 1 if terms else 0
        self.columns = self._count + signals.shape[1] + 1

    def times(self, weights: Vector) -> Vector:
        signals: Vector = (self._signals * weights[self._count : -1]).sum(axis=1)
        if self._terms is None:
            signals += weights[-1]
        else:
            signals += self._terms.times(np.append(weights[: self._count], weights[-1]))
        return signals

    def back(self, rows: Vector) -> Vector:
        signals = (self._signals * rows[:, None]).sum(axis=0)
        terms = self._terms.back(rows)[:-1] if self._terms else np.empty(0)
        return np.concatenate((terms, signals, [rows.sum()]))
