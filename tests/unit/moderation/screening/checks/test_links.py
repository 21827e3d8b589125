import pytest

from services.moderation.screening.checks.links import links_and_hosts as check
from services.moderation.screening.submission import HostRecord
from tests.unit.moderation.screening.submissions import quoted, signals, submission, values


@pytest.mark.parametrize(
    ("text", "count", "words_each"),
    [
        ("I wrote about the ending here: https://recap.example/4", 1, 6),
        ("Both are worth a read, though long: https://a.example and also https://b.example", 2, 4.5),
        ("One https://a.example two https://b.example three https://c.example", 3, 1),
        ("https://a.example", 1, None),
        ("look https://a.example", 1, 1),
        ("最終回の感想をここに書きました https://a.example", 1, 8),
        ("これ https://a.example", 1, 1),
        ("마지막 장면이 정말 좋았어요 https://a.example", 1, 4),
        ("여기 https://a.example", 1, 1),
        ("It is [the same page](https://a.example) that we all have read by now", 1, 12),
        ("Nothing `https://b.example` but https://a.example", 1, 2),
        ("[url=https://a.example/x]best shoes[/url]", 1, 4),
        ("![](https://a.example/cat.jpg)", 1, None),
    ],
)
def test_links_are_counted_beside_words(text: str, count: int, words_each: float | None) -> None:
    found = values(check, submission(text))

    assert found["count"] == count
    assert found.get("words_each") == words_each


@pytest.mark.parametrize(
    "text", ["No links here, only words.", "Great.It was so.Good", "me@mail.example.com"]
)
def test_without_links_nothing_is_said_but_that_no_host_is_bad(text: str) -> None:
    assert values(check, submission(text)) == {"reputation": 0.5}


def test_what_stands_in_code_is_a_host_and_no_link() -> None:
    found = values(check, submission("It broke at `https://a.example`"))

    assert found == {"hosts": ("a.example",), "reputation": 0.5}


@pytest.mark.parametrize(
    ("text", "hosts"),
    [
        ("https://b.example https://a.example https://b.example/x", ("b.example", "a.example")),
        ("hxxps[:]//evil.com/x", ("evil.com",)),
        ("evil dot com, evil[.]com, evil (dot) com", ("evil.com",)),
        ("evil punto com, evil titik com, evilドットコム", ("evil.com",)),
        ("ｅｖｉｌ．ｃｏｍ", ("evil.com",)),
        ("[url=https://a.example/x]best shoes[/url]", ("a.example",)),
        ("<a href='https://a.example/x'>best shoes</a>", ("a.example",)),
        ("https://xn--mnchen-3ya.example and https://münchen.example", ("münchen.example",)),
        ("https://ユウコ.jpを見て", ("ユウコ.jp",)),
        ("https://한국.kr/x", ("한국.kr",)),
        ("пример.рф", ("пример.рф",)),
        ("https://gооgle.com/", ("google.com", "xn--ggle-55da.com")),
        ("https://xn--ggle-55da.com/", ("xn--ggle-55da.com",)),
    ],
)
def test_hosts_stand_in_order_of_appearance(text: str, hosts: tuple[str, ...]) -> None:
    assert values(check, submission(text))["hosts"] == hosts


def test_each_host_has_its_place_in_the_text() -> None:
    comment = submission("First www.b.example/x, then ｈｔｔｐｓ://a.example and b.example/y.")

    found = signals(check, comment)

    assert quoted(found["links.hosts"], comment) == ["www.b.example/x", "ｈｔｔｐｓ://a.example"]
    assert quoted(found["links.count"], comment) == ["www.b.example/x", "ｈｔｔｐｓ://a.example"]
    assert found["links.hosts"].detail == "leads to a.example, b.example"


RECORDS = {
    "good.com": HostRecord(approved=10),
    "bad.com": HostRecord(removed=4, labels=("casino", "new")),
    "mixed.co.uk": HostRecord(approved=1, removed=1, labels=("casino",)),
}


@pytest.mark.parametrize(
    ("text", "new", "least", "most"),
    [
        ("https://good.com", 0, 0.8, 0.9),
        ("https://a.good.com/x", 0, 0.8, 0.9),
        ("https://unknown.com", 1, 0.5, 0.5),
        ("https://good.com https://unknown.com", 1, 0.5, 0.5),
        ("https://good.com https://bad.com", 1, 0.1, 0.2),
        ("https://shop.mixed.co.uk", 0, 0.35, 0.45),
        ("https://other.co.uk", 1, 0.5, 0.5),
        ("https://notgood.com", 1, 0.5, 0.5),
    ],
)
def test_the_least_trusted_host_counts(text: str, new: int, least: float, most: float) -> None:
    found = values(check, submission(text, hosts=RECORDS))

    assert found.get("new", 0) == new
    assert isinstance(found["reputation"], float)
    assert least <= found["reputation"] <= most


def test_labels_of_hosts_are_told_with_their_first_place() -> None:
    comment = submission("https://a.mixed.co.uk https://bad.com", hosts=RECORDS)

    found = signals(check, comment)["links.labels"]

    assert found.value == ("casino", "new")
    assert quoted(found, comment) == ["https://a.mixed.co.uk", "https://bad.com"]


@pytest.mark.parametrize(
    ("text", "lying"),
    [
        ("[https://bank.example.com](https://other.example.net)", 1),
        ("[bank.com](//other.net/bank.com)", 1),
        ("[ＢＡＮＫ.com](https://other.net)", 1),
        ("[url=https://other.net]https://bank.com[/url]", 1),
        ('<a rel="x" href="https://other.net/">bank.com</a>', 1),
        ("[](https://other.net)", 1),
        ("[ . ](https://other.net)", 1),
        ("[\u200b](https://other.net)", 1),
        ("https://bank.com@other.net/", 1),
        ("https://bаnk.com/ with a Cyrillic letter", 1),
        ("[bank.com](https://www.bank.com/login)", 0),
        ("[bank.com](https://help.bank.com/login)", 0),
        ("[the bank](https://other.net)", 0),
        ("[Great.It was](https://other.net)", 0),
        ("https://other.net/@someone", 0),
        ("![](https://other.net/cat.jpg)", 0),
        ("[日本語のサイト](https://recap.example)", 0),
        ("[한국어 사이트](https://recap.example)", 0),
        ("https://münchen.example", 0),
    ],
)
def test_links_that_lead_elsewhere_than_they_say(text: str, lying: int) -> None:
    assert values(check, submission(text)).get("lying", 0) == lying


@pytest.mark.parametrize(
    ("text", "detail"),
    [
        ("Log in at [bank.com](https://other.net/x) now", "shows bank.com, leads to other.net"),
        ("[](https://other.net)", "shows nothing, leads to other.net"),
        ("https://bаnk.com/", "reads like bank.com, leads to xn--bnk-6cd.com"),
        ("https://bank.com@other.net/", "leads to what stands behind the @: other.net"),
    ],
)
def test_both_hosts_are_told(text: str, detail: str) -> None:
    assert signals(check, submission(text))["links.lying"].detail == detail
