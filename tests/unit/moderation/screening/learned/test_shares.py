"""However much one author writes, it counts for little of what many write."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.moderation.screening.learned.shares import excess, room

COLUMNS = st.lists(
    st.lists(
        st.tuples(st.sampled_from("abcde"), st.frozensets(st.sampled_from(["x", "y", "z"]))), max_size=8
    ),
    max_size=5,
)
Columns = list[list[tuple[str, frozenset[str]]]]


@pytest.mark.parametrize(
    ("others", "authors", "most"),
    [(0, 1, 1), (1, 2, 1), (10, 2, 5), (10, 3, 5), (80, 10, 20), (950, 40, 50), (950, 400, 50)],
)
def test_a_third_twice_an_equal_share_or_a_twentieth(others: int, authors: int, most: int) -> None:
    assert room(others, authors) == most
    assert room(0, authors, always=3) == 3


def counted_less(columns: Columns) -> dict[str, dict[int, int]]:
    terms = [[sorted(words) for _, words in texts] for texts in columns]
    return excess(terms, [[owner for owner, _ in texts] for texts in columns])


@given(COLUMNS)
def test_nobody_has_more_of_a_term_than_there_is_room_for(columns: Columns) -> None:
    less = counted_less(columns)

    for term in "xyz":
        used = Counter(owner for texts in columns for owner, words in texts if term in words)
        over = sum(max(0, n - room(used.total() - n, len(used))) for n in used.values())
        assert sum(less.get(term, {}).values()) == over
        for column, times in less.get(term, {}).items():
            assert 0 < times <= sum(term in words for _, words in columns[column])


@given(COLUMNS.map(lambda columns: [[(f"{n} {m}", words) for m, (_, words) in enumerate(texts)]
                                    for n, texts in enumerate(columns)]))  # fmt: skip
def test_where_everybody_says_one_thing_all_of_it_counts(columns: Columns) -> None:
    assert counted_less(columns) == {}


def test_what_is_too_much_is_taken_from_the_last_columns() -> None:
    flood = [[("eve", frozenset({"x"}))] * 3 for _ in range(4)]
    flood[1].append(("ann", frozenset({"x"})))

    assert counted_less(flood) == {"x": {0: 2, 1: 3, 2: 3, 3: 3}}
