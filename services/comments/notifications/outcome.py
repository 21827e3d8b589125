"""What follows from an attempt: delivered, another one later, or none."""

from datetime import datetime, timedelta
from http import HTTPStatus

from msgspec import Struct

from services.comments.notifications.schedule import next_delay

_LESS_PLEASE = (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.BAD_GATEWAY, HTTPStatus.GATEWAY_TIMEOUT)
_LONGEST_GUESS = timedelta(minutes=5)


class Attempt(Struct, frozen=True, kw_only=True):
    """One request and what came of it. `status` None: no answer, and `error` says why."""

    at: datetime
    duration_ms: int
    status: int | None = None
    error: str | None = None
    answer: str | None = None
    retry_after: timedelta | None = None


class Delivered(Struct, frozen=True):
    """The receiver has it."""


class RetryIn(Struct, frozen=True):
    """Try again after `delay`, by the database's clock. `pause`: leave the whole endpoint alone so long."""

    delay: timedelta
    pause: timedelta | None = None


class GaveUp(Struct, frozen=True):
    """No more attempts. `gone`: the receiver wants nothing any more, whatever it is."""

    gone: bool = False


Outcome = Delivered | RetryIn | GaveUp


def judge(attempt: Attempt, failed: int, chance: float) -> Outcome:
    """Decide after an attempt that follows `failed` failed ones. `chance`, in [0, 1), spreads the retries."""
    if attempt.status is not None and HTTPStatus.OK <= attempt.status < HTTPStatus.MULTIPLE_CHOICES:
        return Delivered()
    if attempt.status == HTTPStatus.GONE:
        return GaveUp(gone=True)
    delay = next_delay(failed + 1, chance)
    if delay is None:
        return GaveUp()
    pause = None
    if attempt.status in _LESS_PLEASE:
        pause = attempt.retry_after or min(delay, _LONGEST_GUESS)
    return RetryIn(max(delay, attempt.retry_after or delay), pause)
