from hypothesis import given
from hypothesis import strategies as st

from services.moderation.policies.limits import SHARES, Limits, sampled

RISING = st.lists(st.floats(0, 1), min_size=len(SHARES), max_size=len(SHARES)).map(
    lambda all_: Limits(tuple(sorted(all_)))
)
KNOWN = Limits((0.01, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.7, 0.9))


@given(RISING, st.sampled_from(range(len(SHARES))))
def test_what_was_measured_stays_as_it_was(limits: Limits, at: int) -> None:
    assert limits(SHARES[at]) == limits.probabilities[at]


@given(RISING, st.floats(0.0001, 0.9999), st.floats(0.0001, 0.9999))
def test_fewer_false_alarms_never_mean_a_lower_limit(limits: Limits, one: float, other: float) -> None:
    fewer, more = sorted((one, other))
    assert limits(fewer) >= limits(more) - 1e-12


@given(RISING)
def test_sampling_what_was_sampled_changes_nothing(limits: Limits) -> None:
    assert sampled(limits) is limits
    assert sampled(limits.__call__) == limits


def test_the_ends() -> None:
    assert (KNOWN(0), KNOWN(-1), KNOWN(1), KNOWN(2)) == (1.0, 1.0, 0.0, 0.0)
    assert KNOWN(float("nan")) == 1.0
    assert KNOWN(0.0001) == 0.9
    assert KNOWN(0.9) == 0.01
