"""Which language a text is written in: by its script, and for Latin letters by its commonest words.

It knows a dozen languages that comments are written in and says nothing of the rest. A model of a hundred languages
would cost half of the memory that screening may take.
"""

import re
from bisect import bisect_right
from collections import Counter
from functools import lru_cache

from services.moderation.screening.frequent_words import COMMON

# Where the blocks of letters begin, and whose they are; "" is nobody's.
_BLOCKS = (
    ("A", "latin"), ("\u0250", ""), ("\u0370", "el"), ("\u0400", "cyrillic"), ("\u0530", ""), ("\u0590", "he"),
    ("\u0600", "arabic"), ("\u0780", ""), ("\u0900", "hi"), ("\u0980", ""), ("\u0e00", "th"), ("\u0e80", ""),
    ("\u1100", "ko"), ("\u1200", ""), ("\u1e00", "latin"), ("\u1f00", "el"), ("\u2000", ""), ("\u3040", "kana"),
    ("\u3100", ""), ("\u3131", "ko"), ("\u318f", ""), ("\u31f0", "kana"), ("\u3200", ""), ("\u3400", "han"),
    ("\ua000", ""), ("\uac00", "ko"), ("\ud7b0", ""), ("\uf900", "han"), ("\ufb00", ""), ("\uff66", "kana"),
    ("\uffa0", ""),
)  # fmt: skip
_STARTS = [start for start, _ in _BLOCKS]
_LEAST = 40
_SYLLABIC = 2  # a Japanese, Chinese or Korean letter says as much as two of an alphabet
_LEAST_KANA = 0.05
_PARTICULAR = {"cyrillic": ("ru", "uk", "іїєґ"), "arabic": ("ar", "fa", "پچژگ")}
"""Of a script its usual language, and another that is known by letters of its own."""
_LEAST_PARTICULAR = 0.01

_SPEAKERS: dict[str, list[str]] = {}
for _language, _words in COMMON.items():
    for _word in set(_words.split()):
        _SPEAKERS.setdefault(_word, []).append(_language)
_SHARES = {
    word: [(language, 1 / len(speakers)) for language in speakers] for word, speakers in _SPEAKERS.items()
}
_WORD = re.compile(r"[^\W\d_]{2,}(?:'[^\W\d_]+)?")
_ASCII_WORD = re.compile(r"[a-z]{2,}(?:'[a-z]+)?")
_ENOUGH = 1500  # characters
_LEAST_VOTES = 1.5
_LEAST_SHARE = 0.08
_AHEAD = 1.5


@lru_cache(maxsize=256)
def language_of(text: str) -> str:
    """Its code, as in "ko"; "" under 40 characters and where it cannot be told, as of a language not known here."""
    if len(text) < _LEAST:
        return ""
    text = text[:_ENOUGH]
    if text.isascii():
        return _vote(_ASCII_WORD.findall(text.lower()))
    script = _script_of(text)
    if script == "latin":
        return _vote(_WORD.findall(text.lower().replace("’", "'")))
    if script not in _PARTICULAR:
        return script
    usual, other, letters = _PARTICULAR[script]
    return other if sum(map(text.count, letters)) >= _LEAST_PARTICULAR * len(text) else usual


def _script_of(text: str) -> str:
    """The script that says most; Japanese and Chinese are told apart already."""
    counts: Counter[str] = Counter()
    for char, count in Counter(text).items():
        if char.isalpha() and (block := _block(char)):
            counts[block] += count
    han_or_kana = counts.pop("han", 0) + counts["kana"]
    japanese = counts.pop("kana", 0) > han_or_kana * _LEAST_KANA
    counts["ja" if japanese else "zh"] = han_or_kana * _SYLLABIC
    counts["ko"] *= _SYLLABIC
    script, most = max(counts.items(), key=lambda item: (item[1], item[0]))
    return script if most else ""


@lru_cache(maxsize=8192)
def _block(letter: str) -> str:
    at = bisect_right(_STARTS, letter)
    return _BLOCKS[at - 1][1] if at else ""


def _vote(words: list[str]) -> str:
    """A word speaks for each language that has it, the fewer those are the louder."""
    votes = dict.fromkeys(COMMON, 0.0)
    for word in words:
        for language, share in _SHARES.get(word, ()):
            votes[language] += share
    first, second = sorted(votes, key=lambda language: (-votes[language], language))[:2]
    sure = votes[first] >= max(_LEAST_VOTES, _LEAST_SHARE * len(words), _AHEAD * votes[second])
    return first if sure else ""
