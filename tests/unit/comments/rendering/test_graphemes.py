import pytest

from services.comments.rendering.graphemes import is_boundary


@pytest.mark.parametrize(
    "text",
    [
        "a|b",
        "e\u0301|a",
        "\r\n|x",
        "が|か\u3099|き",
        "👍🏽|👍",
        "👨\u200d👩\u200d👧|👨",
        "❤\ufe0f\u200d🔥|!",
        "🇯🇵|🇰🇷|a",
        "a|🇯🇵",
        "ᄀ\u1161\u11a8|ᄀ",
        "각|각",
        "🏴\U000e0067\U000e0062\U000e007f|x",
        "ﾊ\uff9f|ﾝ",
        "क\u094d\u200d|ष",
    ],
)
def test_boundaries(text: str) -> None:
    plain = text.replace("|", "")
    cuts = [at for at in range(1, len(plain)) if is_boundary(plain, at)]
    pieces = [plain[a:b] for a, b in zip([0, *cuts], [*cuts, len(plain)], strict=True)]
    assert pieces == text.split("|")


def test_the_ends_are_boundaries() -> None:
    assert is_boundary("\u0301\u0301", 0)
    assert is_boundary("\u0301\u0301", 2)
