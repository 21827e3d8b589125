import pytest

from services.comments.rendering.render import TOO_LARGE, escaped_fallback, render
from services.comments.rendering.rendered import Mask, Rendered, Spoiler
from services.comments.rendering.sanitise import sanitise
from tests.unit.comments.rendering.html_check import problems


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("", ""),
        (" \n\t\n", ""),
        ("plain", "<p>plain</p>"),
        ("one\ntwo", "<p>one<br>\ntwo</p>"),
        ("one\r\ntwo\rthree", "<p>one<br>\ntwo<br>\nthree</p>"),
        ("one\n\n\n\ntwo", "<p>one</p>\n<p>two</p>"),
        ("one  \ntwo\\\nthree", "<p>one<br>\ntwo<br>\nthree</p>"),
        ("**b** *i* ~~s~~ `c`", "<p><strong>b</strong> <em>i</em> <s>s</s> <code>c</code></p>"),
        ("- a\n- b", "<ul><li>a</li>\n<li>b</li>\n</ul>"),
        ("3. a\n4. b", '<ol start="3"><li>a</li>\n<li>b</li>\n</ol>'),
        ("> said\n> so", "<blockquote><p>said<br>\nso</p>\n</blockquote>"),
        ("```py\nif a < b:\n    c\n```", "<pre><code>if a &lt; b:\n    c\n</code></pre>"),
        ("第**三**話です", "<p>第<strong>三</strong>話です</p>"),
        ("3화 *정말* 재밌다", "<p>3화 <em>정말</em> 재밌다</p>"),
    ],
)
def test_commonmark(source: str, html: str) -> None:
    assert render(source) == Rendered(html=html)


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("# Title\ntext", "<p><strong>Title</strong></p>\n<p>text</p>"),
        ("Title\n===", "<p>Title<br>\n===</p>"),
        ("above\n\n***\nbelow", "<p>above</p>\n<p>***</p>\n<p>below</p>"),
        ("above\n---", "<p>above</p>\n<p>---</p>"),
        ("    four spaces\n\ttab", "<p>four spaces<br>\ntab</p>"),
        ("[Ep 3]: well, well", "<p>[Ep 3]: well, well</p>"),
        ("| a | b |\n| --- | --- |", "<p>| a | b |<br>\n| --- | --- |</p>"),
        ("<b>x</b><!-- y -->", "<p>&lt;b&gt;x&lt;/b&gt;&lt;!-- y --&gt;</p>"),
        ("<details>\n\ntext\n\n</details>", "<p>&lt;details&gt;</p>\n<p>text</p>\n<p>&lt;/details&gt;</p>"),
        ("&lt;3 &copy; &nosuch;", "<p>&lt;3 © &amp;nosuch;</p>"),
        ("&#x202e;gpj &#8203; &#x300;", "<p>&amp;#x202e;gpj &amp;#8203; &amp;#x300;</p>"),
        ("a\x00b\x1bc\ufdd0d\ud800e", "<p>a\ufffdb\ufffdc\ufffdd\ufffde</p>"),
    ],
)
def test_what_a_comment_does_not_have(source: str, html: str) -> None:
    """Headings, rules, indented code, definitions, tables, HTML and invisible characters by number."""
    assert render(source).html == html


@pytest.mark.parametrize(
    "source", ["> " * 400 + "deep", "- " * 400 + "deep", "1. " * 400 + "deep", "*a _b " * 400]
)
def test_nesting_is_bounded_and_loses_nothing(source: str) -> None:
    html = render(source).html
    depth = deepest = 0
    for piece in html.split("<")[1:]:
        depth += -1 if piece.startswith("/") else 1
        deepest = max(deepest, depth)
    assert deepest <= 30
    assert html.count("deep") == source.count("deep")
    assert html.count("b") >= source.count("b")


def test_output_that_grows_too_large_is_escaped_instead() -> None:
    source = "http://x.y " * 800

    rendered = render(source)

    assert rendered.warnings == (TOO_LARGE,)
    assert len(rendered.html) <= 6 * len(source) + 2048
    assert "<a" not in rendered.html
    assert len(rendered.links) == 800


def test_output_that_grows_too_large_still_covers_its_spoilers() -> None:
    source = "||a||" * 2000

    rendered = render(source)

    assert rendered.html == '<p><span data-spoiler="0">spoiler</span></p>'
    assert rendered.spoilers == (Spoiler(index=0, html=f"<p>{source}</p>"),)


def test_fallback_is_the_escaped_text_and_failed() -> None:
    assert escaped_fallback("*a* <b>\nc\n\nd") == Rendered(
        html="<p>*a* &lt;b&gt;<br>\nc</p>\n<p>d</p>", failed=True
    )


@pytest.mark.parametrize(
    ("source", "mask"),
    [(">!secret!<", None), ("||secret||", None), ("＞！secret！＜", None), ("secret", Mask(spans=((0, 2),)))],
)
def test_fallback_covers_everything_where_something_may_be_covered(source: str, mask: Mask | None) -> None:
    rendered = escaped_fallback(source, mask=mask)

    assert rendered.failed
    assert rendered.html == '<p><span data-spoiler="0">spoiler</span></p>'
    assert "secret" in rendered.spoilers[0].html


@pytest.mark.parametrize(
    "html",
    [
        "<script>x</script><p onclick=x style=x class=x id=x title=x lang=x>y</p>",
        "<img src=x onerror=x><svg><style><math><iframe src=x><form action=x><input>",
        '<span data-spoiler="0" data-other="x"><h1>z</h1></span><hr><table><td>',
    ],
)
def test_the_sanitiser_leaves_nothing_but_the_list(html: str) -> None:
    assert problems(sanitise(html)) == []


@pytest.mark.parametrize("address", ["javascript:alert(1)", "//evil.example", "/x", "data:text/html,x", "x"])
def test_the_sanitiser_leaves_no_other_address(address: str) -> None:
    assert sanitise(f'<a href="{address}">x</a>') == '<a rel="ugc nofollow noopener noreferrer">x</a>'
