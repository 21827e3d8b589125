"""Texts in a form that can be searched: which pieces they hold, in scripts with blanks between words and without.

A search is for any part of a text as it reads. An index of its pieces finds the texts that may hold it: of scripts
that write no blanks, or long words of few letters, each letter and each two; of others each three letters of a word.
"""

import re
from collections.abc import Collection, Sequence
from functools import lru_cache
from itertools import pairwise
from zlib import crc32

from msgspec import Struct

from shared.folding.fold import fold

_DENSE = (
    (0x0E00, 0x0EFF), (0x1000, 0x109F), (0x1100, 0x11FF), (0x1780, 0x17FF), (0x2600, 0x27BF), (0x3005, 0x3007),
    (0x3040, 0x30FF), (0x3105, 0x318F), (0x31A0, 0x31BF), (0x31F0, 0x31FF), (0x3400, 0x4DBF), (0x4E00, 0x9FFF),
    (0xA960, 0xA97F), (0xAC00, 0xD7FF), (0xF900, 0xFAFF), (0xFFA1, 0xFFDC), (0x1F000, 0x1FAFF), (0x20000, 0x3FFFF),
)  # fmt: skip
"""Kana, kanji, hangul, the scripts of South-East Asia that write no blanks, and pictures."""
_CLASS = "".join(f"{chr(first)}-{chr(last)}" for first, last in _DENSE)
_WORD = re.compile(rf"[{_CLASS}]+|[^\W_{_CLASS}]+")
_DENSE_WORD = re.compile(rf"[{_CLASS}]")
_PLAIN = {code: " " for code in range(128) if not chr(code).isalnum()}
_TERM = re.compile(r'"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+)')
_THREE = 3
_ODD, _MASK, _MIDDLE = 0x9E3779B1, (1 << 32) - 1, 1 << 31
_USUAL = 1 << 14  # words of a language that come again and again


class Term(Struct, frozen=True):
    """What a text must hold to be found: `needle` somewhere in its searchable form, and so all of these grams."""

    needle: str
    grams: Collection[int]

    def found_in(self, searchable: str) -> bool:
        return self.needle in searchable


def searchable(*texts: str) -> str:
    """Words of some texts as they read, a blank before and after each; between texts stands a bar."""
    return "".join((" ", *(f"{_words(text)} | " for text in texts)))


def grams(searchable: str) -> set[int]:
    """The pieces of a searchable text as numbers of 32 bits with a sign. Different pieces may have the same one.

    Of a dense word each letter and each two, of another each three; of one that has only two or one, these.
    """
    ascii_only = searchable.isascii()
    found: set[int] = set()
    for word in searchable.replace("|", " ").split():
        if ascii_only or not _DENSE_WORD.match(word):
            found |= _sparse(word)
        else:
            found |= _dense(word)
    return found


def terms(question: str) -> Sequence[Term]:
    """What a question asks for: each of its words, and as one what stands in quotation marks. Empty if none."""
    found = (_words(match["phrase"] or match["word"] or "") for match in _TERM.finditer(question))
    return tuple(_term(words) for words in dict.fromkeys(found) if words)


def _term(words: str) -> Term:
    """Its first and its last word may be parts of longer ones. What is too short for that means whole words."""
    first, *inner = words.split()
    last = inner.pop() if inner else first
    ends = (word for word in {first, last} if len(word) >= _THREE or _DENSE_WORD.match(word))
    pieces = grams(" ".join((*inner, *ends)))
    return Term(words, pieces) if pieces else Term(f" {words} ", grams(words))


@lru_cache(maxsize=_USUAL)
def _sparse(word: str) -> frozenset[int]:
    pieces = (word[at : at + _THREE] for at in range(max(1, len(word) - _THREE + 1)))
    return frozenset(crc32(piece.encode()) - _MIDDLE for piece in pieces)


def _dense(word: str) -> set[int]:
    ones = [ord(letter) * _ODD & _MASK for letter in word]
    twos = (one * 31 + two & _MASK for one, two in pairwise(ones))
    return {piece - _MIDDLE for piece in (*ones, *twos)}


def _words(text: str) -> str:
    """Its words with a blank between."""
    folded = fold(text).text
    if folded.isascii():
        return " ".join(folded.translate(_PLAIN).split())
    return " ".join(_WORD.findall(folded))
