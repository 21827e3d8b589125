"""What each character is to the terms of a text: how it counts, and whether it belongs to a word."""

import numpy as np

BEYOND = 0xFFFF
"""The last place of both tables stands for every character beyond them."""
SPACE = 32
ADDRESS = 1
"""The sign that an address counts as."""
GAP, LETTER, ALONE = 0, 1, 2
"""A character parts words, belongs to one, or is one: a kanji, an arrow, an address."""

_PICTURES = range(0x2190, 0x2C00)
_KANA_AND_KANJI = range(0x3040, 0xA000)


def _kind(code: int) -> int:
    if code == ADDRESS or code in _PICTURES or code in _KANA_AND_KANJI:
        return ALONE
    return LETTER if chr(code).isalnum() else GAP


def _seen_as(code: int) -> int:
    char = chr(code)
    return SPACE if char.isspace() else ord("0") if char.isdigit() else code


KINDS = np.array([*map(_kind, range(BEYOND)), ALONE], np.uint8)
SEEN_AS = np.array([*map(_seen_as, range(BEYOND)), 0], np.uint32)
