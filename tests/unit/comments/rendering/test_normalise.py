import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.comments.rendering.normalise import MARKS_PER_GRAPHEME, normalise_body, normalise_name

TRICKY = st.text(
    st.sampled_from(
        "ab \t\n\r\x00\x85\u2028e\u0301\u0323\u0345\u200b\u200d\u202e\u2066\u2067\u2069\u3164\ufeff\ufe0f"
    )
    | st.sampled_from("👨🏴\U000e0067\U000e007f🇯🇵がハ\u3099각ᄀ\u1161\u11a8\ud800\ufffe")
    | st.characters()
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\r\nb\rc\u2028d\x85e", "a\nb\nc\nd\ne"),
        ("\n\n  a \t\n b\u3000\n\n", "  a\n b"),
        ("a\tb", "a\tb"),
        ("\x00a\x08\x1b\x7f\x9f\ufeff\ud800\ufffe\U0010ffff", "a"),
        ("e\u0301", "é"),
        ("か\u3099", "が"),
        ("photo_\u202egpj.exe", "photo_gpj.exe"),
        ("a\u2066b\u2069c", "a\u2066b\u2069c"),
        ("a\u2066b\nc\u2069", "ab\nc"),
        ("a\u2066\u2067b\u2069", "a\u2067b\u2069"),
        ("e\u2066\u0301", "é"),
        ("\u200eאב\u200f", "\u200eאב\u200f"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("👨\u200d👩\u200d👧 ❤\ufe0f 👍🏽 🇯🇵", "👨\u200d👩\u200d👧 ❤\ufe0f 👍🏽 🇯🇵"),
        (
            "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
            "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
        ),
        ("hi\U000e0041\U000e0042\U000e0001", "hi"),
        ("soft\u00adhyphen zero\u200bwidth", "soft\u00adhyphen zero\u200bwidth"),
        ("**md** `x`  ", "**md** `x`"),
        (" \u200b\u2060\u3164\ufe0f\u0301 ", ""),
        ("", ""),
    ],
)
def test_body(text: str, expected: str) -> None:
    assert normalise_body(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("  Ana \u3000 María\t\n", "Ana María"),
        ("ad\u200bm\u00adi\u202en", "admin"),
        ("ad\u3164min", "ad min"),
        ("\ufe0f\u0301 reply", "reply"),
        ("e\u0301", "é"),
        ("はなこ👍🏽", "はなこ👍🏽"),
        ("\u2800\u3164\u115f", ""),
        ("\x00\x1b", ""),
    ],
)
def test_name(text: str, expected: str) -> None:
    assert normalise_name(text) == expected


@pytest.mark.parametrize("normalise", [normalise_body, normalise_name])
def test_marks_are_capped(normalise: object) -> None:
    assert callable(normalise)
    kept = normalise("Z" + "\u0348" * 2000 + "\u200d" + "\u0348" * 9 + "b")
    assert kept.count("\u0348") == MARKS_PER_GRAPHEME
    assert kept[0] + kept[-1] == "Zb"


@settings(deadline=None)
@given(TRICKY)
def test_normal_is_normal(text: str) -> None:
    for normalise in (normalise_body, normalise_name):
        once = normalise(text)
        assert normalise(once) == once
        assert unicodedata.is_normalized("NFC", once)


@settings(deadline=None)
@given(TRICKY)
def test_nothing_harmful_is_left(text: str) -> None:
    body, name = normalise_body(text), normalise_name(text)
    assert not set(body) & set("\x00\x1b\r\x85\u2028\u202a\u202e\ufeff\ufffe\ud800")
    assert all(line == line.rstrip() for line in body.split("\n"))
    assert all(unicodedata.category(char) not in {"Cc", "Cf", "Cs"} for char in name)
    assert name == " ".join(name.split())
