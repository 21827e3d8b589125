from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.moderation.screening.learned.spoilers.names import names_in, ordinary_in, settled
from services.moderation.screening.learned.spoilers.words import words_of
from shared.folding.fold import fold


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("She kills the killers", ["she", "kill", "the", "killer", "kill killer"]),
        ("Édith's ferry", ["edith", "ferry", "edith ferry"]),
        ("I saw no. 12", ["saw", "no", "12"]),
        ("フェリーの採石場", ["フェリー", "採石場", "採石", "石場"]),
        ("死んだ", ["死"]),
        ("채석장에서 봤어", ["채석", "채석장", "봤어"]),
        ("🚢 !!!", []),
    ],
)
def test_words(text: str, words: list[str]) -> None:
    assert [word for word, _, _ in words_of(fold(text))] == words


@given(st.text(max_size=100))
def test_words_stand_where_they_are_said_to(text: str) -> None:
    folded = fold(text)
    assert all(0 <= start < end <= len(folded.text) for _, start, end in words_of(folded))


def test_a_text_ten_times_as_long_has_ten_times_the_words() -> None:
    once = len(list(words_of(fold("she left the island 島を出た 섬을 떠났다. "))))

    assert len(list(words_of(fold("she left the island 島を出た 섬을 떠났다. " * 10)))) <= 10 * (once + 1)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("and then Marlow hid it, Edda knew", ["marlow", "edda"]),
        ("Then nobody knew. The end, on Monday", []),
        ("I HATE THIS, Really", ["really"]),
        ("レンゾと健太くん、田中さんも", ["レンゾ", "健太", "田中"]),
        ("민준 씨가 도현 선배를", ["민준", "도현"]),
    ],
)
def test_names(text: str, names: list[str]) -> None:
    assert list(names_in(text)) == names


def test_a_word_that_is_mostly_written_small_is_no_name() -> None:
    texts = ["so Rose left, and Hope too", "then Rose came", "we hope", "hope so", "and Rose"]
    as_name = Counter(name for text in texts for name in names_in(text))
    as_word = Counter(word for text in texts for word in ordinary_in(text))

    assert settled(as_name, as_word, 1) == {"rose"}
