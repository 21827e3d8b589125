from html import escape

import pytest

from services.comments.rendering.render import UNCLOSED, render
from services.comments.rendering.rendered import Rendered, Spoiler


def cover(index: int = 0, scope: str | None = None) -> str:
    if scope is None:
        return f'<span data-spoiler="{index}">spoiler</span>'
    return f'<span data-spoiler="{index}" data-scope="{scope}">spoiler: {scope}</span>'


def covered(*htmls: str) -> tuple[Spoiler, ...]:
    return tuple(Spoiler(index=index, html=html) for index, html in enumerate(htmls))


@pytest.mark.parametrize(
    ("source", "html", "spoilers"),
    [
        ("a >!b!< c", f"<p>a {cover()} c</p>", ["b"]),
        ("a ||b|| c", f"<p>a {cover()} c</p>", ["b"]),
        ("||b||||c||", f"<p>{cover(0)}{cover(1)}</p>", ["b", "c"]),
        (">! b !<", f"<p>{cover()}</p>", ["b "]),
        ("犯人は||太郎||です。>!本当!<だ", f"<p>犯人は{cover(0)}です。{cover(1)}だ</p>", ["太郎", "本当"]),
        ("범인은||철수||다", f"<p>범인은{cover()}다</p>", ["철수"]),
        ("＞！秘密！＜｜｜内緒｜｜", f"<p>{cover(0)}{cover(1)}</p>", ["秘密", "内緒"]),
        (">!a **b** `c`\nd!<", f"<p>{cover()}</p>", ["a <strong>b</strong> <code>c</code><br>\nd"]),
        ("**a >!b!< c**", f"<p><strong>a {cover()} c</strong></p>", ["<strong>b</strong>"]),
        ("**a >!b** c!< d", f"<p><strong>a {cover()}</strong> d</p>", ["<strong>b</strong> c"]),
        ("- a\n- ||b||", f"<ul><li>a</li>\n<li>{cover()}</li>\n</ul>", ["b"]),
        ("> ||b||", f"<blockquote><p>{cover()}</p>\n</blockquote>", ["b"]),
        ("# ||b||", f"<p><strong>{cover()}</strong></p>", ["<strong>b</strong>"]),
        ("    >!b!<", f"<p>{cover()}</p>", ["b"]),
    ],
)
def test_inline(source: str, html: str, spoilers: list[str]) -> None:
    assert render(source) == Rendered(html=html, spoilers=covered(*spoilers))


@pytest.mark.parametrize(
    ("source", "html", "spoiler"),
    [
        (">!a\n\nb!< c", f"<p>{cover()}</p>\n<p> c</p>", "<p>a</p>\n<p>b</p>"),
        ("||a\n\nb|| c", f"<p>{cover()}</p>\n<p> c</p>", "<p>a</p>\n<p>b</p>"),
        (
            "1. a >!b\n2. c\n3. d!< e",
            f"<ol><li>a {cover()}</li>\n<li></li>\n<li> e</li>\n</ol>",
            "<ol><li>b</li>\n<li>c</li>\n<li>d</li>\n</ol>",
        ),
        (
            "> a >!b\n\nc!<",
            f"<blockquote><p>a {cover()}</p>\n</blockquote>",
            "<blockquote><p>b</p>\n</blockquote>\n<p>c</p>",
        ),
        (">!\n```\ncode\n```\n!<", f"<p>{cover()}</p>", "<pre><code>code\n</code></pre>"),
    ],
)
def test_across_blocks(source: str, html: str, spoiler: str) -> None:
    assert render(source) == Rendered(html=html, spoilers=covered(spoiler))


@pytest.mark.parametrize(
    "source", ["`>!b!<`", "`||b||`", "```\n>!b!<\n||b||\n```", r"\>!b!<", r"\||b\||", r"|\|b"]
)
def test_literal_in_code_and_when_escaped(source: str) -> None:
    assert render(source).spoilers == ()
    assert "b" in render(source).html


@pytest.mark.parametrize(
    "source", ["wow!<3", "a | b", "|||", "||||", "|| ||", ">!!<", ">! !<", "a !< b", "x >!", "x ||"]
)
def test_marks_around_nothing_are_text(source: str) -> None:
    rendered = render(source)
    assert rendered.spoilers == ()
    assert rendered.warnings == ()
    assert rendered.html.count("|") + rendered.html.count("!") == source.count("|") + source.count("!")


