from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.ids import new_id, time_of

MILLISECONDS = st.integers(0, 253_402_300_799_999)  # to the end of 9999


def test_an_identifier_tells_when_it_was_made() -> None:
    before = datetime.now(UTC) - timedelta(milliseconds=1)
    assert before <= time_of(new_id()) <= datetime.now(UTC)


@given(MILLISECONDS, st.integers(0, 2**80 - 1))
def test_only_its_first_bits_tell(milliseconds: int, below: int) -> None:
    made = _seventh(milliseconds << 80 | below)
    assert time_of(made) == datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=milliseconds)


@pytest.mark.parametrize(
    "made", [UUID(int=0), UUID(int=2**128 - 1), UUID("f47ac10b-58cc-4372-a567-0e02b2c3d479")]
)
def test_others_tell_nothing(made: UUID) -> None:
    with pytest.raises(ValueError, match="tells no time"):
        time_of(made)


def test_no_year_has_five_digits() -> None:
    with pytest.raises(ValueError, match="year"):
        time_of(_seventh((2**48 - 1) << 80))


def _seventh(number: int) -> UUID:
    """With the bits that say version and variant."""
    return UUID(int=number & ~(0xF << 76 | 0b11 << 62) | 7 << 76 | 0b10 << 62)
