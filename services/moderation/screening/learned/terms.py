"""A text as a row of numbers: its runs of characters, words and pairs of words, each hashed into one of 2^18 places.

Each of the three has places and a share of the whole of its own: there are many more runs of characters than words,
and they would drown them.

Digits count as one digit and an address as one sign beside its host, so that a new telephone number or campaign
reads like the last one. The way back leads from a place to what stands there in the text.
"""

import math
import zlib
from collections.abc import Iterator, Sequence

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from services.moderation.screening.learned.signs import ADDRESS, BEYOND, GAP, KINDS, LETTER, SEEN_AS, SPACE
from services.moderation.screening.links import Link, links_in
from shared.folding.folded import Folded, Span

BITS = 18
SIZE = 1 << BITS
"""How many places there are."""
_BLOCKS = ((0, 3 * SIZE // 4), (3 * SIZE // 4, SIZE // 8), (7 * SIZE // 8, SIZE // 8))
_FIRST = np.array([*(first for first, _ in _BLOCKS), SIZE], np.uint32)
_CHARACTERS, _WORDS, _PAIRS = range(3)
"""Where the places of each begin, and how many they are. Hosts count among words."""
_SHARES = (1.0, 1.0, 0.7)
_RUNS = (2, 3, 4, 5)
_LONGEST = 10_000

Codes = NDArray[np.uint32]
Hashes = NDArray[np.uint64]
Positions = NDArray[np.intp]


class Terms(Struct, frozen=True):
    """`ids`, rising, name the places that are filled; `values` are positive and of length 1 together."""

    ids: NDArray[np.uint32]
    values: NDArray[np.float32]


def terms_of(folded: Folded, links: Sequence[Link] | None = None) -> Terms:
    """The terms of a text; none for one without any sign. `links` are those in it, where they are known already."""
    links = links_in(folded) if links is None else links
    codes, _ = _codes(folded.text, links)
    *runs, (_, words), (_, pairs) = _grams(codes)
    ids = np.concatenate(
        [
            _places(np.concatenate([hashes for _, hashes in runs]), _CHARACTERS),
            _places(np.concatenate([words, _hosts(links)]), _WORDS),
            _places(pairs, _PAIRS),
        ]
    )
    ids.sort()
    first = np.empty(ids.size, np.bool_)
    first[:1] = True
    np.not_equal(ids[1:], ids[:-1], out=first[1:])
    at = first.nonzero()[0]
    counts = np.empty(at.size, np.intp)
    np.subtract(at[1:], at[:-1], out=counts[:-1])
    counts[-1:] = ids.size - at[-1:]
    values = _DAMPED[np.minimum(counts, _DAMPED.size - 1)]
    ids = ids[at]
    return Terms(ids, _shared_out(ids, values))


def spans_of(folded: Folded, ids: Sequence[int]) -> dict[int, Span]:
    """Where each of `ids` stands first, in the source; one that does not stand in the text is left out.

    Where several terms share a place, the longest is told.
    """
    links = links_in(folded)
    codes, at = _codes(folded.text, links)
    wanted = np.zeros(SIZE, np.bool_)
    wanted[list(ids)] = True
    starts, ends = _bounds(codes)
    found: dict[int, Span] = {}
    for length, hashes in _grams(codes):
        places = _places(hashes, _CHARACTERS if length > 0 else _WORDS if length == -1 else _PAIRS)
        for first in wanted[places].nonzero()[0][::-1].tolist():
            start, end = (first, first + length) if length > 0 else (starts[first], ends[first - length - 1])
            found[int(places[first])] = folded.span(int(at[start]), int(at[end - 1]) + 1)
    for first, place in enumerate(_places(_hosts(links), _WORDS).tolist()):
        if wanted[place]:
            found[place] = links[first // 2].span
    return {one: found[one] for one in ids if one in found}


def _grams(codes: Codes) -> Iterator[tuple[int, Hashes]]:
    """Runs of each length, then words as -1 and pairs of words as -2, each in the order of the text."""
    sums = np.zeros(codes.size + 1, np.uint64)
    np.cumsum((codes + _AWAY) * _POWERS[: codes.size], out=sums[1:])
    for length in _RUNS:
        runs = sums[length:] - sums[:-length]
        runs *= _INVERSES[: runs.size]
        runs += np.uint64(length)
        yield length, runs
    starts, ends = _bounds(codes)
    words = (sums[ends] - sums[starts]) * _INVERSES[starts]
    yield -1, words + np.uint64(16)
    yield -2, words[:-1] * _PAIR + words[1:]


def _bounds(codes: Codes) -> tuple[Positions, Positions]:
    """Where words begin and end."""
    kinds = KINDS[np.minimum(codes, BEYOND)]
    word = kinds != GAP
    letters = kinds == LETTER
    parted = ~(letters[1:] & letters[:-1])
    first, last = word.copy(), word
    first[1:] &= parted
    last[:-1] &= parted
    return first.nonzero()[0], last.nonzero()[0] + 1


def _hosts(links: Sequence[Link]) -> Hashes:
    """Two terms an address: its host, and the ending of that."""
    parts = (part for link in links for part in (link.host, link.host.rpartition(".")[2]))
    return np.array([zlib.crc32(part.encode("utf-8", "replace")) for part in parts], np.uint64) * _PAIR


def _places(hashes: Hashes, block: int) -> NDArray[np.uint32]:
    first, count = _BLOCKS[block]
    mixed = hashes ^ (hashes >> np.uint64(29))
    mixed *= _MIX
    mixed ^= mixed >> np.uint64(32)
    mixed *= _MIX
    mixed >>= np.uint64(32)
    mixed *= np.uint64(count)
    mixed >>= np.uint64(32)
    return mixed.astype(np.uint32) + np.uint32(first)


def _shared_out(ids: NDArray[np.uint32], values: NDArray[np.float32]) -> NDArray[np.float32]:
    """The values, each block's scaled to its share, and all to the length of 1. What is not there has no share."""
    edges = np.searchsorted(ids, _FIRST).tolist()
    filled = [
        (values[start:end], share)
        for start, end, share in zip(edges[:-1], edges[1:], _SHARES, strict=True)
        if start < end
    ]
    whole = math.sqrt(sum(share * share for _, share in filled))
    for some, share in filled:
        length = math.sqrt(float(np.square(some).sum()))
        np.multiply(some, np.float32(share / (whole * length)), out=some)
    return values


def _codes(text: str, links: Sequence[Link]) -> tuple[Codes, Positions]:
    """The text in code points, with where each stands: addresses and digits as one sign, one space for several."""
    codes = np.frombuffer(f" {text[:_LONGEST]} ".encode("utf-32-le", "surrogatepass"), np.uint32)
    codes = np.where(codes < BEYOND, SEEN_AS[np.minimum(codes, BEYOND)], codes)
    kept = np.ones(codes.size, np.bool_)
    for start, end in (link.at for link in links):
        if start < _LONGEST:
            codes[start + 1] = ADDRESS
            kept[start + 2 : end + 1] = False
    at = kept.nonzero()[0]
    codes = codes[at]
    spaces = codes == SPACE
    if (twice := spaces[1:] & spaces[:-1]).any():
        once = np.concatenate(([True], ~twice)).nonzero()[0]
        codes, at = codes[once], at[once]
    return codes, np.minimum(np.maximum(at - 1, 0), max(0, len(text) - 1))


def _powers(of: int, count: int) -> Hashes:
    powers = np.full(count, of, np.uint64)
    powers[0] = 1
    return np.cumprod(powers, dtype=np.uint64)


_BASE = 0x9E3779B97F4A7C15
_AWAY, _PAIR, _MIX = (
    np.uint64(0xD6E8FEB86659FD93),
    np.uint64(0xA0761D6478BD642F),
    np.uint64(0xBF58476D1CE4E5B9),
)
_POWERS = _powers(_BASE, _LONGEST + 2)
_INVERSES = _powers(pow(_BASE, -1, 1 << 64), _LONGEST + 3)
_DAMPED = np.array([1.0, *(1 + math.log(count) for count in range(1, 64))], np.float32)
