"""Figures taken in several rounds: their median, their spread, and how two of them compare."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from math import ceil
from statistics import median

from msgspec import Struct


class Figure(Struct, frozen=True):
    """What was measured, round by round. Shown as its median."""

    rounds: tuple[float, ...]

    @property
    def median(self) -> float:
        return median(self.rounds)

    @property
    def low(self) -> float:
        return min(self.rounds)

    @property
    def high(self) -> float:
        return max(self.rounds)

    def over(self, other: "Figure") -> "Figure":
        """This figure divided by another, each round by the same round: what slowed both down cancels out.

        Raises ZeroDivisionError if the other was 0 in a round, ValueError for another number of rounds.
        """
        return Figure(tuple(ours / theirs for ours, theirs in zip(self.rounds, other.rounds, strict=True)))


def percentile(values: Sequence[float], percent: float) -> float:
    """The smallest value that at least `percent` of 100 values do not exceed (nearest rank).

    Raises ValueError for no values.
    """
    if not values:
        raise ValueError("a percentile of nothing")
    rank = ceil(len(values) * percent / 100)
    return sorted(values)[max(rank, 1) - 1]


def longer(ours: Sequence[float], theirs: Sequence[float]) -> float:
    """In which share of all pairs of one of ours and one of theirs ours is the greater; of equal ones, half.

    Mann and Whitney's U over the number of pairs: 0.5 where neither tells which it is. Raises ZeroDivisionError for
    no values.
    """
    ordered = sorted(theirs)
    wins = sum(bisect_left(ordered, value) + bisect_right(ordered, value) for value in ours) / 2
    return wins / (len(ours) * len(theirs))
