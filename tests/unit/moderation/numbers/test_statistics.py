"""Shares of few, and probabilities beside decisions."""

import itertools
import math
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.moderation.numbers.calibration import calibration
from services.moderation.numbers.intervals import share_of
from services.moderation.numbers.window import WINDOWS, Window, span

_decided = st.lists(st.tuples(st.floats(0, 1), st.integers(0, 1)), max_size=60)


@given(st.integers(0, 400), st.integers(0, 400))
def test_an_interval_holds_its_share_and_stays_within_0_and_1(part: int, more: int) -> None:
    found = share_of(part, part + more)
    assert 0 <= found.low <= found.high <= 1
    if part + more:
        assert found.share is not None
        assert found.low <= found.share <= found.high
    else:
        assert (found.share, found.low, found.high) == (None, 0, 1)


@given(st.integers(0, 40), st.integers(1, 40), st.integers(2, 50))
def test_more_of_the_same_says_more(part: int, more: int, times: int) -> None:
    few, many = share_of(part, part + more), share_of(part * times, (part + more) * times)
    assert many.high - many.low < few.high - few.low


@pytest.mark.parametrize(
    ("part", "of", "low", "high"),
    [(1, 1, 0.2065, 1.0), (0, 1, 0.0, 0.7935), (5, 10, 0.2366, 0.7634), (0, 100, 0.0, 0.0370)],
)
def test_wilsons_interval(part: int, of: int, low: float, high: float) -> None:
    found = share_of(part, of)
    assert found.low == pytest.approx(low, abs=1e-4)
    assert found.high == pytest.approx(high, abs=1e-4)


@given(_decided)
def test_every_decision_is_in_one_bin(decided: list[tuple[float, int]]) -> None:
    found = calibration(decided)
    assert found.decided == len(decided) == sum(one.true.of for one in found.bins)
    assert sum(one.true.part for one in found.bins) == sum(said for _, said in decided)
    for one in found.bins:
        if one.predicted is not None:
            assert one.low - 1e-9 <= one.predicted <= one.high + 1e-9


@given(_decided.filter(bool))
def test_briers_score_is_the_mean_squared_error(decided: list[tuple[float, int]]) -> None:
    found = calibration(decided).brier
    assert found is not None
    assert 0 <= found <= 1
    assert math.isclose(found, sum((p - said) ** 2 for p, said in decided) / len(decided), abs_tol=1e-12)


def test_of_nothing_decided_nothing_is_said() -> None:
    found = calibration([])
    assert (found.decided, found.brier) == (0, None)
    assert all(one.predicted is None and one.true.share is None for one in found.bins)


@given(st.sampled_from(WINDOWS), st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)))  # noqa: DTZ001
def test_steps_cover_the_window_without_a_gap(window: Window, moment: datetime) -> None:
    now = moment.replace(tzinfo=UTC)
    over = span(window, now)
    steps = over.steps
    assert all(later - earlier == over.step for earlier, later in itertools.pairwise(steps))
    assert steps[0] == over.since
    assert steps[-1] <= now < steps[-1] + over.step


@pytest.mark.parametrize(("window", "steps"), [("24h", 24), ("7d", 156), ("30d", 30), ("90d", 90)])
def test_a_week_is_told_by_the_hour_and_more_by_the_day(window: Window, steps: int) -> None:
    now = datetime(2026, 11, 23, 11, 30, tzinfo=UTC)
    over = span(window, now)
    assert len(over.steps) == steps
    assert over.step == timedelta(hours=1 if steps > 90 or window == "24h" else 24)
