"""Ten attempts over three days, spread a little, later when the receiver asks for it."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.comments.notifications.schedule import DELAYS, next_delay, retry_after

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("failed", "hours", "minutes", "seconds"),
    [
        (1, 0, 0, 5),
        (2, 0, 5, 0),
        (3, 0, 30, 0),
        (4, 2, 0, 0),
        (5, 5, 0, 0),
        (6, 10, 0, 0),
        (7, 14, 0, 0),
        (8, 20, 0, 0),
        (9, 24, 0, 0),
    ],
)
def test_the_wait_after_each_failure(failed: int, hours: int, minutes: int, seconds: int) -> None:
    assert next_delay(failed, 0.5) == timedelta(hours=hours, minutes=minutes, seconds=seconds)


def test_after_ten_failures_no_more() -> None:
    assert next_delay(10, 0.5) is None
    assert sum(DELAYS, timedelta()) == timedelta(hours=75, minutes=35, seconds=5)


@given(st.integers(1, 9), st.floats(0, 1, exclude_max=True))
def test_the_wait_is_spread_by_a_tenth_either_way(failed: int, chance: float) -> None:
    delay = next_delay(failed, chance)

    assert delay is not None
    assert 0.9 * DELAYS[failed] <= delay <= 1.1 * DELAYS[failed]


@pytest.mark.parametrize(
    ("header", "wait"),
    [
        ("120", timedelta(minutes=2)),
        ("0", timedelta()),
        ("999999999", timedelta(days=1)),
        ("Sun, 22 Nov 2026 12:05:00 GMT", timedelta(minutes=5)),
        ("Sunday, 22-Nov-26 12:05:00 GMT", timedelta(minutes=5)),
        ("Sun, 22 Nov 2026 12:05:00 -0000", timedelta(minutes=5)),
        ("Sun, 22 Nov 2026 11:00:00 GMT", timedelta()),
        ("Wed, 01 Jan 9999 00:00:00 GMT", timedelta(days=1)),
    ],
)
def test_retry_after_is_seconds_or_a_date_and_a_day_at_most(header: str, wait: timedelta) -> None:
    assert retry_after(header, NOW) == wait


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "soon",
        "-5",
        "1.5",
        "１２",
        "1e9",
        "99999999999999999999",
        "Sun, 99 Nov 2026",
        "Sun, 22 Nov 99999999999999999999 12:00:00 GMT",
        "Sun, 22 Nov 2026 12:00:00 +99999999999999999999",
    ],
)
def test_an_unreadable_retry_after_asks_for_nothing(header: str | None) -> None:
    assert retry_after(header, NOW) is None


@given(st.text(max_size=60))
def test_no_retry_after_header_does_harm(header: str) -> None:
    wait = retry_after(header, NOW)

    assert wait is None or timedelta() <= wait <= timedelta(days=1)
