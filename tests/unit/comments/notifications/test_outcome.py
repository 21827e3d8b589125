"""What follows from an attempt."""

from datetime import UTC, datetime, timedelta

import pytest

from services.comments.notifications.outcome import Attempt, Delivered, GaveUp, Outcome, RetryIn, judge

AT = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
EVEN = 0.5
FIVE_SECONDS, FIVE_MINUTES, HOUR = timedelta(seconds=5), timedelta(minutes=5), timedelta(hours=1)


def attempt(status: int | None, retry_after: timedelta | None = None) -> Attempt:
    return Attempt(at=AT, duration_ms=7, status=status, retry_after=retry_after)


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
def test_any_2xx_is_a_delivery(status: int) -> None:
    assert judge(attempt(status), 0, EVEN) == Delivered()


@pytest.mark.parametrize("status", [None, 101, 301, 302, 307, 308, 400, 401, 404, 418, 500, 503])
def test_anything_else_is_tried_again(status: int | None) -> None:
    assert judge(attempt(status), 0, EVEN) == RetryIn(FIVE_SECONDS)


def test_a_body_that_breaks_off_does_not_undo_a_delivery() -> None:
    accepted = Attempt(at=AT, duration_ms=15_000, status=200, error="TimeoutError: ")

    assert judge(accepted, 0, EVEN) == Delivered()


def test_gone_means_gone() -> None:
    assert judge(attempt(410), 0, EVEN) == GaveUp(gone=True)


def test_the_tenth_failure_is_the_last() -> None:
    assert judge(attempt(500), 8, EVEN) == RetryIn(timedelta(hours=24))
    assert judge(attempt(500), 9, EVEN) == GaveUp()


@pytest.mark.parametrize(
    ("failed", "retry_after", "outcome"),
    [
        (0, None, RetryIn(FIVE_SECONDS, FIVE_SECONDS)),
        (1, None, RetryIn(FIVE_MINUTES, FIVE_MINUTES)),
        (4, None, RetryIn(timedelta(hours=5), FIVE_MINUTES)),
        (0, HOUR, RetryIn(HOUR, HOUR)),
        (4, HOUR, RetryIn(timedelta(hours=5), HOUR)),
    ],
)
@pytest.mark.parametrize("status", [429, 502, 504])
def test_a_receiver_that_cannot_keep_up_is_left_alone(
    status: int, failed: int, retry_after: timedelta | None, outcome: Outcome
) -> None:
    assert judge(attempt(status, retry_after), failed, EVEN) == outcome


def test_retry_after_holds_for_the_delivery_whatever_the_status() -> None:
    assert judge(attempt(503, HOUR), 0, EVEN) == RetryIn(HOUR)
    assert judge(attempt(503, timedelta()), 0, EVEN) == RetryIn(FIVE_SECONDS)
