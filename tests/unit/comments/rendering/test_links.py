import pytest

from services.comments.rendering.links import misleads, target
from services.comments.rendering.render import render

REL = 'rel="ugc nofollow noopener noreferrer"'


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://x.example", "http://x.example"),
        ("HTTPS://X.Example/A?b=C#d", "https://x.example/A?b=C#d"),
        ("https://x.example:8443/", "https://x.example:8443/"),
        ("https://[2001:db8::1]/", "https://[2001:db8::1]/"),
        ('https://x.example/a b<>"`\\|^{}', "https://x.example/a%20b%3C%3E%22%60%5C%7C%5E%7B%7D"),
        ("https://x.example/%E3%81%82あ", "https://x.example/%E3%81%82%E3%81%82"),
        ("https://раypal.example/", "https://xn--ypal-43d9g.example/"),
        ("https://ｐａｙｐａｌ。example/", "https://paypal.example/"),
    ],
)
def test_target(url: str, expected: str) -> None:
    assert target(url) == expected


@pytest.mark.parametrize(
    "url",
    [
        "",
        "javascript:alert(1)",
        "java\nscript:alert(1)",
        "data:text/html,x",
        "mailto:a@x.example",
        "ftp://x.example",
        "//x.example",
        "/path",
        "#fragment",
        "http:x.example",
        "http:/x.example",
        "http:///x.example",
        "https:\\\\x.example",
        "https://good.example@evil.example/",
        "https://good.example\\@evil.example/",
        "https://good.example:80@evil.example/",
        "https://good.example%2f@evil.example/",
        "https://%65vil.example/",
        "https://x..example/",
        "https://..",
        "https:// x.example",
        "https://x.example:999999/",
        "https://x／y.example/",
        f"https://{'a' * 64}é.example/",
        f"https://{'a.' * 200}example/",
    ],
)
def test_no_target(url: str) -> None:
    assert target(url) is None


@pytest.mark.parametrize(
    ("text", "misleading"),
    [
        ("an interview", False),
        ("x.example", False),
        ("https://x.example/other/page.html", False),
        ("www.x.example", False),
        ("X.EXAMPLE", False),
        ("episode 3.5 is out.", False),
        ("paypal.example", True),
        ("https://paypal.example/", True),
        ("paypal.example (x.example)", True),
        ("log in at paypal.example now", True),
        ("pay\u200bpal.exa\u00admple", True),
        ("paypal。example", True),
        ("ｐａｙｐａｌ．example", True),
        ("х.example", True),  # a Cyrillic letter
        ("192.0.2.7", True),
        ("x.example.evil.example", True),
    ],
)
def test_misleads(text: str, misleading: bool) -> None:
    assert misleads(text, "https://x.example/page") is misleading


@pytest.mark.parametrize(
    ("source", "href", "text"),
    [
        ("[text](https://x.example/a)", "https://x.example/a", "text"),
        ('[text](<https://x.example/a b> "title")', "https://x.example/a%20b", "text"),
        (r"[text](https://x.example/\(a\)_(b))", "https://x.example/(a)_(b)", "text"),
        ("[text](https://x.example/?a&amp;b)", "https://x.example/?a&amp;b", "text"),
        ("[**b** `c`](https://x.example)", "https://x.example", "<strong>b</strong> <code>c</code>"),
        ("[](https://x.example/a)", "https://x.example/a", "https://x.example/a"),
        ("[paypal.example](https://x.example)", "https://x.example", "paypal.example (x.example)"),
        (
            "[pay**pal**.example](https://x.example)",
            "https://x.example",
            "pay<strong>pal</strong>.example (x.example)",
        ),
        ("[https://y.example](https://x.example)", "https://x.example", "https://y.example (x.example)"),
        ("![a picture](https://x.example/p.png)", "https://x.example/p.png", "a picture"),
        ("![](https://x.example/p.png)", "https://x.example/p.png", "https://x.example/p.png"),
        ("[![a picture](https://x.example/p.png)](https://x.example)", "https://x.example", "a picture"),
        ("<https://x.example/a_b_c>", "https://x.example/a_b_c", "https://x.example/a_b_c"),
        ("<https://あ.example/い>", "https://xn--l8j.example/%E3%81%84", "https://xn--l8j.example/%E3%81%84"),
        ("https://x.example/_a_*b*", "https://x.example/_a_*b", "https://x.example/_a_*b"),
        ("www.x.example/a", "https://www.x.example/a", "www.x.example/a"),
        ("HTTP://X.EXAMPLE/A", "http://x.example/A", "HTTP://X.EXAMPLE/A"),
    ],
)
def test_link(source: str, href: str, text: str) -> None:
    assert f'<a href="{href}" {REL}>{text}</a>' in render(source).html
    assert len(render(source).links) == 1


@pytest.mark.parametrize(
    "source",
    [
        "[a](javascript:alert(1))",
        "[a](&#106;avascript:alert(1))",
        "[a](/path)",
        "[a]()",
        "[a](https://good.example@evil.example)",
        "https://good.example@evil.example",
        "https://good.example:80@evil.example",
        "https://good.example:word@evil.example",
        "[a][b]",
        "[a]",
        "<javascript:alert(1)>",
        "<a@x.example>",
        "a@x.example",
        "mailto:a@x.example",
        "ftp://x.example",
        "x.example",
        "awww.x.example",
        "http://",
        "`https://x.example`",
        "```\nhttps://x.example\n```",
    ],
)
def test_no_link(source: str) -> None:
    rendered = render(source)
    assert rendered.links == ()
    assert "<a" not in rendered.html


@pytest.mark.parametrize(
    ("before", "url", "after"),
    [
        ("see ", "https://x.example", "."),
        ("(", "https://x.example/a", ")"),
        ("(see ", "https://x.example/a_(b)", ")!"),
        ("**", "https://x.example", "**"),
        ("~~", "https://x.example/a", "~~"),
        ("", "https://x.example/a?b=c,d", ", and"),
        ("詳しくは", "https://x.example/a", "をご覧ください"),
        ("링크:", "https://x.example", "에서"),
        ('"', "https://x.example", '"'),
        ("", "https://x.example", ": nice"),
        ("", "https://x.example:8080", ": nice"),
        ("", "https://x.example/@user", ""),
        ("", "https://x.example/a", "||b||"),
        (">!", "https://x.example/a", "!<"),
        ("<b>", "https://x.example/a", "</b>"),
    ],
)
def test_where_a_bare_address_ends(before: str, url: str, after: str) -> None:
    assert render(before + url + after).links == (url,)


def test_an_address_in_the_text_of_a_link_is_no_link_of_its_own() -> None:
    rendered = render("[go to https://y.example/ or <https://z.example>](https://x.example)")
    assert rendered.links == ("https://x.example",)
    assert rendered.html.count("<a") == 1
