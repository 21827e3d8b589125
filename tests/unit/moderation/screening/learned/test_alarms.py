"""Limits on false alarms as probabilities."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.moderation.screening.learned.alarms import SHARES, measured

PROBABILITIES = st.lists(st.floats(0.001, 0.999), min_size=1, max_size=300)


@given(PROBABILITIES)
def test_no_greater_share_of_what_was_measured_lies_above_than_was_asked_for(found: list[float]) -> None:
    alarms = measured(found, [1.0] * len(found))
    for share in SHARES:
        limit = alarms.at(share) + 1e-3
        assert sum(one > limit for one in found) <= share * len(found) + 1


@given(PROBABILITIES, st.floats(0, 1), st.floats(0, 1))
def test_a_smaller_share_never_has_a_lower_limit(found: list[float], one: float, other: float) -> None:
    alarms = measured(found, [1.0] * len(found))
    assert alarms.at(min(one, other)) >= alarms.at(max(one, other))


def test_weights_count() -> None:
    alarms = measured([0.9, 0.1], [0.01, 0.99])
    assert alarms.at(0.01) == pytest.approx(0.9, abs=0.01)
    assert alarms.at(0.5) == pytest.approx(0.1, abs=0.01)
