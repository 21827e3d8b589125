import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from services.moderation.screening.learned.spoilers.dispersion import factors, learn, sizes_of

COLUMNS = 10


def table(rows: list[list[int]]) -> np.ndarray:
    return np.array(rows, np.uint16)


def spread(evenly: int, seed: int = 0) -> list[list[int]]:
    """Terms that are used alike everywhere."""
    rows: list[list[int]] = np.random.default_rng(seed).poisson(10, (evenly, COLUMNS)).clip(1).tolist()
    return rows


def test_an_even_word_says_nothing_and_one_that_gathers_says_much() -> None:
    counts = table([*spread(200), *([[0] * 6 + [30, 12, 0, 0]] * 40)])
    sizes = np.full(COLUMNS, 300.0)

    found = factors(learn(counts, sizes), counts, sizes)

    assert np.abs(np.log(found[:200])).max() < 0.6
    assert found[-1, 6] > 5
    assert found[-1, 0] < 0.1


def test_a_rare_word_says_less_than_a_common_one_with_the_same_shares() -> None:
    counts = table([*spread(100), *([[0, 0, 2] + [0] * 7] * 50), *([[0, 0, 60] + [0] * 7] * 50)])
    sizes = np.full(COLUMNS, 300.0)

    found = factors(learn(counts, sizes), counts, sizes)

    assert 1 < found[120, 2] < found[-1, 2]


def test_a_place_where_more_is_said_has_no_more_of_every_word() -> None:
    counts = table(spread(200))
    counts[:, 3] *= 4

    sizes = sizes_of(counts)
    found = factors(learn(counts, sizes), counts, sizes)

    assert sizes[3] == counts[:, 3].sum()
    assert np.abs(np.log(found).mean(0)).max() < 0.05


@settings(deadline=None)
@given(st.lists(st.lists(st.integers(0, 400), min_size=4, max_size=4).filter(any), min_size=1, max_size=30))
def test_factors_are_positive_and_leave_the_usual_as_it_is(rows: list[list[int]]) -> None:
    counts, sizes = table(rows), np.array([400.0, 500.0, 600.0, 400.0])

    found = factors(learn(counts, sizes), counts, sizes)

    assert np.isfinite(found).all()
    assert (found > 0).all()
    usual = sizes / sizes.sum()
    assert ((found * usual).sum(1) > 0.5).all()
    assert ((found * usual).sum(1) < 2).all()
