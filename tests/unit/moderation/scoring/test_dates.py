from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.moderation.scoring.dates import moment_of, says_nothing

EVENING = datetime(2013, 11, 7, 6, 20, 48, tzinfo=UTC)
DAY = datetime(2013, 11, 7, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2013-11-07T06:20:48", EVENING),
        ("2013-11-07 06:20:48", EVENING),
        (" 2013-11-07T06:20:48Z\n", EVENING),
        ("2013-11-07 06:20:48 UTC", EVENING),
        ("2013-11-07T15:20:48+09:00", EVENING),
        ("2013-11-07T15:20:48+0900", EVENING),
        ("2013/11/07 6:20:48", EVENING),
        ("2013-11-07T06:20:48.1234567Z", EVENING + timedelta(microseconds=123456)),
        ("2013-11-07T06:20", EVENING.replace(second=0)),
        ("2013-11-07", DAY),
        ("20131107", DAY),
        ("2013/11/7", DAY),
        ("2013.11.07", DAY),
        ("07.11.2013", DAY),
        ("2013年11月7日", DAY),
        ("2013년 11월 7일", DAY),
        ("Nov 7, 2013", DAY),
        ("7 November 2013", DAY),
        ("Thu, 07 Nov 2013 06:20:48 GMT", EVENING),
        ("Thu, 07 Nov 2013 15:20:48 +0900", EVENING),
        ("2013-11", DAY.replace(day=1)),
        ("2013", DAY.replace(month=1, day=1)),
        (1383805248, EVENING),
        (1383805248.0, EVENING),
        (1383805248000, EVENING),
        (1383805248000000, EVENING),
        ("1383805248", EVENING),
        ("1383805248000", EVENING),
    ],
)
def test_dates(written: str | float, meant: datetime) -> None:
    assert moment_of(written) == meant


@pytest.mark.parametrize(
    "written",
    [
        "2 years ago",
        "soon",
        "0000-00-00",
        "0001-01-01",
        "9999-12-31",
        "13/13/2013",
        1e300,
        float("inf"),
        10**30,
    ],
)
def test_what_is_no_date_that_is_known(written: str | float) -> None:
    assert moment_of(written) is None
    assert not says_nothing(written)


@pytest.mark.parametrize("written", [None, "", " ", "null", "NaN", "N/A", float("nan")])
def test_ways_to_say_that_there_is_none(written: str | float | None) -> None:
    assert moment_of(written) is None
    assert says_nothing(written)


@given(st.text(max_size=30) | st.floats() | st.integers() | st.dates().map(str) | st.datetimes().map(str))
def test_anything_is_a_date_or_none(written: str | float) -> None:
    at = moment_of(written)
    assert at is None or at + timedelta(days=365) > at.astimezone(UTC)
