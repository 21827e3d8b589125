"""What a site's own decisions teach of a text, beside what models of other sites' texts say of it."""

import hashlib
import struct
from functools import cached_property
from typing import Literal, Self

import msgspec
import numpy as np
from msgspec import Struct

from services.moderation.learning.calibration import Calibration
from services.moderation.learning.false_alarms import FalseAlarms
from services.moderation.learning.figures import Vector
from services.moderation.learning.fitting import Fitted
from services.moderation.screening.learned.linear import FORMAT as LINEAR_FORMAT
from services.moderation.screening.learned.linear import Linear, Unreadable
from services.moderation.screening.learned.logistic import logit, sigmoid
from services.moderation.screening.learned.terms import Terms

Target = Literal["spam", "spoiler"]
_HALF = 50
"""Decisions at which the site counts as much as the prior."""
_MAGIC = b"RJSM\x01"
FORMAT = _MAGIC + LINEAR_FORMAT
"""Of the bytes: what was stored in another has to be learned again."""
_SUM = 16
_LENGTH = struct.Struct("<I")


class CorruptModel(Exception):
    """A stored model's bytes are not those that were stored, or this program cannot read them."""


class _Head(Struct, frozen=True, kw_only=True):
    """All of a model but its weights."""

    target: Target
    prior: str
    decisions: float
    trust: float
    calibration: Calibration
    false_alarms: FalseAlarms


class SiteModel(Struct, frozen=True, kw_only=True, dict=True):
    """Of one site and one target. `prior` is the hash of the model whose log-odds it takes in.

    `decisions` are those it learned from, by what each counted for. The same in and out: nothing is drawn.
    """

    target: Target
    prior: str
    decisions: float
    fitted: Fitted
    calibration: Calibration = Calibration()
    false_alarms: FalseAlarms = FalseAlarms()

    @property
    def share(self) -> float:
        """How much the site counts against the prior, 0 to 1."""
        return share_of(self.decisions)

    def blend(self, terms: Terms, prior: float) -> float:
        """The calibrated log-odds of a text that the prior gave `prior`."""
        return self.calibration(self._raw(terms, prior))

    def points(self, terms: Terms) -> Vector:
        """What each term adds to the log-odds of a text, by the site's decisions."""
        return self.share * self.calibration.slope * self.fitted.linear.points(terms)

    def at(self, share: float, elsewhere: float) -> float:
        """The probability that no more than `share` of the site's approved comments reach.

        `elsewhere` is what the prior says it is. Until the site has 200 approved comments a text that the site
        knows nothing of passes as it would with the prior alone, unless more than `share` of those there are
        reach that.
        """
        prior = logit(elsewhere)
        unknown = blended(self.share, self.fitted.linear.bias + self.fitted.trust * prior, prior)
        return self.false_alarms.at(share, probability(self.calibration(unknown)))

    def _raw(self, terms: Terms, prior: float) -> float:
        return blended(self.share, self.fitted.logit(terms, prior), prior)

    @cached_property
    def hash(self) -> str:
        """Names what was learned: 16 hexadecimal digits."""
        return hashlib.blake2b(self.to_bytes(), digest_size=8).hexdigest()

    def to_bytes(self) -> bytes:
        """The same bytes for the same model."""
        head = msgspec.msgpack.encode(
            _Head(
                target=self.target,
                prior=self.prior,
                decisions=self.decisions,
                trust=self.fitted.trust,
                calibration=self.calibration,
                false_alarms=self.false_alarms,
            )
        )
        body = _MAGIC + _LENGTH.pack(len(head)) + head + self.fitted.linear.to_bytes()
        return body + _sum(body)

    @classmethod
    def from_bytes(cls, raw: bytes) -> Self:
        """What `to_bytes` gave.

        Raises:
            CorruptModel: it is anything else.
        """
        body, sum_ = raw[:-_SUM], raw[-_SUM:]
        if not body.startswith(_MAGIC):
            raise CorruptModel("these bytes are no site model, or one of another version")
        if _sum(body) != sum_:
            raise CorruptModel("a site model's bytes have changed since it was stored")
        start = len(_MAGIC) + _LENGTH.size
        (length,) = _LENGTH.unpack_from(body, len(_MAGIC))
        try:
            head = msgspec.msgpack.decode(body[start : start + length], type=_Head)
            linear = Linear.from_bytes(body[start + length :])
        except (msgspec.MsgspecError, Unreadable) as error:
            raise CorruptModel(f"a site model does not decode: {error}") from error
        return cls(
            target=head.target,
            prior=head.prior,
            decisions=head.decisions,
            fitted=Fitted(linear=linear, trust=head.trust),
            calibration=head.calibration,
            false_alarms=head.false_alarms,
        )


def probability(score: float) -> float:
    """Of log-odds."""
    return float(sigmoid(np.array([score]))[0])


def share_of(decisions: float) -> float:
    return decisions / (decisions + _HALF)


def blended(share: float, site: float, prior: float) -> float:
    """Both log-odds, the site's by `share`."""
    return (1 - share) * prior + share * site


def blended_all(share: float, site: Vector, prior: Vector) -> Vector:
    return np.asarray((1 - share) * prior + share * site, np.float64)


def _sum(body: bytes) -> bytes:
    return hashlib.blake2b(body, digest_size=_SUM).digest()
