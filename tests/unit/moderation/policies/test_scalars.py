from math import inf, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.moderation.policies.intervals import Interval
from services.moderation.policies.reading.scalars import duration_of, flag_of, interval_of, number_of


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("3", 3),
        ("-2", -2),
        ("0.5", 0.5),
        ("0.5%", 0.005),
        ("100%", 1),
        ("1e3", None),
        ("12:30", None),
        ("1_000", None),
        ("1,000", None),
        ("0x10", None),
        (".5", None),
        ("+3", None),
        ("3 ", None),
        ("٣", None),
        ("inf", None),
        ("9" * 10, None),
        ("no", None),
        ("", None),
    ],
)
def test_a_number_is_written_plainly(text: str, number: float | None) -> None:
    assert number_of(text) == number


@pytest.mark.parametrize(
    ("text", "interval"),
    [
        ("3", Interval(3, 3)),
        ("> 2", Interval(low=2, low_open=True)),
        (">2", Interval(low=2, low_open=True)),
        (">= 2", Interval(low=2)),
        ("< 2", Interval(high=2, high_open=True)),
        ("<= 20%", Interval(high=0.2)),
        ("1 to 5", Interval(1, 5)),
        ("-5 to -1", Interval(-5, -1)),
        ("=> 2", None),
        ("== 2", None),
        ("1-5", None),
        ("1 to", None),
        ("more than 2", None),
    ],
)
def test_a_comparison_is_an_interval(text: str, interval: Interval | None) -> None:
    assert interval_of(text) == interval


@pytest.mark.parametrize(
    ("text", "flag"),
    [("yes", True), ("no", False), ("true", True), ("False", False), ("on", None), ("1", None), ("y", None)],
)
def test_yes_and_no(text: str, flag: bool | None) -> None:
    assert flag_of(text) is flag


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("30 days", 30 * 86_400),
        ("1 day", 86_400),
        ("90 minutes", 5_400),
        ("2 weeks", 14 * 86_400),
        ("10 years", 3650 * 86_400),
        ("11 years", None),
        ("0 days", None),
        ("30", None),
        ("30d", None),
        ("1.5 hours", None),
        ("soon", None),
    ],
)
def test_a_time_has_a_unit(text: str, seconds: int | None) -> None:
    assert duration_of(text) == seconds


INTERVALS = st.builds(
    Interval,
    st.integers(-3, 3) | st.just(-inf),
    st.integers(-3, 3) | st.just(inf),
    st.booleans(),
    st.booleans(),
)


@given(INTERVALS, INTERVALS, st.integers(-8, 8).map(lambda half: half / 2))
def test_what_lies_within_two_lies_in_each(one: Interval, other: Interval, number: float) -> None:
    both = one.within(other)

    assert both.holds(number) == (one.holds(number) and other.holds(number))
    assert not (both.is_empty and both.holds(number))


@given(INTERVALS)
def test_nothing_holds_what_is_no_number(interval: Interval) -> None:
    assert not interval.holds(nan)
