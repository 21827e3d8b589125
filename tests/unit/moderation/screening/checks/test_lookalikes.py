import pytest

from services.moderation.screening.checks.lookalikes import disguised_letters as check
from tests.unit.moderation.screening.submissions import quoted, signals, submission, values


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Just plain words", {}),
        ("Café, naïve, Søren, Łódź, Nguyễn, Zoë", {}),
        ("主人公の演技がすごい！ＴＶで見た。第１２話は№１、２０℃だった", {}),
        ("①好き ②泣いた ③また見る", {}),
        ("ｶﾞﾁｬ と ガチャ と か゛", {}),
        ("정말 재밌어요 ㅋㅋㅋ ㅠㅠ", {}),
        ("Россия, дорама и K-драма в HD", {}),
        ("Ελλάδα and the αβγ", {}),
        ("👩‍👩‍👧 ❤️ 1️⃣ 🇯🇵", {}),
        ("Buy 𝐂𝐀𝐒𝐈𝐍𝐎 now", {"letters": 6}),
        ("𝐀E𝑅O8𝟴 is here", {"letters": 3}),
        ("go to pаураl", {"letters": 4}),
        ("cas\u200bi\u200bn\u200bo", {"letters": 3}),
        ("카\u200b지\u200b노\u200b사이트", {"letters": 3}),
        ("カ\u200bジ\u200bノ", {"letters": 2}),
        ("situs 𝙨𝙡𝙤𝙩 gacor", {"letters": 4}),
        ("c̲a̲s̲i̲n̲o̲", {"letters": 6}),
        ("🅒🅐🅢🅘🅝🅞", {"letters": 6}),
        ("z" + "\u0335" * 20, {"letters": 20, "marks": 20}),
        ("photo_\u202egpj.exe", {"reversed": True}),
    ],
)
def test_letters_that_pose_as_others(text: str, said: dict[str, object]) -> None:
    assert values(check, submission(text)) == said


def test_words_of_one_alphabet_strewn_with_another_are_seen() -> None:
    assert values(check, submission("coтpyдничecтвo"))["letters"] == 7


def test_the_words_that_hold_them_are_shown() -> None:
    comment = submission("Buy 𝐂𝐀𝐒𝐈𝐍𝐎 at pаураl, or not at all")

    found = signals(check, comment)["lookalikes.letters"]

    assert found.detail == "10 letters that pose as others"
    assert quoted(found, comment) == ["𝐂𝐀𝐒𝐈𝐍𝐎", "pаураl,"]
