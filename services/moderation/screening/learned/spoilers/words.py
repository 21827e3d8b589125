"""The words of a text as episodes are told apart by them: stems, pairs of them, and what stands for words in scripts
without spaces.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from shared.folding.folded import Folded

Word = tuple[str, int, int]
"""A term and where it stands, [start, end) in the folded text."""

_TOKEN = re.compile(
    r"(?P<word>[^\W\d_\u1100-\u11ff\u3040-\u9fff\uac00-\ud7a3][^\W_\u1100-\u11ff\u3040-\u9fff\uac00-\ud7a3]*"
    r"(?:['’][a-z]{1,2}(?![a-z]))?)"
    r"|(?P<number>\d{1,6})|(?P<hangul>[가-힣]+)|(?P<katakana>[ァ-ヺー]{2,})|(?P<kanji>[一-鿿々]+)"
)
_ENDINGS = ("ingly", "edly", "ing", "ies", "ed", "es", "ly", "s", "e")
_LEAST_STEM = 3
_PAIRED = 4
_LONGEST = 24
_WHOLE_KANJI = 4
_HANGUL_STEMS = (2, 3)


def words_of(folded: Folded) -> Iterator[Word]:
    """Every term of a text, in order; one may come more than once."""
    before: Word | None = None
    for match in _TOKEN.finditer(folded.text):
        kind, start, end = match.lastgroup, match.start(), match.end()
        token = match[0]
        if kind == "word":
            stem = _stem(token)
            if len(token) > 1:
                yield stem, start, end
            if len(token) >= _PAIRED:
                if before:
                    yield f"{before[0]} {stem}", before[1], end
                before = stem, start, end
        elif kind == "hangul":
            yield from _hangul(token, start)
        elif kind == "kanji":
            yield from _kanji(token, start)
        else:
            yield token[:_LONGEST], start, end


@lru_cache(maxsize=16_384)
def _stem(word: str) -> str:
    """Endings off, so that "kills" and "killed" are one; crude on purpose."""
    word = word.partition("'")[0].partition("’")[0][:_LONGEST]
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _LEAST_STEM:
            return word[: -len(ending)]
    return word


def _hangul(token: str, start: int) -> Iterator[Word]:
    """The beginnings of a word: what follows is mostly particles and endings."""
    if len(token) < _HANGUL_STEMS[0]:
        return
    for length in _HANGUL_STEMS:
        if len(token) >= length:
            yield token[:length], start, start + length


def _kanji(token: str, start: int) -> Iterator[Word]:
    if len(token) != _HANGUL_STEMS[0] and len(token) <= _WHOLE_KANJI:
        yield token, start, start + len(token)
    for at in range(len(token) - 1):
        yield token[at : at + 2], start + at, start + at + 2
