import pytest

from services.moderation.screening.checks.blocklist import blocked
from tests.unit.moderation.screening.submissions import findings, quoted, rules, submission

check = blocked(
    ["Casino", "cheap pills", "カジノ", "賭博", "토토", "ставки", "$$$!a"],
    ["spam.example", "evil.co.kr"],
    reject_hosts=False,
)


@pytest.mark.parametrize(
    ("text", "matched"),
    [
        ("Nothing of the kind", []),
        ("The casino scene", ["casino"]),
        ("CASINO!", ["CASINO"]),
        ("Casinos are plural", []),
        ("an incasino", []),
        ("_casino_ and casino-like", ["casino", "casino"]),
        ("今casinoへ", ["casino"]),
        ("cheap  pills", []),
        ("buy cheap pills", ["cheap pills"]),
        ("ｃａｓｉｎｏ", ["ｃａｓｉｎｏ"]),
        ("𝕔𝕒𝕤𝕚𝕟𝕠", ["𝕔𝕒𝕤𝕚𝕟𝕠"]),
        ("саsinо with Cyrillic letters", ["саsinо"]),
        ("c.a.s.i.n.o", ["c.a.s.i.n.o"]),
        ("c a s i n o", ["c a s i n o"]),
        ("cas**i**no", ["cas**i**no"]),
        ("cas&#105;no", ["cas&#105;no"]),
        ("ca\u200bsino", ["ca\u200bsino"]),
        ("çàsinö", ["çàsinö"]),
        ("オンラインカジノで遊ぶ", ["カジノ"]),
        ("ｵﾝﾗｲﾝｶｼﾞﾉ", ["ｶｼﾞﾉ"]),
        ("賭博師", ["賭博"]),
        ("스포츠토토를", ["토토"]),
        ("토.토", []),
        ("토마토토스트", ["토토"]),
        ("ставки на спорт", ["ставки"]),
        ("выставки", []),
        ("$$$!a", ["$$$!a"]),
    ],
)
def test_words_of_the_site(text: str, matched: list[str]) -> None:
    comment = submission(text)
    found = findings(check, comment).get("blocked_word")

    assert (quoted(found, comment) if found else []) == matched


@pytest.mark.parametrize(
    ("text", "website", "spoken"),
    [
        ("see https://spam.example/x", None, {"blocked_host"}),
        ("see https://a.b.spam.example/x", None, {"blocked_host"}),
        ("see https://notspam.example/x", None, set()),
        ("see `https://spam.example/x`", None, {"blocked_host"}),
        ("evil.co.kr에서 만나요", None, {"blocked_host"}),
        ("evil。co。kr", None, set()),
        ("fine", "https://SPAM.example", {"blocked_host"}),
    ],
)
def test_hosts_of_the_site(text: str, website: str | None, spoken: set[str]) -> None:
    assert rules(check, submission(text, website=website)) == spoken


def test_the_owner_may_have_hosts_rejected() -> None:
    strict = blocked([], ["spam.example"], reject_hosts=True)

    assert findings(strict, submission("https://spam.example"))["blocked_host"].suggests == "reject"


def test_no_more_than_the_match_is_told() -> None:
    found = findings(check, submission("My secret: the casino, 賭博, カジノ, 토토, casino"))["blocked_word"]

    assert found.detail == "on the site's list: casino, カジノ, 賭博 and 1 more"
