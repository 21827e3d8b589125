import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.moderation.policies.literals import Literals, literals
from shared.folding.fold import fold


@pytest.mark.parametrize(
    ("words", "text", "found"),
    [
        (["ab"], "ab", [(0, 2)]),
        (["ab", "abc"], "ab abc", [(0, 2), (3, 6)]),
        (["ab", "abc"], "x ab", [(2, 4)]),
        (["a"], "a b a", [(0, 1), (4, 5)]),
        (["a", "a b"], "a b", [(0, 1), (0, 3)]),
        (["abc"], "ab", []),
        (["cialis"], "specialist", []),
        (["카지노"], "온라인카지노에서", [(3, 6)]),
        (["カジノ"], "オンラインカジノ", [(5, 8)]),
        (["C++"], "i write c++, not c", [(8, 11)]),
        (["  ", "..."], "...", [(0, 3)]),
        ([], "anything", []),
    ],
)
def test_words_are_found_where_they_stand_alone(
    words: list[str], text: str, found: list[tuple[int, int]]
) -> None:
    assert list(literals(words)(fold(text))) == found


def test_each_list_is_told_by_its_number() -> None:
    search = Literals({3: ["one", "two"], 5: ["two", "three"]})

    assert search.find(fold("two, one")) == {3: [(0, 3), (5, 8)], 5: [(0, 3)]}


@given(
    st.lists(st.text(alphabet="ab ", min_size=1, max_size=4), max_size=60),
    st.text(alphabet="ab ,", max_size=200),
)
def test_the_search_finds_what_looking_everywhere_would(words: list[str], text: str) -> None:
    folded = fold(text)
    wanted = {fold(word).text.strip() for word in words} - {""}
    everywhere = {
        (match.start(1), match.end(1))
        for word in wanted
        for match in re.finditer(rf"(?<![ab])(?=({re.escape(word)})(?![ab]))", folded.text)
    }

    assert set(Literals({0: words}).find(folded).get(0, ())) == everywhere
