import pytest

from services.moderation.screening.checks.links import too_many_links
from tests.unit.moderation.screening.submissions import findings, quoted, rules, submission

check = too_many_links(limit=2, words_per_link=4)


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("No links here, only words.", set()),
        ("I wrote about the ending here: https://recap.example/4", set()),
        ("Both are worth a read, though long: https://a.example and also https://b.example", set()),
        (
            "One https://a.example two https://b.example three https://c.example",
            {"too_many_links", "mostly_links"},
        ),
        ("https://a.example", {"mostly_links"}),
        ("look https://a.example", {"mostly_links"}),
        ("最終回の感想をここに書きました https://a.example", set()),
        ("これ https://a.example", {"mostly_links"}),
        ("마지막 장면이 정말 좋았어요 https://a.example", set()),
        ("여기 https://a.example", {"mostly_links"}),
        ("`https://a.example` `https://b.example` `https://c.example`", set()),
        ("It is [the same page](https://a.example) that we all have read by now", set()),
    ],
)
def test_links_are_weighed_against_words(text: str, spoken: set[str]) -> None:
    assert rules(check, submission(text)) == spoken


def test_the_more_links_the_surer() -> None:
    some = submission(" and then I went to ".join(f"https://{letter}.example/" for letter in "abc"))
    many = submission(" and then I went to ".join(f"https://{letter}.example/" for letter in "abcdef"))

    assert (
        findings(check, some)["too_many_links"].score < findings(check, many)["too_many_links"].score == 1.0
    )


def test_every_link_is_shown() -> None:
    comment = submission("https://a.example, ｈｔｔｐｓ://b.example/x. www.c.example!")

    found = findings(check, comment)["too_many_links"]

    assert quoted(found, comment) == ["https://a.example", "ｈｔｔｐｓ://b.example/x", "www.c.example"]
    assert found.detail == "3 links, 2 allowed"


def test_no_link_may_be_allowed_at_all() -> None:
    strict = too_many_links(limit=0, words_per_link=0)

    assert rules(strict, submission("see https://a.example")) == {"too_many_links"}
    assert rules(strict, submission("nothing to see")) == set()
