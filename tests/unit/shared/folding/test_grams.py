"""Whatever a text holds is found by its pieces, in any script."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.folding.grams import grams, searchable, terms

JAPANESE = "第13話が一番好きです。灯台の場面、泣いた😭"
KOREAN = "영화감독님이 말한 결말, 7회에서 봤어요"
ENGLISH = "In ep 7 the Butler did it: see https://bit.ly/win, it's e-mail"


def found(question: str, *texts: str) -> bool:
    """As the list searches: all pieces are there, and then the words themselves."""
    kept = searchable(*texts)
    pieces = grams(kept)
    wanted = terms(question)
    assert wanted, question
    return all(set(one.grams) <= pieces and one.found_in(kept) for one in wanted)


@pytest.mark.parametrize(
    ("text", "question"),
    [
        *(
            (JAPANESE, one)
            for one in ("話", "3話", "第13話", "一番", "灯台の場面", "好き 泣いた", "😭", "台")
        ),
        *((KOREAN, one) for one in ("감독", "결", "7회", "영화감독님이", "봤어요 결말")),
        *(
            (ENGLISH, one)
            for one in ("butler", "BUTLER did", "utle", "ep", "7", "bit.ly", "bit.ly/win", "e-mail")
        ),
        *(
            (ENGLISH, one)
            for one in ('"the butler did"', '"ep 7"', "ｂｕｔｌｅｒ", "it's", "https://bit.ly/win")
        ),
    ],
)
def test_a_part_of_a_text_is_found(text: str, question: str) -> None:
    assert found(question, text)
    assert found(question, "Mina", text)


@pytest.mark.parametrize(
    ("text", "question"),
    [
        (ENGLISH, "butter"),
        (ENGLISH, '"butler the"'),
        (ENGLISH, "wi"),  # two letters are a word
        (ENGLISH, "p"),
        (JAPANESE, "話灯"),
        (JAPANESE, "第3話"),
        (KOREAN, "감결"),
    ],
)
def test_what_is_not_in_a_text_is_not_found(text: str, question: str) -> None:
    assert not found(question, text)


def test_a_phrase_does_not_reach_from_the_name_into_the_text() -> None:
    assert found("Mina Great", "Mina", "Great episode")
    assert not found('"Mina Great"', "Mina", "Great episode")


@pytest.mark.parametrize("question", ["", " ", "!?", '""', "、。"])
def test_nothing_is_asked_for_without_a_letter(question: str) -> None:
    assert not terms(question)


LETTERS = st.text(st.sampled_from("abcé7 .-_話第が감독님ァ😭й"), max_size=30)


@given(LETTERS, LETTERS, st.integers(0, 30), st.integers(1, 30))
def test_pieces_leave_out_no_text_that_has_the_words(
    before: str, after: str, start: int, length: int
) -> None:
    """Given any part of any text, when its words stand in another text, then so do all its pieces."""
    kept, other = searchable(before), searchable(after, before)
    for term in terms(kept[start : start + length].replace("|", " ")):
        for text in (kept, other):
            assert not term.found_in(text) or set(term.grams) <= grams(text)
