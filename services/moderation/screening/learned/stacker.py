"""What the checks saw, as numbers of like size: those signals that mean the same on every site.

Signals that depend on what a site has lived through (authors, repeats, reports) are left to its rules.
"""

import math
from collections.abc import Callable, Mapping
from functools import cached_property

import numpy as np
from msgspec import Struct

from services.moderation.policies.signals import Contribution, Seen, Signal
from services.moderation.screening.learned.logistic import Vector

_Reading = Callable[[Mapping[str, Signal]], float]
_FEW, _SOME, _MANY = 3, 10, 50
_LINKS, _WITH_LINKS = "links.count", "links.words_each"
_WORDS_A_LINK = 4  # so many words beside a link count half as much as none


def _count(feature: str, most: int) -> _Reading:
    """A number whose growth counts less and less, and not at all beyond `most`."""
    return lambda signals: math.log1p(min(max(_number(signals, feature), 0.0), most))


def _some(feature: str) -> _Reading:
    return lambda signals: float(_number(signals, feature) > 0)


def _bare(signals: Mapping[str, Signal]) -> float:
    """1 for a link without a word, less with each word, 0 without links."""
    if not _number(signals, _LINKS):
        return 0.0
    return 1 / (1 + max(_number(signals, _WITH_LINKS), 0.0) / _WORDS_A_LINK)


READINGS: dict[str, _Reading] = {
    "contacts.messenger": _count("contacts.messenger", _FEW),
    "contacts.mail": _count("contacts.mail", _FEW),
    "contacts.telephone": _count("contacts.telephone", _FEW),
    "money.earnings": _count("money.earnings", _FEW),
    "money.easy": _count("money.easy", _FEW),
    "promotion.calls": _count("promotion.calls", _FEW),
    "lookalikes.letters": _count("lookalikes.letters", _MANY),
    "lookalikes.marks": _some("lookalikes.marks"),
    "lookalikes.reversed": _some("lookalikes.reversed"),
    "links.count": _count("links.count", _SOME),
    "links.words_each": _bare,
    "links.lying": _some("links.lying"),
}
"""How each signal is read, under the name it is explained by."""


def read(seen: Seen) -> Vector:
    """The numbers of `READINGS`, in their order."""
    return np.array([reading(seen.signals) for reading in READINGS.values()])


class Stacker(Struct, frozen=True, kw_only=True, dict=True):
    """What each reading adds to the log-odds; `ordinary` is what it is on average among ordinary comments."""

    weights: tuple[float, ...]
    ordinary: tuple[float, ...]

    def contributions(self, seen: Seen) -> tuple[Contribution, ...]:
        """What the readings add against the ordinary comment, one for each."""
        signals = seen.signals
        return tuple(
            nothing
            if feature not in signals and (feature != _WITH_LINKS or _LINKS not in signals)
            else Contribution(
                feature=feature,
                points=weight * (reading(signals) - ordinary),
                detail=_detail(signals.get(feature)),
            )
            for (feature, reading), weight, ordinary, nothing in zip(
                READINGS.items(), self.weights, self.ordinary, self._nothing, strict=True
            )
        )

    @cached_property
    def _nothing(self) -> tuple[Contribution, ...]:
        """What it adds when a check has not spoken of a feature, made once: that is nearly always so."""
        return tuple(
            Contribution(feature=feature, points=-weight * ordinary)
            for feature, weight, ordinary in zip(READINGS, self.weights, self.ordinary, strict=True)
        )


def _number(signals: Mapping[str, Signal], feature: str) -> float:
    signal = signals.get(feature)
    if signal is None:
        return 0.0
    value = signal.value
    return float(value) if isinstance(value, bool | int | float) and math.isfinite(value) else 0.0


def _detail(signal: Signal | None) -> str:
    if signal is None:
        return ""
    return signal.detail or (f"{signal.value:g}" if isinstance(signal.value, float) else "")
