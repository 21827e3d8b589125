"""Dates as people and programs write them down: ISO 8601 and its relatives, mail headers, seconds since 1970."""

import re
from contextlib import suppress
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

_YEARS = range(1900, 9000)
_NONE = frozenset({"", "-", "null", "none", "nan", "nat", "n/a"})
_NUMBER = re.compile(r"-?\d{9,19}(?:\.\d+)?")
_DATE = re.compile(
    r"(?P<year>\d{4})(?:[-/.年년] ?(?P<month>\d{1,2})(?:[-/.月월] ?(?P<day>\d{1,2})[日일]?)?)?[.월月년年]?"
    r"(?:[T ,]+(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d+)?)?)? ?(?:Z|UTC|GMT|KST|JST)?"
)
_IN_WORDS = (
    "%b %d, %Y",
    "%B %d, %Y",
    "%d %b %Y",
    "%d %B %Y",
    "%b %d %Y",
    "%B %d %Y",
    "%d.%m.%Y",
    "%d.%m.%Y %H:%M",
)
_UNITS = (1e17, 1e9), (1e14, 1e6), (1e11, 1e3)
"""From this on it is no longer seconds, but so many parts of one."""


def says_nothing(date: str | float | None) -> bool:
    """Whether it is one of the ways to say that there is no date."""
    return date is None or (isinstance(date, str) and date.strip().lower() in _NONE) or date != date  # noqa: PLR0124


def moment_of(date: str | float | None) -> datetime | None:
    """When it is; without a zone it is taken for UTC. None where it says nothing, or in no form known here."""
    if says_nothing(date) or date is None:
        return None
    with suppress(ValueError, OverflowError, OSError):
        read = _read(date.strip()) if isinstance(date, str) else _counted(date)
        if read and read.year in _YEARS:
            return read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)
    return None


def _read(date: str) -> datetime | None:
    if _NUMBER.fullmatch(date):
        return _counted(float(date))
    with suppress(ValueError):
        return datetime.fromisoformat(date)
    if match := _DATE.fullmatch(date):
        year, month, day, hour, minute, second = (int(part or 0) for part in match.groups())
        return datetime(year, month or 1, day or 1, hour, minute, second)  # noqa: DTZ001  # its caller adds the zone
    for form in _IN_WORDS:
        with suppress(ValueError):
            return datetime.strptime(date, form)  # noqa: DTZ007  # likewise
    return parsedate_to_datetime(date)


def _counted(number: float) -> datetime:
    parts = next((parts for least, parts in _UNITS if abs(number) >= least), 1)
    return datetime.fromtimestamp(number / parts, UTC)
