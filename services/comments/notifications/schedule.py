"""When to try again: the schedule Standard Webhooks suggests (10 attempts over 75.6 h), and Retry-After."""

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

DELAYS = tuple(
    timedelta(seconds=seconds)
    for seconds in (0, 5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400)
)
"""How long after the attempt before it each attempt is made."""

_JITTER = 0.1
_LONGEST_WAIT = timedelta(days=1)


def next_delay(failed: int, chance: float) -> timedelta | None:
    """How long to wait after the n-th failed attempt, ±10 %; None: give up. `chance` is in [0, 1)."""
    if failed >= len(DELAYS):
        return None
    return DELAYS[failed] * (1 - _JITTER + 2 * _JITTER * chance)


def retry_after(header: str | None, now: datetime) -> timedelta | None:
    """What a Retry-After header (RFC 9110, 10.2.3) asks for, a day at most; None if it cannot be read."""
    if not header:
        return None
    if re.fullmatch("[0-9]{1,9}", header):
        wait = timedelta(seconds=int(header))
    else:
        try:
            until = parsedate_to_datetime(header)
        except (ValueError, OverflowError):
            return None
        wait = (until if until.tzinfo else until.replace(tzinfo=UTC)) - now
    return min(max(wait, timedelta()), _LONGEST_WAIT)
