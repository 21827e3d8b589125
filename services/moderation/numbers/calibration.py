"""Can the models' probabilities be believed? What they held probable beside what people then decided."""

import math
from collections.abc import Iterable, Sequence

from msgspec import Struct

from services.moderation.numbers.intervals import Share, share_of

_BINS = 10
Decided = tuple[float, int]
"""How probable a model had held something of a text, and whether people said so: 1 or 0."""


class Bin(Struct, frozen=True, kw_only=True):
    """Texts of which it was held probable by `low` up to `high`: the mean of that, and of how many it was true."""

    low: float
    high: float
    predicted: float | None
    true: Share


class Calibration(Struct, frozen=True, kw_only=True):
    """Over decided texts only. `brier` is the mean squared error: 0 is perfect, 0.25 what saying 50 % of all gets."""

    decided: int
    brier: float | None
    bins: tuple[Bin, ...]


def calibration(decided: Iterable[Decided]) -> Calibration:
    """In ten bins of equal width; a probability on an edge belongs to the bin above it."""
    pairs = list(decided)
    binned: list[list[Decided]] = [[] for _ in range(_BINS)]
    for pair in pairs:
        binned[min(int(pair[0] * _BINS), _BINS - 1)].append(pair)
    return Calibration(
        decided=len(pairs),
        brier=math.fsum((p - said) ** 2 for p, said in pairs) / len(pairs) if pairs else None,
        bins=tuple(_bin(number, some) for number, some in enumerate(binned)),
    )


def _bin(number: int, some: Sequence[Decided]) -> Bin:
    return Bin(
        low=number / _BINS,
        high=(number + 1) / _BINS,
        predicted=math.fsum(p for p, _ in some) / len(some) if some else None,
        true=share_of(sum(said for _, said in some), len(some)),
    )
