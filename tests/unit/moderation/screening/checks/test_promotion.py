import pytest

from services.moderation.screening.checks.promotion import self_promotion as check
from tests.unit.moderation.screening.submissions import quoted, signals, submission, values


@pytest.mark.parametrize(
    "text",
    [
        "I like my dramas sad",
        "Watch my mouth? No, watch the second lead",
        "I wrote about it on my blog last week",
        "Their channel is the best on cable",
        "I follow this page for the recaps",
        "I'll check it out, thank you",
        "You should check out the novel",
        "Thanks for the link, I subscribed",
        "My husband comes home and we watch it together",
        "Buy now, cry later: that was the plot",
        "He looks up at her and says her name",
        "このチャンネルで放送されたドラマ",
        "彼のブログの場面が好き",
        "フォローしてくれる先輩がいい",
        "이 채널에서 방송했어요",
        "블로그를 쓰는 주인공",
        "Channel ini yang menayangkan",
        "Saya lihat video itu kemarin",
    ],
)
def test_talk_of_channels_and_pages_calls_nobody(text: str) -> None:
    assert values(check, submission(text)) == {}


@pytest.mark.parametrize(
    "text",
    [
        "check out my channel",
        "chec\u200bk out my chan\u200bnel",
        "ｃｈｅｃｋ out my ｃｈａｎｎｅｌ",
        "check out mу сhаnnеl in Cyrillic",
        "Please visit our new online store",
        "sub4sub anyone?",
        "Subscribe to me",
        "please subscribe",
        "Suscribe my channel please",
        "Help me get 100 subscribers",
        "follow me on insta",
        "the dance is on my channel",
        "guys please check it out",
        "link in bio",
        "click my profile",
        "look her up online",
        "just google his full name",
        "チャンネル登録お願いします",
        "私のブログにもぜひ来てください",
        "詳しくはプロフのリンク",
        "フォロバします、フォローお願い",
        "제 블로그에 놀러오세요",
        "구독 부탁드려요",
        "프로필 링크 확인",
        "jangan lupa subscribe",
        "mampir ke channel saya",
        "cek link di bio",
    ],
)
def test_calls_to_come_elsewhere(text: str) -> None:
    assert values(check, submission(text))["calls"] == 1


def test_every_call_is_shown() -> None:
    comment = submission("Nice. Check out my channel. Also follow me on insta.")

    found = signals(check, comment)["promotion.calls"]

    assert found.detail == "promotes something of the author's: Check out my channel"
    assert quoted(found, comment) == ["Check out my channel", "follow me on"]
