import pytest

from services.moderation.screening.checks.promotion import self_promotion
from tests.unit.moderation.screening.submissions import findings, quoted, rules, submission

check = self_promotion()


@pytest.mark.parametrize(
    ("text", "speaks"),
    [
        ("I like my dramas sad", False),
        ("Watch my mouth? No, watch the second lead", False),
        ("I wrote about it on my blog last week", False),
        ("Their channel is the best on cable", False),
        ("I follow this page for the recaps", False),
        ("check out my channel", True),
        ("Please visit our new online store", True),
        ("sub4sub anyone?", True),
        ("Subscribe to me and I subscribe back", True),
        ("Help me get 100 subscribers", True),
        ("follow me on insta", True),
        ("チャンネル登録お願いします", True),
        ("私のブログにもぜひ来てください", True),
        ("このチャンネルで放送されたドラマ", False),
        ("제 블로그에 놀러오세요", True),
        ("구독 부탁드려요", True),
        ("이 채널에서 방송했어요", False),
    ],
)
def test_calls_to_come_elsewhere(text: str, *, speaks: bool) -> None:
    assert rules(check, submission(text)) == ({"self_promotion"} if speaks else set())


def test_every_call_is_shown() -> None:
    comment = submission("Nice. Check out my channel. Also follow me on insta.")

    assert quoted(findings(check, comment)["self_promotion"], comment) == [
        "Check out my channel",
        "follow me on",
    ]
