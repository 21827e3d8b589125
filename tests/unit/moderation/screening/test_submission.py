import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.moderation.screening.submission import fingerprint

ORIGINAL = "Earn money from home, visit https://spam.example/offer/1 today"


@pytest.mark.parametrize(
    "copy",
    [
        "EARN MONEY FROM HOME!!! Visit https://spam.example/offer/2 today",
        "𝐄𝐚𝐫𝐧 money frоm home,\n\nvisit spam[dot]example https://spam.example/x today".replace(
            " spam[dot]example", ""
        ),
        "E-a-r-n money from ho\u200bme visit https://spam.example/offer/1?ref=9 today",
    ],
)
def test_disguised_copies_share_a_fingerprint(copy: str) -> None:
    assert fingerprint(copy) == fingerprint(ORIGINAL) is not None


@pytest.mark.parametrize(
    "other",
    [
        ORIGINAL.replace("money", "coins"),
        ORIGINAL.replace("spam.example", "recap.example"),
        ORIGINAL.replace("Earn money", "Earn 42 money"),
        ORIGINAL * 2,
    ],
)
def test_other_words_do_not(other: str) -> None:
    assert fingerprint(other) != fingerprint(ORIGINAL)


@pytest.mark.parametrize(
    "text", ["", "Thank you!", "Great episode 12!!", "ありがとうございます", "감사합니다", "😀" * 50]
)
def test_what_anybody_might_say_has_none(text: str) -> None:
    assert fingerprint(text) is None


@pytest.mark.parametrize(
    "text", ["このドラマの最終回は本当に泣けました", "이 드라마 마지막 장면 정말 슬펐어요"]
)
def test_a_japanese_or_korean_sentence_has_one(text: str) -> None:
    assert fingerprint(text) is not None


@given(st.text())
def test_it_is_sixteen_bytes_or_nothing(text: str) -> None:
    print_ = fingerprint(text)

    assert print_ is None or len(print_) == 16
    assert fingerprint(text) == print_