@pytest.mark.parametrize(
    ("source", "scope", "spoiler"),
    [
        (">![ep 12] text!<", "ep 12", "text"),
        ("||[novel]text||", "novel", "text"),
        ("||[第3話] ひみつ||", "第3話", "ひみつ"),
        (">! [ ep  12 ]\ntext!<", "ep 12", "<br>\ntext"),
        ('>![a"b&c] text!<', "a&quot;b&amp;c", "text"),
    ],
)
def test_scope(source: str, scope: str, spoiler: str) -> None:
    rendered = render(source)
    assert f'data-scope="{scope}"' in rendered.html
    assert rendered.spoilers[0].html == spoiler


@pytest.mark.parametrize(
    "source",
    [
        ">![ep 12]!<",
        ">![a](https://x.example) b!<",
        f">![{'long' * 11}] b!<",
        ">![] b!<",
        ">![ ] b!<",
        ">!x [ep 1]!<",
    ],
)
def test_what_is_not_a_scope_is_covered_like_the_rest(source: str) -> None:
    rendered = render(source)
    assert rendered.html == f"<p>{cover()}</p>"
    assert rendered.spoilers[0].scope is None


@pytest.mark.parametrize(
    ("source", "html", "spoiler"),
    [
        ("a >!b\nc\n\nd", f"<p>a {cover()}</p>\n<p>d</p>", "b<br>\nc"),
        ("a ||b **c**\n\nd", f"<p>a {cover()}</p>\n<p>d</p>", "b <strong>c</strong>"),
        ("a || b ||c|| d", f"<p>a {cover()}</p>", "b c d"),
        (">!a >!b!< c\n\nd", f"<p>{cover()}</p>\n<p>d</p>", "a b c"),
        ("- >!a\n- b", f"<ul><li>{cover()}</li>\n<li>b</li>\n</ul>", "a"),
        (">! a\n>! b\n\nc", f"<p>{cover()}</p>\n<p>c</p>", "a<br>\n b"),
    ],
)
def test_unclosed_covers_the_rest_of_the_paragraph(source: str, html: str, spoiler: str) -> None:
    assert render(source) == Rendered(html=html, spoilers=covered(spoiler), warnings=(UNCLOSED,))


def test_a_stray_bar_does_not_turn_a_later_spoiler_inside_out() -> None:
    rendered = render("this || that\n\nand ||secret|| here")
    assert rendered.html == f"<p>this {cover(0)}</p>\n<p>and {cover(1)} here</p>"
    assert [spoiler.html for spoiler in rendered.spoilers] == ["that", "secret"]


@pytest.mark.parametrize(
    ("source", "spoiler"),
    [
        (">!a >!b!< c!<", "a b c"),
        (">!a ||b|| c!<", "a b c"),
        ("||a >!b!< c||", "a b c"),
        (">!a ||b!< c||", "a b c"),
        (">![ep 1] a ||[ep 2] b|| c!<", "a [ep 2] b c"),
    ],
)
def test_nested_and_crossing_marks_are_one_spoiler(source: str, spoiler: str) -> None:
    rendered = render(source)
    assert [one.html for one in rendered.spoilers] == [spoiler]
    assert rendered.html.count("data-spoiler") == 1


@pytest.mark.parametrize(
    ("source", "quotes"),
    [
        (">!text!<", 0),
        (">!text", 0),
        (" >! text", 0),
        (">！text！＜", 0),
        ("said\n>!text!<", 0),
        ("- >!text!<", 0),
        ("1. >!text!<", 0),
        ("> said\n>!text!<", 1),
        ("> >!text!<", 1),
        (">>!text!<", 1),
        ("> - >!text!<", 1),
        ("- > > >!text!<", 2),
    ],
)
def test_the_mark_is_not_a_quote(source: str, quotes: int) -> None:
    rendered = render(source)
    assert rendered.html.count("<blockquote>") == quotes
    assert "text" not in rendered.html
    assert "text" in rendered.spoilers[0].html


@pytest.mark.parametrize(
    "source",
    [
        "[a >!b!< c](https://x.example)",
        ">!a [b](https://x.example) c!<",
        ">!https://x.example!<",
        "[>!b](https://x.example)!<",
    ],
)
def test_a_link_is_covered_as_a_whole(source: str) -> None:
    rendered = render(source)
    assert rendered.html == f"<p>{cover()}</p>"
    assert 'href="https://x.example"' in rendered.spoilers[0].html
    assert rendered.links == ("https://x.example",)


