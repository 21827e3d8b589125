"""Over which time numbers are said, and in which steps."""

from datetime import UTC, datetime, timedelta
from typing import Literal, get_args

from msgspec import Struct

Window = Literal["24h", "7d", "30d", "90d"]
WINDOWS: tuple[Window, ...] = get_args(Window)
_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
_DAYS = {"7d": 7, "30d": 30, "90d": 90}
_MOST_BY_HOUR = 7  # days


class Span(Struct, frozen=True, kw_only=True):
    """From `since` on, until `until`; volumes are summed up in steps of `step` from there."""

    since: datetime
    until: datetime
    step: timedelta

    @property
    def steps(self) -> list[datetime]:
        """When each step begins."""
        whole = int((self.until - self.since) / self.step) + 1
        return [self.since + n * self.step for n in range(whole)]


def span(window: Window, now: datetime) -> Span:
    """Whole hours of the last day, or whole days of UTC; the hour or day that is not over is the last."""
    now = now.astimezone(UTC)
    hour = now.replace(minute=0, second=0, microsecond=0)
    if window == "24h":
        return Span(since=hour - 23 * _HOUR, until=now, step=_HOUR)
    days = _DAYS[window]
    since = hour.replace(hour=0) - (days - 1) * _DAY
    return Span(since=since, until=now, step=_HOUR if days <= _MOST_BY_HOUR else _DAY)
