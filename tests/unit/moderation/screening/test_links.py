import pytest

from services.moderation.screening.links import host_of, links_in
from shared.folding.fold import fold


@pytest.mark.parametrize(
    ("text", "hosts"),
    [
        ("no address at all", []),
        ("https://a.example/x?y#z", ["a.example"]),
        ("hxxps://a.example", ["a.example"]),
        ("HTTP://A.EXAMPLE:8080/", ["a.example"]),
        ("see www.a.example, then b.com.", ["a.example", "b.com"]),
        ("b.co.uk and b.co.kr", ["b.co.uk", "b.co.kr"]),
        ("youtu.be/abc and t.me/abc", ["youtu.be", "t.me"]),
        ("[shown](https://a.example) <https://b.example>", ["a.example", "b.example"]),
        ("[https://a.example](https://a.example)", ["a.example"]),
        ("[x](//a.example/y)", ["a.example"]),
        ("https://a.example@b.example/", ["b.example"]),
        ("https://b.example\\@a.example", ["b.example"]),
        ("サイトはhttps://a.exampleです", ["a.example"]),
        ("사이트 https://a.example를 보세요", ["a.example"]),
        ("これはexample.comです。", ["example.com"]),
        ("https://пример.рф/x", ["пример.рф"]),
        ("ｅｖｉｌ．ｃｏｍ", ["evil.com"]),
        ("еvil.com", ["evil.com"]),
        ("evil。com", ["evil.com"]),
        ("evil dot com, evil[.]com", ["evil.com", "evil.com"]),
        ("me@mail.example.com", []),
        ("Great.It was so.Good", []),
        ("node.js/express, index.html, 1.5, e.g. this, S01.E02", []),
        ("his.her/them", []),
        ("finished.net", ["finished.net"]),
    ],
)
def test_addresses(text: str, hosts: list[str]) -> None:
    assert [link.host for link in links_in(fold(text))] == hosts


def test_what_stands_in_code_is_told_apart() -> None:
    text = "https://a.example `https://b.example`\n```\nhttps://c.example\n```\nhttps://d.example"

    links = links_in(fold(text))

    assert [(link.host, link.in_code) for link in links] == [
        ("a.example", False),
        ("b.example", True),
        ("c.example", True),
        ("d.example", False),
    ]
    assert [text[slice(*link.span)] for link in links] == [link.url for link in links]


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://www.a.example/", "a.example"),
        ("a.example", "a.example"),
        ("https://a.example.", "a.example"),
        ("https://user:secret@a.example:99/x", "a.example"),
        ("https://a.example/@b.example", "a.example"),
        ("", None),
        ("https://", None),
        ("///", None),
    ],
)
def test_hosts(url: str, host: str | None) -> None:
    assert host_of(url) == host
