"""Does a comment talk as people do of later episodes? Learned from what was written under the posts of one work."""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import NamedTuple, Self

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from services.moderation.screening.learned.spoilers.future import Future, Heavy
from services.moderation.screening.learned.spoilers.names import LaterNames
from services.moderation.screening.learned.spoilers.packing import Packed, pack, unpack
from services.moderation.screening.learned.spoilers.places import Place, place_of
from services.moderation.screening.learned.spoilers.words import words_of
from shared.episodes.scope import Scope
from shared.folding.folded import Folded

LATER_POSTS = 3
"""So many later posts with enough comments are needed to say anything."""
ENOUGH = 20
"""So many comments of a post are enough."""
STEP = 1 / 256
_WHOLE = 0.25
"""How much counts that a comment is about one place as a whole, against word by word."""
_DAMPING, _LONG = 0.6, 20
"""Words of one comment are not independent: what they say together counts for less, the more so in long ones."""
_EARLIER = 0.6
"""How likely a comment is to be about an earlier episode than its page's, against about that."""
_LEAST_NAMED, _KNOWN_TEXTS = 3, 50
_SURE = 0.5
_HEAVIEST = 5
_LEAST_POINTS = 0.1

Steps = NDArray[np.int16]
Numbers = NDArray[np.float64]


class WorkModel:
    """How each term of a work is spread over its places. Built by `building.build`; the same texts, the same model."""

    def __init__(self, packed: Packed) -> None:
        """Ready what was learned for use."""
        self._packed = packed
        self._bytes = pack(packed)
        self._rows = {term: row for row, term in enumerate(packed.terms)}
        self._texts = np.array(packed.texts)
        self._pages: dict[int, _Page] = {}
        self._shares = np.array([share for share, _ in packed.alarms])
        self._alarms = np.array([logit for _, logit in packed.alarms], np.float64) * STEP

    @property
    def hash(self) -> str:
        """Names what was learned: 16 hexadecimal digits."""
        return self._bytes[5:13].hex()

    @property
    def places(self) -> tuple[Place, ...]:
        """The places of which something is known, in order."""
        return self._packed.places

    def to_bytes(self) -> bytes:
        """The same bytes for the same texts."""
        return self._bytes

    @classmethod
    def from_bytes(cls, raw: bytes) -> Self:
        """What `to_bytes` gave.

        Raises:
            Unreadable: it is anything else.
        """
        return cls(unpack(raw))

    def judge(self, folded: Folded, scope: Scope) -> Future:
        """How a comment under a page of `scope` reads; `folded` without what its author covers."""
        place = place_of(scope)
        if place is None:
            return Future(silent="the page's episode is not known")
        page = self._page(bisect_right(self.places, place))
        names = tuple(page.names.find(folded)) if page.names else ()
        if page.sides is None:
            return Future(silent=f"fewer than {LATER_POSTS} later posts with {ENOUGH} comments", names=names)
        found = self._found(folded)
        if not found:
            return Future(probability=self._probability(0.0), names=names)
        rows = np.fromiter(found, np.intp, len(found))
        odds, points, likely = weigh(self._packed.steps[rows].astype(np.float64) * STEP, page.sides)
        slope = self._packed.slope * STEP
        return Future(
            probability=self._probability(odds),
            terms=_heaviest(slope * points, [*found.values()], folded),
            names=names,
            likely=None if likely is None else self._first_of(likely),
        )

    def at(self, share: float) -> float | None:
        """The probability that so great a share of the comments on a page's own episode exceed; None if unknown."""
        if not self._packed.alarms:
            return None
        return _sigmoid(float(np.interp(share, self._shares, self._alarms)))

    def _probability(self, odds: float) -> float:
        return _sigmoid((self._packed.slope * odds + self._packed.bias) * STEP)

    def _found(self, folded: Folded) -> dict[int, tuple[int, int]]:
        """The rows of a text's terms, with where each stands first."""
        found: dict[int, tuple[int, int]] = {}
        for term, start, end in words_of(folded):
            row = self._rows.get(term)
            if row is not None and row not in found:
                found[row] = start, end
        return found

    def _page(self, until: int) -> "_Page":
        """What there is to compare with under a page up to which `until` places are known."""
        if until not in self._pages:
            own = bisect_left(self._packed.starts, until) - 1
            known = sum(self._packed.place_texts[:until]) >= _KNOWN_TEXTS
            later = [
                (name, first)
                for name, first, times in self._packed.names
                if first >= until and times >= _LEAST_NAMED
            ]
            names = (
                LaterNames({name: self.places[first] for name, first in later}) if known and later else None
            )
            self._pages[until] = _Page(sides(own, self._texts), names)
        return self._pages[until]

    def _first_of(self, column: int) -> Place:
        return self.places[self._packed.starts[column]]


