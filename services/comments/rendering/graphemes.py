"""Where a text may be cut without breaking what a reader takes for one character.

A short form of the extended grapheme clusters of Unicode Standard Annex 29, from what the standard library
knows of characters: marks, joined emoji, flags, skin tones and Korean letters written in parts.
"""

import unicodedata
from functools import lru_cache

JOINER = "\u200d"
_MARKS = frozenset(("Mn", "Me", "Mc"))


def is_mark(char: str) -> bool:
    """Whether the character is set onto the one before it."""
    return unicodedata.category(char) in _MARKS


@lru_cache(maxsize=8192)
def extends(char: str) -> bool:
    """Whether the character never begins a grapheme of its own."""
    return (
        is_mark(char)
        or char in "\u200c\u200d\uff9e\uff9f"
        or "\U0001f3fb" <= char <= "\U0001f3ff"  # skin tones
        or "\U000e0020" <= char <= "\U000e007f"  # the letters of regional flags
        or "\u1160" <= char <= "\u11ff"  # Korean vowels and final consonants
    )


def is_boundary(text: str, at: int) -> bool:
    """Whether the text may be cut before position `at`."""
    if at <= 0 or at >= len(text):
        return True
    before, after = text[at - 1], text[at]
    if extends(after) or (before == "\r" and after == "\n"):
        return False
    if before == JOINER:
        return unicodedata.category(after) != "So"
    return not (_is_flag_letter(before) and _is_flag_letter(after) and _flag_letters_before(text, at) % 2)


def _is_flag_letter(char: str) -> bool:
    return "\U0001f1e6" <= char <= "\U0001f1ff"


def _flag_letters_before(text: str, at: int) -> int:
    start = at
    while start and _is_flag_letter(text[start - 1]):
        start -= 1
    return at - start
