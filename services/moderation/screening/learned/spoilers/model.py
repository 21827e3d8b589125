"""One probability of a spoiler from all that is seen: what a comment names, whom, how it reads, and what it tells.

What is explicit leads, then the work's own later discussions. Whether a text tells a turn of the plot only ranks: it
moves nothing across a limit on false alarms. A site whose moderators cover what tells too much has its own say in
that ranking. What the author covers is not read at all.
"""

import math
from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path
from typing import Self

from msgspec import Struct

from services.moderation.policies.signals import Contribution, Seen, Signal
from services.moderation.screening.learned.linear import Unreadable
from services.moderation.screening.learned.logistic import logit
from services.moderation.screening.learned.spoilers.future import Future
from services.moderation.screening.learned.spoilers.reveals import RevealModel
from services.moderation.screening.learned.spoilers.visible import blanked
from services.moderation.screening.learned.spoilers.wording import future_signal, name_signal, reveal_signal
from services.moderation.screening.learned.spoilers.work import WorkModel
from shared.episodes.scope import Scope
from shared.folding.fold import fold
from shared.folding.folded import Folded

WEIGHTS = Path(__file__).parent / "spoilers.weights"
"""What is shipped; `deploy.training` writes it."""

_AHEAD, _NOTED = 3.5, 0.5
_NAMED, _MOST_NAMES = 0.4, 2
_UNREAD = -3.0
"""The log-odds of a comment of which only its words are known."""
_RANKS, _RANKS_BESIDE = 1.0, 0.1
"""The most that telling adds or takes: where nothing else is known, and beside what the work says."""
_EXPLICIT_ONLY = 0.35
"""Above all that ranking can reach from `_UNREAD` with names and notes, below all that a named later episode does."""
_TYPICAL = ((0.001, 0.92), (0.01, 0.84), (0.05, 0.74), (0.2, 0.6), (1.0, 0.0))
"""How sure works are of comments on their own episodes, for one too small to tell: shares that exceed it."""


Taught = Callable[[Folded, float], float]
"""What a site makes of a text's visible part and the log-odds with which that tells a turn of the plot elsewhere."""


class SpoilerJudgement(Struct, frozen=True, kw_only=True):
    """The probability where spoilers and others were equally many, why in log-odds, and the features it adds.

    `at` gives the probability that so great a share of ordinary comments, judged as this one was, would exceed.
    """

    probability: float
    contributions: tuple[Contribution, ...]
    signals: tuple[Signal, ...]
    at: Callable[[float], float]


class SpoilerModel(Struct, frozen=True, dict=True):
    """Pure: the same comment, scope and work, the same judgement."""

    reveals: RevealModel

    @classmethod
    def load(cls, source: Path | bytes = WEIGHTS) -> Self:
        """The model of a file, or of its bytes.

        Raises:
            Unreadable: it is not there, cut off, changed, or of another version.
        """
        return cls(RevealModel.from_bytes(source if isinstance(source, bytes) else _read(source)))

    @cached_property
    def hash(self) -> str:
        """Names what was learned: 16 hexadecimal digits."""
        return self.reveals.hash

    def at(self, _share: float) -> float:
        """The limit where no work speaks: whatever share is allowed, only what is named explicitly is above it."""
        return _EXPLICIT_ONLY

    def judge(
        self, seen: Seen, scope: Scope, work: WorkModel | None, taught: Taught | None = None
    ) -> SpoilerJudgement:
        """How likely a comment under a page of `scope` spoils; `work` is what was known of the work by then.

        `taught` is what the site's own covers say, if there are enough. It is given `seen.folded` itself where the
        author covers nothing.
        """
        text, folded = _visible(seen)
        future = work.judge(folded, scope) if work else Future()
        telling = self.reveals.judge(text, folded)
        site = taught(folded, logit(telling.probability)) if taught else None
        signals = (
            *future_signal(text, future, scope),
            *name_signal(text, future.names, scope),
            *reveal_signal(text, telling, None if site is None else _sigmoid(site)),
        )
        tells = logit(telling.probability) if site is None else site
        contributions = tuple(_explicit(seen)) + tuple(_learned(future, tells, signals))
        start = _UNREAD if future.probability is None else 0.0
        odds = start + sum(each.points for each in contributions)
        return SpoilerJudgement(
            probability=_sigmoid(odds),
            contributions=tuple(sorted(contributions, key=lambda each: -abs(each.points))),
            signals=signals,
            at=self.at if work is None or future.probability is None else _limits(work),
        )


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise Unreadable(f"{path}: {error.strerror}") from error


def _visible(seen: Seen) -> tuple[str, Folded]:
    """The text with blanks where the author covers it, so that everything stands where it stood."""
    marked = seen.signals.get("spoilers.marked")
    if marked is None or not marked.spans:
        return seen.text, seen.folded
    text = blanked(seen.text, marked.spans)
    return text, fold(text)


def _explicit(seen: Seen) -> list[Contribution]:
    found = ((name, seen.signals.get(name)) for name in ("spoilers.ahead", "spoilers.noted"))
    points = {"spoilers.ahead": _AHEAD, "spoilers.noted": _NOTED}
    return [
        Contribution(feature=name, points=points[name], detail=signal.detail)
        for name, signal in found
        if signal and signal.value
    ]


def _learned(future: Future, tells: float, signals: Sequence[Signal]) -> list[Contribution]:
    said = {signal.feature: signal.detail for signal in signals}
    alone = future.probability is None
    points = {
        "spoilers.future": 0.0 if future.probability is None else logit(future.probability),
        "spoilers.names": _NAMED * min(len(future.names), _MOST_NAMES),
        "spoilers.reveals": (_RANKS if alone else _RANKS_BESIDE) * math.tanh(tells / 4),
    }
    return [
        Contribution(feature=name, points=added, detail=said.get(name, ""))
        for name, added in points.items()
        if added
    ]


def _limits(work: WorkModel) -> Callable[[float], float]:
    def at(share: float) -> float:
        found = work.at(share)
        return _typical(share) if found is None else found

    return at


def _typical(share: float) -> float:
    below, limit = 0.0, _TYPICAL[0][1]
    for until, exceeded in _TYPICAL:
        if share <= until:
            return limit + (exceeded - limit) * (share - below) / (until - below)
        below, limit = until, exceeded
    return 0.0


def _sigmoid(odds: float) -> float:
    return 1 / (1 + math.exp(-min(max(odds, -40.0), 40.0)))
