import pytest

from services.moderation.screening.checks.website import doubtful_website
from tests.unit.moderation.screening.submissions import REGULAR, findings, rules, submission

LONG = "The acting carried this one; the script did not, and the music was in the way most of the time."
check = doubtful_website()


@pytest.mark.parametrize(
    ("website", "text", "spoken"),
    [
        (None, "Nice", set()),
        ("https://yuko.example", LONG, set()),
        ("https://ユウコ.jp", LONG, set()),
        ("https://yuko.example", "Nice post!", {"website_and_few_words"}),
        ("https://yuko.example", "いいね", {"website_and_few_words"}),
        ("https://yuko.example", "좋아요", {"website_and_few_words"}),
        ("http://203.0.113.7/shop", LONG, {"raw_address"}),
        ("http://[2001:db8::1]/", LONG, {"raw_address"}),
        ("https://google.com@shop.example", LONG, {"hides_its_host"}),
        ("https://xn--ggle-55da.com", LONG, {"disguised_host"}),
        ("https://gооgle.com", LONG, {"disguised_host"}),
    ],
)
def test_websites(website: str | None, text: str, spoken: set[str]) -> None:
    assert rules(check, submission(text, website=website)) == spoken


def test_a_regular_may_be_brief() -> None:
    assert rules(check, submission("Nice!", website="https://yuko.example", history=REGULAR)) == set()


def test_few_words_with_a_website_are_only_noted() -> None:
    found = findings(check, submission("Nice!", website="https://yuko.example"))["website_and_few_words"]

    assert found.score < 0.5
