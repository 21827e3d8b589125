import pytest
from hypothesis import given
from hypothesis import strategies as st

from deploy.bench.figures import Figure, longer, percentile

values = st.lists(st.floats(min_value=0, max_value=1e9), min_size=1)


def test_a_figure_is_its_median_and_its_spread() -> None:
    figure = Figure((3.0, 1.0, 2.0))
    assert (figure.low, figure.median, figure.high) == (1.0, 2.0, 3.0)


def test_figures_are_compared_round_by_round() -> None:
    """A round in which everything was slow says nothing about the ratio."""
    assert Figure((100.0, 10.0, 50.0)).over(Figure((200.0, 20.0, 100.0))) == Figure((0.5, 0.5, 0.5))


def test_figures_of_different_rounds_are_not_compared() -> None:
    with pytest.raises(ValueError, match="shorter"):
        Figure((1.0, 2.0)).over(Figure((1.0,)))


@pytest.mark.parametrize(
    ("percent", "expected"), [(0, 1), (1, 1), (50, 50), (50.5, 51), (99, 99), (99.1, 100), (100, 100)]
)
def test_percentiles_of_one_to_a_hundred(percent: float, expected: int) -> None:
    assert percentile(range(100, 0, -1), percent) == expected


@given(values, st.floats(min_value=0, max_value=100))
def test_a_percentile_is_a_value_that_enough_others_do_not_exceed(
    numbers: list[float], percent: float
) -> None:
    found = percentile(numbers, percent)
    assert found in numbers
    assert sum(number <= found for number in numbers) >= len(numbers) * percent / 100


def test_nothing_has_no_percentile() -> None:
    with pytest.raises(ValueError, match="nothing"):
        percentile([], 50)


@given(values, values)
def test_how_often_one_is_longer_is_counted_over_all_pairs(ours: list[float], theirs: list[float]) -> None:
    pairs = [(a > b) + (a == b) / 2 for a in ours for b in theirs]
    assert longer(ours, theirs) == pytest.approx(sum(pairs) / len(pairs))


def test_two_of_a_kind_tell_nothing() -> None:
    assert longer([1.0, 4.0], [2.0, 3.0]) == 0.5
    assert longer([3.0, 4.0], [1.0, 2.0]) == 1.0
