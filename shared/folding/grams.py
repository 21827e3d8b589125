"""Texts in a form that can be searched: which pieces they hold, in scripts with blanks between words and without.

A search is for any part of a text as it reads. An index of its pieces finds the texts that may hold it: of scripts
that write no blanks, or long words of few letters, each letter and each two; of others each three letters of a word.
"""

import re
from collections.abc import Sequence

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from shared.folding.fold import fold

_DENSE = (
    (0x0E00, 0x0EFF), (0x1000, 0x109F), (0x1100, 0x11FF), (0x1780, 0x17FF), (0x2600, 0x27BF), (0x3005, 0x3007),
    (0x3040, 0x30FF), (0x3105, 0x318F), (0x31A0, 0x31BF), (0x31F0, 0x31FF), (0x3400, 0x4DBF), (0x4E00, 0x9FFF),
    (0xA960, 0xA97F), (0xAC00, 0xD7FF), (0xF900, 0xFAFF), (0xFFA1, 0xFFDC), (0x1F000, 0x1FAFF), (0x20000, 0x3FFFF),
)  # fmt: skip
"""Kana, kanji, hangul, the scripts of South-East Asia that write no blanks, and pictures."""
_CLASS = "".join(f"{chr(first)}-{chr(last)}" for first, last in _DENSE)
_WORD = re.compile(rf"[{_CLASS}]+|[^\W_{_CLASS}]+")
_PLAIN = {code: " " for code in range(128) if not chr(code).isalnum()}
_TERM = re.compile(r'"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+)')

_BLANK, _SPARSE, _FULL = 0, 1, 2
_KIND = np.full(0x110000, _SPARSE, dtype=np.uint8)
_KIND[[ord(" "), ord("|")]] = _BLANK
for _first, _last in _DENSE:
    _KIND[_first : _last + 1] = _FULL
_ODD = np.uint32(0x9E3779B1)
_NEXT = np.uint32(0x01000193)


class Term(Struct, frozen=True):
    """What a text must hold to be found: `needle` somewhere in its searchable form, and so all of these grams."""

    needle: str
    grams: NDArray[np.int32]

    def found_in(self, searchable: str) -> bool:
        return self.needle in searchable


def searchable(*texts: str) -> str:
    """Words of some texts as they read, a blank before and after each; between texts stands a bar."""
    return "".join((" ", *(f"{_words(text)} | " for text in texts)))


def grams(searchable: str) -> NDArray[np.int32]:
    """The pieces of a searchable text, each once, as numbers. Different pieces may have the same one.

    Of a dense word each letter and each two, of another each three; of one that has only two or one, these.
    """
    letters = np.frombuffer(searchable.encode("utf-32-le"), dtype=np.uint32)
    kinds, ones = _KIND[letters], letters * _ODD
    twos = ones[:-1] * _NEXT + ones[1:]
    threes = twos[:-1] * _NEXT + ones[2:]
    full, sparse, blank = kinds == _FULL, kinds == _SPARSE, kinds == _BLANK
    begins = blank[:-3] & sparse[1:-2]
    found = np.concatenate(
        (
            ones[full],
            twos[full[:-1] & full[1:]],
            threes[sparse[:-2] & sparse[1:-1] & sparse[2:]],
            ones[1:-1][blank[:-2] & sparse[1:-1] & blank[2:]],
            twos[1:-1][begins & sparse[2:-1] & blank[3:]],
        )
    )
    found.sort()
    first = np.ones(len(found), dtype=np.bool_)
    np.not_equal(found[1:], found[:-1], out=first[1:])
    once: NDArray[np.int32] = found[first].view(np.int32)
    return once


def terms(question: str) -> Sequence[Term]:
    """What a question asks for: each of its words, and as one what stands in quotation marks. Empty if none."""
    found = (_words(match["phrase"] or match["word"] or "") for match in _TERM.finditer(question))
    return tuple(_term(words) for words in dict.fromkeys(found) if words)


def _term(words: str) -> Term:
    """Its first and its last word may be parts of longer ones. What is too short for that means whole words."""
    pieces = grams(words)
    return Term(words, pieces) if len(pieces) else Term(f" {words} ", grams(f" {words} "))


def _words(text: str) -> str:
    """Its words with a blank between."""
    folded = fold(text).text
    if folded.isascii():
        return " ".join(folded.translate(_PLAIN).split())
    return " ".join(_WORD.findall(folded))
