"""What a piece of text says: a number, a share, yes or no, a span of time. None when it says nothing of the kind.

Read from the text as written, so that no rule of YAML turns `no` into a flag in a list of words, `1e3` into a
thousand or `12:30` into 750.
"""

import re

from services.moderation.policies.intervals import Interval

_NUMBER = r"-?[0-9]{1,9}(?:\.[0-9]{1,6})?%?"
_COMPARED = re.compile(rf"(?P<how>>=|<=|>|<) ?(?P<to>{_NUMBER})")
_RANGE = re.compile(rf"(?P<low>{_NUMBER}) to (?P<high>{_NUMBER})")
_DURATION = re.compile(r"(?P<count>[0-9]{1,4}) (?P<unit>minute|hour|day|week|month|year)s?")
_SECONDS = {
    "minute": 60,
    "hour": 3_600,
    "day": 86_400,
    "week": 7 * 86_400,
    "month": 30 * 86_400,
    "year": 365 * 86_400,
}
_LONGEST = 10 * 365 * 86_400
_FLAGS = {"yes": True, "true": True, "no": False, "false": False}


def number_of(text: str) -> float | None:
    """`3`, `-1.5`, `0.5%`; a per cent is a hundredth."""
    if not re.fullmatch(_NUMBER, text):
        return None
    return float(text[:-1]) / 100 if text.endswith("%") else float(text)


def interval_of(text: str) -> Interval | None:
    """`3`, `> 2`, `<= 0.5`, `1 to 5`."""
    if (exactly := number_of(text)) is not None:
        return Interval(exactly, exactly)
    if match := _COMPARED.fullmatch(text):
        to = number_of(match["to"])
        if to is None:
            return None
        strict = len(match["how"]) == 1
        if match["how"].startswith(">"):
            return Interval(low=to, low_open=strict)
        return Interval(high=to, high_open=strict)
    if match := _RANGE.fullmatch(text):
        low, high = number_of(match["low"]), number_of(match["high"])
        return None if low is None or high is None else Interval(low, high)
    return None


def flag_of(text: str) -> bool | None:
    """`yes` or `no`, `true` or `false`."""
    return _FLAGS.get(text.lower())


def duration_of(text: str) -> int | None:
    """`30 days`, `1 hour`: in seconds; None also for nothing and for more than ten years."""
    match = _DURATION.fullmatch(text)
    seconds = int(match["count"]) * _SECONDS[match["unit"]] if match else 0
    return seconds if 0 < seconds <= _LONGEST else None
