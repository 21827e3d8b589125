"""A hash that nearly equal texts share but for a few bits, however disguised, spaced or punctuated."""

import re

import numpy as np

from shared.folding.fold import fold

NEAR = 3
"""Texts whose hashes differ in so many bits, or fewer, are nearly the same."""

_GRAM = 4
_MEANINGFUL = 40
_WIDE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
_MIX = np.array([0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB], dtype=np.uint64)
_HALF = np.uint64(31)


def simhash(text: str) -> int | None:
    """64 bits of the letters and digits of a text, four by four.

    None when it is too short to mean anything: under 40 of them, where a Japanese, Chinese or Korean one counts twice.
    """
    letters = "".join(filter(str.isalnum, fold(text).text))
    if len(letters) + len(_WIDE.findall(letters)) < _MEANINGFUL:
        return None
    codes = np.frombuffer(letters.encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)
    grams = codes[: 1 - _GRAM]
    for place in range(1, _GRAM):
        grams = grams * _MIX[0] + codes[place : len(codes) + 1 - _GRAM + place]
    for factor in _MIX:
        grams = (grams ^ (grams >> _HALF)) * factor
    grams = np.unique(grams)
    bits = np.unpackbits(grams.astype(">u8").view(np.uint8).reshape(-1, 8), axis=1)
    return int.from_bytes(np.packbits(bits.sum(axis=0) * 2 > len(grams)).tobytes(), "big")


def bands(hashed: int) -> tuple[int, int, int, int]:
    """Four numbers of 16 bits: near hashes share one at the same place."""
    return hashed & 65535, hashed >> 16 & 65535, hashed >> 32 & 65535, hashed >> 48 & 65535


def distance(one: int, other: int) -> int:
    """In how many bits two hashes differ."""
    return (one ^ other).bit_count()
