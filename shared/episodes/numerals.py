"""Numbers as people write them: "12", "12th", "twelve", "twenty-one", "twelfth", "XII", "十二", "百八"."""

import re

_CARDINALS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
)
_TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50}
_ORDINALS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth "
    "fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
)
# Of one letter, and of two that stand for a number not known, there is none.
_ROMANS = {
    "xviii": 18,
    "xiii": 13,
    "viii": 8,
    "xvii": 17,
    "xii": 12,
    "xiv": 14,
    "xvi": 16,
    "xix": 19,
    "iii": 3,
}
_ROMANS |= {"vii": 7, "ii": 2, "iv": 4, "vi": 6, "ix": 9, "xi": 11, "xv": 15}
_UNITS, _RANKS = _CARDINALS.split(), _ORDINALS.split()
_VALUES = (
    _ROMANS
    | {word: value for value, word in enumerate(_UNITS)}
    | {word: value for value, word in enumerate(_RANKS, start=1)}
    | _TENS
    | {ten + unit: _TENS[ten] + value for ten in _TENS for value, unit in enumerate(_UNITS[:10])}
    | {ten + rank: _TENS[ten] + value for ten in _TENS for value, rank in enumerate(_RANKS[:9], start=1)}
)
_KANJI_DIGITS = {char: value for value, char in enumerate("〇一二三四五六七八九")} | {"零": 0}
_KANJI_POWERS = {"十": 10, "百": 100}

CARDINAL = (
    rf"(?:\d{{1,4}}|(?:{'|'.join(_TENS)})(?:[ -](?:{'|'.join(_UNITS[1:10])}))?|{'|'.join(reversed(_UNITS))}"
    rf"|{'|'.join(_ROMANS)})"
)
"""Matches "12", "twelve" and "twenty-one" in folded text; what may follow is the caller's matter."""
ORDINAL = rf"(?:\d{{1,3}}(?:st|nd|rd|th)|(?:(?:{'|'.join(_TENS)})[ -])?(?:{'|'.join(reversed(_RANKS))}))"
KANJI = "[〇零一二三四五六七八九十百]{1,5}"
_NUMBERS = re.compile(rf"{ORDINAL}|{CARDINAL}|{KANJI}")


def numbers_in(text: str) -> list[int]:
    """Every number of a folded text that names nothing but numbers and what joins them."""
    return [_value(match[0]) for match in _NUMBERS.finditer(text)]


def _value(number: str) -> int:
    if number[0] in _KANJI_DIGITS or number[0] in _KANJI_POWERS:
        return _kanji(number)
    if digits := re.match(r"\d+", number):
        return int(digits[0])
    return _VALUES[number.replace(" ", "").replace("-", "")]


def _kanji(number: str) -> int:
    """Both ways of writing: 百二十 with powers, 一二〇 digit by digit."""
    total, pending = 0, 0
    for char in number:
        if power := _KANJI_POWERS.get(char):
            total, pending = total + (pending or 1) * power, 0
        else:
            pending = pending * 10 + _KANJI_DIGITS[char]
    return total + pending