class _Page(NamedTuple):
    sides: "Sides | None"
    names: LaterNames | None


class Sides(Struct, frozen=True):
    """The columns that are later than a page, and how likely a comment under it is about each of those up to it."""

    later: NDArray[np.intp]
    shares: Numbers


def sides(own: int, texts: NDArray[np.intp]) -> Sides | None:
    """Of a page whose column is `own` (-1: before all); None with too few later ones."""
    later = np.flatnonzero((np.arange(texts.size) > own) & (texts >= ENOUGH))
    if later.size < LATER_POSTS:
        return None
    chances = np.full(own + 1, _EARLIER / max(1, own))
    chances[own:] = 1.0
    return Sides(later, chances / chances.sum())


def weigh(ratios: Numbers, of: Sides) -> tuple[float, Numbers, int | None]:
    """The log-odds that a comment is about something later, what each term adds, and the likely column.

    `ratios[t, c]` is the logarithm of how many times as often as usual a term of it is used in a column. Two readings
    are weighed: that the whole comment is about one place, and that each term is about any.
    """
    damping = _DAMPING * math.sqrt(_LONG / max(_LONG, len(ratios)))
    known = ratios[:, : of.shares.size]
    after, later_shares = _mixed(ratios[:, of.later].sum(0) * damping - math.log(of.later.size))
    until, known_shares = _mixed(known.sum(0) * damping + np.log(of.shares))
    factors = np.exp(ratios)
    each = np.log(factors[:, of.later].mean(1))
    if of.shares.size:
        each -= np.log(factors[:, : of.shares.size] @ of.shares)
    whole = ratios[:, of.later] @ later_shares - known @ known_shares
    points = damping * (_WHOLE * whole + (1 - _WHOLE) * each)
    best = int(later_shares.argmax())
    likely = int(of.later[best]) if later_shares[best] >= _SURE else None
    return _WHOLE * (after - until) + (1 - _WHOLE) * damping * float(each.sum()), points, likely


def _mixed(sums: Numbers) -> tuple[float, Numbers]:
    """The logarithm of the sum of what `sums` are logarithms of, and the share of each."""
    if not sums.size:
        return 0.0, sums
    most = float(sums.max())
    parts = np.exp(sums - most)
    whole = float(parts.sum())
    return most + math.log(whole), parts / whole


def _heaviest(points: Numbers, at: Sequence[tuple[int, int]], folded: Folded) -> tuple[Heavy, ...]:
    """Those that add most, without those inside a heavier one."""
    chosen: list[tuple[int, int]] = []
    heavy: list[Heavy] = []
    for number in np.argsort(-points, kind="stable"):
        start, end = at[number]
        if points[number] < _LEAST_POINTS or len(heavy) == _HEAVIEST:
            break
        if all(end <= other or start >= until for other, until in chosen):
            chosen.append((start, end))
            heavy.append(Heavy(folded.span(start, end), round(float(points[number]), 2)))
    return tuple(heavy)


def _sigmoid(logit: float) -> float:
    return 1 / (1 + math.exp(-min(max(logit, -40.0), 40.0)))
