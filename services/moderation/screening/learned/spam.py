"""The spam model: what the text reads like and what the checks saw, as one calibrated probability with reasons."""

import hashlib
import math
from collections.abc import Callable
from pathlib import Path
from typing import Self

import msgspec
import numpy as np
from msgspec import Struct

from services.moderation.policies.signals import Contribution, Seen
from services.moderation.screening.learned.alarms import SHARES, Alarms
from services.moderation.screening.learned.linear import Linear, Unreadable
from services.moderation.screening.learned.stacker import READINGS, Stacker
from services.moderation.screening.learned.terms import Terms, spans_of, terms_of
from shared.folding.folded import Span

SHIPPED = Path(__file__).parent / "spam.model"
"""The weights that come with the program; `make train` makes them."""
_MAGIC = b"RJSPAM"
_VERSION = 1
_DIGEST = 16
_QUOTED = 5
_WORTH_TELLING = -1.5  # log-odds of the text from which its words are quoted: it takes longer than to judge
_LONGEST_WORD = 12
_LONGEST_QUOTE = 60


class NoModel(RuntimeError):
    """The weights are missing, cut off, changed or of another version. Nothing can be judged without them."""


class SpamJudgement(Struct, frozen=True, kw_only=True):
    """`probability` of spam; `contributions` add up to its log-odds less `base`, those of an ordinary comment.

    `prior` is what the text alone reads like to the shipped model: the probability beside ordinary signals. `site` is
    what the site makes of it.
    """

    probability: float
    contributions: tuple[Contribution, ...]
    prior: float
    site: float
    base: float


class _Parts(Struct, frozen=True, kw_only=True):
    """What the file holds. `scale` and `offset` turn what `text` says into log-odds beside ordinary signals."""

    version: int
    readings: tuple[str, ...]
    text: bytes
    scale: float
    offset: float
    ordinary: float
    signals: Stacker
    alarms: Alarms


class SpamModel:
    """What comments elsewhere teach. It knows nothing of the site; that comes in as `taught`."""

    def __init__(self, parts: _Parts, digest: bytes) -> None:
        """Use `load`."""
        self._parts = parts
        self._text = Linear.from_bytes(parts.text)
        self.hash = digest.hex()
        """Names this model in verdicts: 32 hexadecimal digits."""

    @classmethod
    def load(cls, source: Path | bytes = SHIPPED) -> Self:
        """Read a model from its file or from the bytes of one.

        Raises:
            NoModel: there is no such file, or what it holds is no whole model of this version.
        """
        raw = source if isinstance(source, bytes) else _read(source)
        digest, body = raw[len(_MAGIC) : len(_MAGIC) + _DIGEST], raw[len(_MAGIC) + _DIGEST :]
        if not raw.startswith(_MAGIC) or _digest(body) != digest:
            raise NoModel("the weights of the spam model are cut off or changed, or no such file at all")
        try:
            parts = msgspec.msgpack.decode(body, type=_Parts)
            _demand(parts)
            return cls(parts, digest)
        except (msgspec.DecodeError, Unreadable) as error:
            raise NoModel(f"the weights of the spam model are of another version: {error}") from error

    @staticmethod
    def to_bytes(
        *, text: Linear, scale: float, offset: float, ordinary: float, signals: Stacker, alarms: Alarms
    ) -> bytes:
        """The file of a model: the same bytes for the same numbers."""
        parts = _Parts(
            version=_VERSION,
            readings=tuple(READINGS),
            text=text.to_bytes(),
            scale=scale,
            offset=offset,
            ordinary=ordinary,
            signals=signals,
            alarms=alarms,
        )
        body = msgspec.msgpack.encode(parts)
        return _MAGIC + _digest(body) + body

    def judge(
        self, seen: Seen, *, terms: Terms | None = None, taught: Callable[[float], float] | None = None
    ) -> SpamJudgement:
        """How likely a comment is spam, and why.

        `terms` are those of `seen.folded`, where they are known already. `taught` makes of the text's log-odds what
        a site that has decisions of its own makes of them.
        """
        parts = self._parts
        terms = terms_of(seen.folded) if terms is None else terms
        text = parts.scale * self._text.logit(terms) + parts.offset
        because = [
            Contribution(
                feature="model.prior",
                points=text - parts.ordinary,
                detail=self._quoted(seen, terms) if text > _WORTH_TELLING else "",
            )
        ]
        site = taught(text) if taught else text
        if taught:
            because.append(Contribution(feature="model.site", points=site - text))
        because += parts.signals.contributions(seen)
        margin = parts.ordinary + math.fsum(one.points for one in because)
        return SpamJudgement(
            probability=_probability(margin),
            contributions=tuple(because),
            prior=_probability(text),
            site=_probability(site),
            base=parts.ordinary,
        )

    def at(self, share: float) -> float:
        """The probability that so great a share of ordinary comments exceeds."""
        return self._parts.alarms.at(share)

    def _quoted(self, seen: Seen, terms: Terms) -> str:
        """The words in which the heaviest terms stand, heaviest first."""
        points = self._text.points(terms)
        heaviest = np.argsort(-points, kind="stable")[: 3 * _QUOTED]
        spans = spans_of(seen.folded, [int(terms.ids[at]) for at in heaviest if points[at] > 0])
        kept: list[Span] = []
        for span in spans.values():
            start, end = _whole_words(seen.text, span)
            if len(kept) < _QUOTED and all(end <= other[0] or start >= other[1] for other in kept):
                kept.append((start, end))
        return ", ".join(f"“{seen.text[start:end].strip()}”" for start, end in kept)


def _whole_words(text: str, span: Span) -> Span:
    start, end = span
    while start > max(0, span[0] - _LONGEST_WORD) and text[start - 1].isalnum() and text[start].isalnum():
        start -= 1
    while end < min(len(text), span[1] + _LONGEST_WORD) and text[end].isalnum() and text[end - 1].isalnum():
        end += 1
    return start, min(end, start + _LONGEST_QUOTE)


def _demand(parts: _Parts) -> None:
    lengths = {len(READINGS), len(parts.signals.weights), len(parts.signals.ordinary)}
    if parts.version != _VERSION or parts.readings != tuple(READINGS) or len(lengths) != 1:
        raise Unreadable(f"version {_VERSION} with the signals of this program was expected")
    numbers = (parts.scale, parts.offset, parts.ordinary, *parts.signals.weights, *parts.signals.ordinary)
    if len(parts.alarms.margins) != len(SHARES) or not all(map(math.isfinite, numbers)):
        raise Unreadable("numbers are missing")


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise NoModel(f"{path} cannot be read: {error.strerror}") from error


def _digest(body: bytes) -> bytes:
    return hashlib.blake2b(body, digest_size=_DIGEST).digest()


def _probability(margin: float) -> float:
    """Never quite 0 or 1: nothing is certain, and a limit of 1 is beyond every comment."""
    return 1 / (1 + math.exp(-min(max(margin, -30.0), 30.0)))
