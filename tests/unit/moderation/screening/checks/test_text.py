from uuid import UUID

import pytest

from services.moderation.screening.checks.text import words_and_length as check
from tests.unit.moderation.screening.submissions import signals, submission, values


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("It's a good one, isn't it?", 6),
        ("Naïve, 5 stars", 3),
        ("とても良い", 3),
        ("良い", 1),
        ("い", 1),
        ("마지막 장면이 정말 좋았어요", 4),
        ("Вот это да", 3),
        ("see https://a.example/one/two/three", 1),
        ("見て https://a.example", 1),
        ("!!! ...", 0),
    ],
)
def test_words_are_the_authors_own(text: str, words: int) -> None:
    assert values(check, submission(text)).get("words", 0) == words


@pytest.mark.parametrize(
    ("text", "length"),
    [("abc", 3), ("日本語", 3), ("abc https://a.example/x", 4), ("𝐀𝐁", 2), ("https://a.example", None)],
)
def test_addresses_have_no_length(text: str, length: int | None) -> None:
    assert values(check, submission(text)).get("length") == length


def test_the_text_is_told_whole() -> None:
    assert signals(check, submission("As it is.\n"))["text"].value == "As it is.\n"


def test_of_an_empty_text_nothing_is_said() -> None:
    assert values(check, submission("")) == {}


def test_edits_and_answers_are_told() -> None:
    edit = submission("Again", edited=True, revision=3, parent_id=UUID(int=9))

    found = signals(check, edit)

    assert (found["text.edited"].value, found["text.reply"].value) == (True, True)
    assert found["text.edited"].detail == "revision 3 of the comment"
    assert not {"text.edited", "text.reply"} & set(signals(check, submission("First")))
