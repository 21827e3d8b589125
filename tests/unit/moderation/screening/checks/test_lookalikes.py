import pytest

from services.moderation.screening.checks.lookalikes import disguised_letters
from tests.unit.moderation.screening.submissions import findings, rules, submission

check = disguised_letters(limit=3, marks=5)


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("Just plain words", set()),
        ("Café, naïve, Søren, Łódź, Nguyễn, Zoë", set()),
        ("主人公の演技がすごい！ＴＶで見た。第１２話は№１、２０℃だった", set()),
        ("ｶﾞﾁｬ と ガチャ と か゛", set()),
        ("정말 재밌어요 ㅋㅋㅋ ㅠㅠ", set()),
        ("Россия, дорама и K-драма в HD", set()),
        ("Ελλάδα and the αβγ", set()),
        ("👩‍👩‍👧 ❤️ 1️⃣ 🇯🇵", set()),
        ("Buy 𝐂𝐀𝐒𝐈𝐍𝐎 now", {"disguised_letters"}),
        ("𝐀E𝑅O8𝟴 is here", {"disguised_letters"}),
        ("go to pаураl", {"disguised_letters"}),
        ("cas\u200bi\u200bn\u200bo", {"disguised_letters"}),
        ("카\u200b지\u200b노\u200b사이트", {"disguised_letters"}),
        ("c̲a̲s̲i̲n̲o̲", {"disguised_letters"}),
        ("coтpyдничecтвo", {"disguised_letters"}),
        ("🅒🅐🅢🅘🅝🅞", {"disguised_letters"}),
        ("z" + "\u0335" * 20, {"disguised_letters", "heaped_marks"}),
        ("photo_\u202egpj.exe", {"reversed_text"}),
    ],
)
def test_letters_that_pose_as_others(text: str, spoken: set[str]) -> None:
    assert rules(check, submission(text)) == spoken


def test_they_are_counted() -> None:
    found = findings(check, submission("𝐂𝐀𝐒𝐈𝐍𝐎"))["disguised_letters"]

    assert found.detail == "6 letters that pose as others"
    assert found.score == 1.0
