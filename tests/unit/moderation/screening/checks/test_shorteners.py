import pytest

from services.moderation.screening.checks.shorteners import shortened_links
from tests.unit.moderation.screening.submissions import findings, quoted, rules, submission

check = shortened_links(["bit.ly", "han.gl"])


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("see bit.ly/abc for more", {"shortened_link"}),
        ("see https://BIT.LY/abc for more", {"shortened_link"}),
        ("see https://www.bit.ly/abc", {"shortened_link"}),
        ("ここ→bit.ly/abc", {"shortened_link"}),
        ("https://han.gl/abc에서 보세요", {"shortened_link"}),
        ("see https://bit.ly@recap.example/", set()),
        ("see https://recap.example/bit.ly", set()),
        ("see https://rabbit.ly/abc", set()),
        ("a bit. ly is a suffix", set()),
    ],
)
def test_addresses_by_way_of_a_shortener(text: str, spoken: set[str]) -> None:
    assert rules(check, submission(text)) == spoken


def test_the_link_is_shown() -> None:
    comment = submission("first bit.ly/a, then han.gl/b")

    found = findings(check, comment)["shortened_link"]

    assert quoted(found, comment) == ["bit.ly/a", "han.gl/b"]
    assert found.detail == "hides where it leads: bit.ly, han.gl"


def test_the_website_counts_too() -> None:
    assert rules(check, submission(website="http://bit.ly/me")) == {"shortened_website"}
