import pytest

from services.moderation.screening.checks.website import where_the_website_leads as check
from tests.unit.moderation.screening.submissions import REGULAR, signals, submission, values

LONG = "The acting carried this one; the script did not, and the music was in the way most of the time."


@pytest.mark.parametrize(
    ("website", "text", "host", "said"),
    [
        ("https://yuko.example", LONG, "yuko.example", set()),
        ("https://YUKO.example/a?b", LONG, "yuko.example", set()),
        ("https://ユウコ.jp", LONG, "ユウコ.jp", set()),
        ("https://xn--mnchen-3ya.example", LONG, "münchen.example", set()),
        ("https://yuko.example", "Nice post!", "yuko.example", {"alone"}),
        ("https://yuko.example", "いいね", "yuko.example", {"alone"}),
        ("https://yuko.example", "좋아요", "yuko.example", {"alone"}),
        ("https://yuko.example", "Bagus sekali", "yuko.example", {"alone"}),
        ("https://yuko.example", "主人公の演技がとても良くて最後は泣いてしまいました", "yuko.example", set()),
        ("http://203.0.113.7/shop", LONG, "203.0.113.7", {"bare"}),
        ("http://[2001:db8::1]/", LONG, "[2001", {"bare"}),
        ("https://google.com@shop.example", LONG, "shop.example", {"hidden"}),
        ("https://xn--ggle-55da.com", LONG, "xn--ggle-55da.com", {"disguised"}),
        ("https://gооgle.com", LONG, "xn--ggle-55da.com", {"disguised"}),
        ("https://аррӏе.com", LONG, "xn--80ak6aa92e.com", {"disguised"}),
    ],
)
def test_websites(website: str, text: str, host: str, said: set[str]) -> None:
    found = values(check, submission(text, website=website))

    assert found.pop("host") == (host,)
    assert set(found) == said


def test_without_a_website_nothing_is_said() -> None:
    assert values(check, submission("Nice", website=None)) == {}
    assert values(check, submission("Nice", website="https://")) == {}


def test_a_regular_may_be_brief() -> None:
    found = signals(check, submission("Nice!", website="https://yuko.example", history=REGULAR))

    assert set(found) == {"website.host"}
