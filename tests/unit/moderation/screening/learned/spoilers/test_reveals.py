import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.moderation.screening.learned.linear import Unreadable
from services.moderation.screening.learned.spoilers.model import SpoilerModel
from services.moderation.screening.learned.spoilers.reveals import RevealModel
from shared.folding.fold import fold

REVEALS = SpoilerModel.load().reveals


def telling(text: str) -> float:
    return REVEALS.judge(text, fold(text)).probability


@pytest.mark.parametrize(
    ("reveal", "other"),
    [
        ("and then she kills her own father", "I loved the writing and the pages flew by"),
        ("he turns out to be the murderer all along", "who plays the doctor in this one?"),
        ("they get married and she is pregnant", "highly recommended, four stars"),
        ("The villagers drown him and nobody finds the body", "thanks for the recap, see you on Friday"),
        ("実は犯人は母親だった", "演技が最高でした"),
        ("最後に主人公が死んでしまう", "毎週楽しみにしています"),
        ("알고 보니 범인은 아버지였다", "연기가 너무 좋아요"),
        ("결국 주인공이 죽었다", "리뷰 감사합니다"),
        ("she dies", "I hope she doesn't die?"),
        ("he betrays her", "no spoilers please, I have not seen it"),
    ],
)
def test_a_turn_of_the_plot_ranks_above_other_talk(reveal: str, other: str) -> None:
    assert telling(reveal) > telling(other)


def test_one_sentence_is_enough_and_more_count_for_more() -> None:
    talk = "I liked it. The music was nice. Who plays the boss? "
    once = telling(f"{talk}He dies in the fire. {talk}")

    assert once > telling(talk * 2)
    assert telling(f"{talk}He dies in the fire. She kills the judge. {talk}") > once


def test_words_of_the_trade_tell_nothing() -> None:
    assert telling("this episode of this season of this show") < 0.1


def test_what_it_rests_on_stands_in_the_text() -> None:
    text = "Loved it. In the end Marlow ＫＩＬＬＳ her twin, and she is pregnant."

    heavy = REVEALS.judge(text, fold(text)).heavy

    assert "ＫＩＬＬＳ" in {text[start:end] for (start, end), _ in heavy}
    assert [points for _, points in heavy] == sorted((points for _, points in heavy), reverse=True)


@given(st.text(max_size=300) | st.text(alphabet="he dies.?!死んだ。죽었다 \n", max_size=300))
def test_any_text_has_a_probability(text: str) -> None:
    judged = REVEALS.judge(text, fold(text))

    assert 0 < judged.probability < 1
    assert all(0 <= start < end <= len(text) for (start, end), _ in judged.heavy)


def test_bytes_come_back_and_damaged_ones_do_not() -> None:
    raw = REVEALS.to_bytes()

    assert RevealModel.from_bytes(raw) == REVEALS
    for damaged in (b"", raw[:-3], raw[:20], b"x" + raw[1:], raw[:40] + b"\0\0" + raw[42:]):
        with pytest.raises(Unreadable):
            RevealModel.from_bytes(damaged)
