"""A hash that nearly equal texts share but for a few bits: copies of a text whose words were changed a little.

What one copy of a text changes first is left out: names, numbers, handles and addresses; punctuation, emoji, case and
disguises are undone as in `fingerprint`. What remains are words, of Japanese, Chinese and Korean every two letters.
"""

import hashlib
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from services.moderation.screening.links import links_of
from services.moderation.screening.wording import blanked, weight
from shared.folding.fold import fold
from shared.folding.folded import Folded

NEAR = 7
"""Texts whose hashes differ in so many bits, or fewer, are nearly the same.

Another word in a text of fifteen to thirty changes six or seven bits of the 64 on average, so three would find one such
copy in nine and seven two in three. Of thirty million pairs of honest comments seven bits join only real repeats.
"""

PROBES = (0, *(1 << bit for bit in range(16)))
"""What a band is XORed with to find all that differ from it in one bit at most."""

_MEANINGFUL = 40
_FEWEST = 5
_BAND = 16
_BANDS = 4
_SHORT = 4
_LIGHT, _HEAVY = 1, 3
_WIDE = r"\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3"
_WORD = re.compile(rf"[\u3040-\u30ff\u3400-\u9fff]+|[\uac00-\ud7a3]+|[^\W_{_WIDE}]+")
_SENTENCE_ENDS = re.compile(r"(?:\A|[.!?:\n。！？…])\W*\Z")
_NO_FURTHER = 6


def simhash(text: str, folded: Folded | None = None) -> int | None:
    """64 bits, the same in every process; `folded` spares folding the text again.

    None when the text is too short to mean anything: under 40 letters and digits, where a Japanese, Chinese or Korean
    one counts twice.
    """
    words = list(_words(text, folded or fold(text)))
    pieces = {piece for word in _without_names(words) for piece in _pieces(word)}
    if weight("".join(word.letters for word in words)) < _MEANINGFUL or len(pieces) < _FEWEST:
        return None
    weights = np.array([_LIGHT if len(piece) < _SHORT and piece.isascii() else _HEAVY for piece in pieces])
    hashes = np.frombuffer(b"".join(map(_hash, pieces)), dtype=np.uint8).reshape(-1, 8)
    votes = weights @ np.unpackbits(hashes, axis=1)
    return int.from_bytes(np.packbits(votes * 2 > weights.sum()).tobytes(), "big")


def bands(hashed: int) -> tuple[int, int, int, int]:
    """Its four parts of 16 bits: hashes that differ in at most three bits share one at the same place."""
    first, second, third, fourth = (hashed >> _BAND * place & (1 << _BAND) - 1 for place in range(_BANDS))
    return first, second, third, fourth


def probes(hashed: int) -> tuple[tuple[int, ...], ...]:
    """For each band, what to look for: itself and, one bit changed, its 16 neighbours.

    Every hash within seven bits has one of them at the same place, for two bits in each of four bands make eight.
    """
    return tuple(tuple(band ^ mask for mask in PROBES) for band in bands(hashed))


def distance(one: int, other: int) -> int:
    """In how many bits two hashes differ."""
    return (one ^ other).bit_count()


class _Word(NamedTuple):
    """One that `varies` has a digit, or is a handle."""

    letters: str
    capital: bool
    first: bool
    varies: bool


def _without_names(words: Sequence[_Word]) -> Iterator[str]:
    """Words in order, but for those with a digit, handles, and what begins with a capital and no sentence.

    Where half of the words begin with a capital it tells nothing: then they stay.
    """
    told = sum(word.capital for word in words) * 2 < len(words)
    for word in words:
        if not word.varies and not (told and word.capital and not word.first):
            yield word.letters


def _words(text: str, folded: Folded) -> Iterator[_Word]:
    plain = blanked(folded, links_of(text))
    for match in _WORD.finditer(plain):
        at, letters = match.start(), match[0]
        capital = text[folded.origin[at]].isupper()
        first = capital and _SENTENCE_ENDS.search(plain, max(0, at - _NO_FURTHER), at) is not None
        yield _Word(letters, capital, first, plain[at - 1 : at] == "@" or not letters.isalpha())


def _pieces(word: str) -> Iterator[str]:
    if word.isascii() or weight(word) == len(word):
        yield word
    else:
        yield from (word[at : at + 2] for at in range(max(1, len(word) - 1)))


@lru_cache(maxsize=8192)
def _hash(piece: str) -> bytes:
    return hashlib.blake2b(piece.encode(), digest_size=8).digest()
