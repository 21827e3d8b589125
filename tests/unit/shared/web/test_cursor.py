"""A cursor comes back as it went, and nothing else passes for one."""

import base64
from datetime import UTC, datetime
from uuid import UUID

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.errors import Invalid
from shared.web.cursor import decode, encode

PLACES = st.tuples(
    st.integers(-(2**63), 2**63 - 1),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20),
    st.uuids(),
    st.datetimes(timezones=st.just(UTC)),
)


@given(PLACES)
def test_round_trip(place: tuple[int, str, UUID, datetime]) -> None:
    cursor = encode(place)

    assert cursor.isascii()
    assert "=" not in cursor
    assert decode(cursor, tuple[int, str, UUID, datetime]) == place


@given(st.text(max_size=60))
def test_any_other_text_is_refused(text: str) -> None:
    with pytest.raises(Invalid) as refusal:
        decode(text, tuple[int, UUID])

    assert refusal.value.errors[0].parameter == "after"


@pytest.mark.parametrize("place", [(2**63, "a"), (1, "a\0"), ("1", "a"), (1,), (1, "a", 2), (1.5, "a"), None])
def test_a_forged_place_is_refused(place: object) -> None:
    packed = base64.urlsafe_b64encode(msgspec.msgpack.encode(place)).decode()
    with pytest.raises(Invalid):
        decode(packed, tuple[int, str])


def test_a_long_one_is_not_even_read() -> None:
    with pytest.raises(Invalid):
        decode("A" * 10_000, tuple[int, str])
