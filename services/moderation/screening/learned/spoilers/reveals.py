"""Does a text tell a turn of the plot? Words and phrases that reveals are made of, against those of opinion and talk.

Across works this ranks a little better than chance, and no model known does much better: it may order a queue, and
never decides by itself.
"""

import math
import re
from collections.abc import Iterator
from functools import cached_property
from typing import Self

import msgspec
from msgspec import Struct

from services.moderation.screening.learned.spoilers.names import names_in
from services.moderation.screening.learned.spoilers.packing import opened, sealed
from services.moderation.screening.learned.spoilers.phrases import Found, Phrases
from shared.folding.folded import Folded, Span

STEP = 1 / 256
KIND, VERSION = b"RJSR", 1
_END = re.compile(r"[.!?…]+(?=[\s\"'”’)\]]|$)|[。！？!?]+|\n+")
_LONG = 20
_HEAVIEST = 3
_LEAST_POINTS, _STRONG = 0.3, 1.3
_LONG_ENOUGH = 4
"""Shorter words ("he", "his") add up, but one of them explains nothing: they are told only when strong ("die")."""


class Telling(Struct, frozen=True):
    """`probability` that a text tells a turn of the plot, and the words that speak most for it."""

    probability: float
    heavy: tuple[tuple[Span, float], ...] = ()


class Weights(Struct, frozen=True, kw_only=True):
    """In steps: of each phrase, of a word that is none of them, of a sentence that names somebody, and the log-odds
    [slope, bias] of a sentence's score.
    """

    phrases: dict[str, int]
    other: int
    named: int
    slope: int
    bias: int


class RevealModel(Struct, frozen=True, kw_only=True, dict=True):
    """Pure and quick; trained by `deploy.training`."""

    weights: Weights

    def judge(self, text: str, folded: Folded) -> Telling:
        """`folded` is `text` folded. It tells one if any of its sentences does, each for itself."""
        sentences = [self._sentence(text, folded, start, end) for start, end in sentences_in(folded.text)]
        none_does = math.prod(1 - _sigmoid(odds) for odds, _ in sentences)
        heavy = sorted(
            (pair for _, pairs in sentences for pair in pairs), key=lambda pair: (-pair[1], pair[0])
        )
        return Telling(
            probability=1 - none_does if sentences else _sigmoid(self.weights.bias * STEP),
            heavy=tuple(
                (folded.span(start, end), round(points, 2)) for (start, end), points in heavy[:_HEAVIEST]
            ),
        )

    def score(
        self, text: str, folded: Folded, start: int, end: int
    ) -> tuple[float, list[tuple[Found, float]]]:
        """The score of one sentence before it is made log-odds, and what each phrase adds."""
        found, others = self._phrases.find(folded.text[start:end])
        points = {phrase: self.weights.phrases[phrase] * STEP for phrase, _, _ in found}
        named = any(True for _ in names_in(text[slice(*folded.span(start, end))]))
        damping = (1 + (len(points) + others) / _LONG) ** -0.5
        whole = sum(points.values()) + (self.weights.other * others + self.weights.named * named) * STEP
        return damping * whole, [(one, damping * points[one[0]]) for one in found]

    @property
    def hash(self) -> str:
        """Names what was learned: 16 hexadecimal digits."""
        return self.to_bytes()[5:13].hex()

    def to_bytes(self) -> bytes:
        """The same bytes for the same weights."""
        return sealed(KIND, VERSION, msgspec.json.encode(self.weights, order="sorted"))

    @classmethod
    def from_bytes(cls, raw: bytes) -> Self:
        """What `to_bytes` gave.

        Raises:
            Unreadable: it is anything else.
        """
        return cls(weights=msgspec.json.decode(opened(KIND, VERSION, raw), type=Weights))

    @cached_property
    def _phrases(self) -> Phrases:
        return Phrases(self.weights.phrases)

    def _sentence(
        self, text: str, folded: Folded, start: int, end: int
    ) -> tuple[float, list[tuple[Span, float]]]:
        score, found = self.score(text, folded, start, end)
        slope = self.weights.slope * STEP
        heavy = {
            phrase: ((start + begin, start + close), slope * points)
            for (phrase, begin, close), points in reversed(found)
            if slope * points
            >= (_LEAST_POINTS if len(phrase) >= _LONG_ENOUGH or not phrase.isascii() else _STRONG)
        }
        return slope * score + self.weights.bias * STEP, [*heavy.values()]


def sentences_in(text: str) -> Iterator[Span]:
    """Where each sentence stands; one is there as soon as there is a letter."""
    start = 0
    for end in (*(match.end() for match in _END.finditer(text)), len(text)):
        if any(char.isalnum() for char in text[start:end]):
            yield start, end
        start = end


def _sigmoid(logit: float) -> float:
    return 1 / (1 + math.exp(-min(max(logit, -40.0), 40.0)))
