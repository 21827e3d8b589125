"""How long a session lasts."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from services.moderation.accounts.session import ABSOLUTE, HALF, IDLE, TOUCH, Span, ends_at, holds, to_touch

BEGAN = datetime(2026, 5, 1, tzinfo=UTC)
MOMENT = timedelta(microseconds=1)


def whole(seen: timedelta = timedelta()) -> Span:
    return Span(BEGAN, BEGAN + seen, whole=True)


def test_it_ends_when_it_rests_for_twelve_hours() -> None:
    assert holds(whole(), BEGAN + IDLE - MOMENT)
    assert not holds(whole(), BEGAN + IDLE)


def test_it_ends_after_seven_days_however_busy() -> None:
    busy = whole(seen=ABSOLUTE - MOMENT)
    assert holds(busy, BEGAN + ABSOLUTE - MOMENT)
    assert not holds(busy, BEGAN + ABSOLUTE)


def test_the_second_factor_is_owed_for_ten_minutes() -> None:
    half = Span(BEGAN, BEGAN + HALF, whole=False)
    assert holds(half, BEGAN + HALF - MOMENT)
    assert not holds(half, BEGAN + HALF)


def test_its_use_is_noted_once_a_minute() -> None:
    assert not to_touch(whole(), BEGAN + TOUCH - MOMENT)
    assert to_touch(whole(), BEGAN + TOUCH)


@given(
    gaps=st.lists(st.timedeltas(timedelta(), timedelta(hours=13)), max_size=40),
    is_whole=st.booleans(),
)
def test_once_it_has_ended_it_never_holds_again(gaps: list[timedelta], is_whole: bool) -> None:
    """Requests at any times, each noted if the session holds: it holds from its beginning up to one moment."""
    span, now, held = Span(BEGAN, BEGAN, whole=is_whole), BEGAN, []
    for gap in gaps:
        now += gap
        held.append(holds(span, now))
        if held[-1] and to_touch(span, now):
            span = Span(BEGAN, now, whole=is_whole)
        assert held[-1] == (now < ends_at(span))
        assert not held[-1] or now - BEGAN < ABSOLUTE
    assert held == sorted(held, reverse=True)