@pytest.mark.parametrize(
    ("source", "html", "spoiler"),
    [
        (">!\n\na\n\nb", f"<p>{cover()}</p>", "<p>a</p>\n<p>b</p>"),
        ("seen\n\n>!\n\na\n\nb", f"<p>seen</p>\n<p>{cover()}</p>", "<p>a</p>\n<p>b</p>"),
        ("＞！\n\n犯人は太郎。", f"<p>{cover()}</p>", "犯人は太郎。"),
        (">! \n\n범인은 철수다\n\n정말", f"<p>{cover()}</p>", "<p>범인은 철수다</p>\n<p>정말</p>"),
        (
            ">!\n- a\n- b\n\n> c",
            f"<ul><li>{cover()}</li>\n<li></li>\n</ul>",
            "<ul><li>a</li>\n<li>b</li>\n</ul>\n<blockquote><p>c</p>\n</blockquote>",
        ),
        (
            "> >!\n>\n> a\n\nb",
            f"<blockquote><p>{cover()}</p>\n</blockquote>",
            "<blockquote><p>a</p>\n</blockquote>\n<p>b</p>",
        ),
        (
            "- one\n- >!\n\n  a\n\nb",
            f"<ul><li><p>one</p>\n</li>\n<li><p>{cover()}</p>\n</li>\n</ul>",
            "<ul><li><p>a</p>\n</li>\n</ul>\n<p>b</p>",
        ),
        (">!\n```\n>!a!<\n```\nb", f"<p>{cover()}</p>", "<pre><code>&gt;!a!&lt;\n</code></pre>\n<p>b</p>"),
        (">!\n\na ||b|| c", f"<p>{cover()}</p>", "a b c"),
        (">!\n\na >!b!< c", f"<p>{cover()}</p>", "a b c"),
        (">!\n\n>!\n\na", f"<p>{cover()}</p>", "a"),
        ("# >!\n\na", f"<p>{cover()}</p>", "a"),
        (">!\n\na!<\n\nb", f"<p>{cover()}</p>\n<p>b</p>", "a"),
        (">!\n\na\n\n!<\n\nb", f"<p>{cover()}</p>\n<p>b</p>", "a"),
    ],
)
def test_a_mark_alone_in_its_block_covers_all_that_follows(source: str, html: str, spoiler: str) -> None:
    assert render(source) == Rendered(html=html, spoilers=covered(spoiler))


@pytest.mark.parametrize(
    "mark", [">![ep 12]", "＞！[ep 12]", ">! [ ep  12 ] ", "> >![ep 12]", "1. >![ep 12]"]
)
def test_it_may_have_a_scope(mark: str) -> None:
    rendered = render(f"{mark}\n\na\n\nb")
    assert rendered.warnings == ()
    assert [spoiler.scope for spoiler in rendered.spoilers] == ["ep 12"]
    assert 'data-scope="ep 12" data-episode="12"' in rendered.html
    assert rendered.spoilers[0].html == "<p>a</p>\n<p>b</p>"


@pytest.mark.parametrize("heart", ["I love him!<3\n\nwhy", "wow!< oh", "！＜３ a"])
def test_what_looks_like_a_closing_mark_in_the_middle_of_a_line_does_not_open_it(heart: str) -> None:
    rendered = render(f">![ep 12]\n\nHe dies.\n\n{heart}\n\nShe too.")
    assert "data-scope" in rendered.html
    assert escape(heart.splitlines()[0], quote=False) in rendered.spoilers[0].html
    assert not {"dies", "love", "wow", "why", "She", "a"} & set(rendered.html.replace("<", " ").split())
    assert rendered.warnings == ()


@pytest.mark.parametrize(
    "source", [">!", ">![ep 12]", "a\n\n＞！", "a\n\n>!\n\n>!", "a\n\n>!\n\n||", "`>!`\n\na"]
)
def test_a_mark_alone_before_nothing_is_text(source: str) -> None:
    rendered = render(source)
    assert (rendered.spoilers, rendered.warnings) == ((), ())
    assert rendered.html.count("!") + rendered.html.count("！") == source.count("!") + source.count("！")


def test_bars_alone_in_their_paragraph_cover_no_more_than_it() -> None:
    assert render("||[ep 12]\n\na").html.endswith("<p>a</p>")
