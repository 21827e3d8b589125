import pytest

from services.moderation.screening.links import leads_to, lies_in, links_in
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
        ("hxxp[:]//a.example http : //b.example hp://c.example", ["a.example", "b.example", "c.example"]),
        ("evil (punto) com, evil titik com, evil nokta com", ["evil.com", "evil.com", "evil.com"]),
        ("evilドットコム, evil닷컴, evil (점) com", ["evil.com", "evil.com", "evil.com"]),
        ("the point com makes, no punto here", []),
        ("これはカジノ.comです", ["これはカジノ.com"]),
        ("ユウコ.jp/a と 한국.kr", ["ユウコ.jp", "한국.kr"]),
        ("пример.рф", ["пример.рф"]),
        ("конец.Новое начало", []),
        ("[url=https://a.example/x]https://b.example[/url]", ["a.example"]),
        ("[url]https://a.example[/url] [link=a.com/b]here[/link]", ["a.example", "a.com"]),
        ("<a href='https://a.example'>https://b.example</a>", ["a.example"]),
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
    ("text", "lies"),
    [
        ("[b.example.com](https://a.example.com)", [("b.example.com", "a.example.com")]),
        ("[url=https://a.com/x]b.com[/url]", [("b.com", "a.com")]),
        ("<a rel=x href='https://a.com'>www.b.com</a>", [("b.com", "a.com")]),
        ("[](https://a.com) [.](<https://b.com>)", [("", "a.com"), ("", "b.com")]),
        ("![](https://a.com)", []),
        ("[a.com](https://www.a.com/x)", []),
        ("[label]", []),
    ],
)
def test_labels_that_lie(text: str, lies: list[tuple[str, str]]) -> None:
    found = lies_in(fold(text))

    assert [(shown, link.host) for shown, link in found] == lies
    assert all(text[slice(*link.span)].startswith(("[", "<a ")) for _, link in found)


@pytest.mark.parametrize(
    ("text", "hosts"),
    [
        ("https://a.example", ("a.example",)),
        ("https://münchen.example/x", ("münchen.example",)),
        ("https://xn--mnchen-3ya.example/x", ("münchen.example",)),
        ("https://gооgle.com:8080/x", ("google.com", "xn--ggle-55da.com")),
        ("ｅｖｉｌ dot com", ("evil.com",)),
        ("ev\u200bil.com", ("evil.com",)),
        ("ｗｗｗ．ｅｖｉｌ．ｃｏｍ", ("evil.com",)),
    ],
)
def test_where_a_link_leads_and_what_readers_take_it_for(text: str, hosts: tuple[str, ...]) -> None:
    (link,) = links_in(fold(text))

    assert leads_to(link, text) == hosts
