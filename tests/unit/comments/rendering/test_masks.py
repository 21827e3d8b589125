import pytest

from services.comments.rendering.render import render
from services.comments.rendering.rendered import Mask, Rendered

COVER = '<span data-spoiler="0">spoiler</span>'


def masked(source: str, part: str, label: str | None = None) -> Rendered:
    """The source rendered with the first occurrence of `part` covered."""
    start = source.index(part)
    return render(source, mask=Mask(spans=((start, start + len(part)),), label=label))


@pytest.mark.parametrize(
    ("source", "part", "html", "spoiler"),
    [
        ("he dies here", "dies", f"<p>he {COVER} here</p>", "dies"),
        ("he dies", "he dies", f"<p>{COVER}</p>", "he dies"),
        ("one\ntwo\n\nthree", "two\n\nth", f"<p>one<br>\n{COVER}</p>\n<p>ree</p>", "<p>two</p>\n<p>th</p>"),
        ("a **bold word** b", "bold", f"<p>a <strong>{COVER} word</strong> b</p>", "<strong>bold</strong>"),
        ("a **bold** b", "a **bo", f"<p>{COVER}<strong>ld</strong> b</p>", "a <strong>bo</strong>"),
        ("- one\n- two", "two", f"<ul><li>one</li>\n<li>{COVER}</li>\n</ul>", "two"),
        (
            "> >  deep",
            "deep",
            f"<blockquote><blockquote><p>{COVER}</p>\n</blockquote>\n</blockquote>",
            "deep",
        ),
        ("text\n  indented", "dent", f"<p>text<br>\nin{COVER}ed</p>", "dent"),
        ("1.\ta\n\tb c", "b", f"<ol><li>a<br>\n{COVER} c</li>\n</ol>", "b"),
        ("## a # b ##", "a", f"<p><strong>{COVER} # b</strong></p>", "<strong>a</strong>"),
        ("犯人は太郎です", "太郎", f"<p>犯人は{COVER}です</p>", "太郎"),
    ],
)
def test_covers_what_was_asked(source: str, part: str, html: str, spoiler: str) -> None:
    rendered = masked(source, part)
    assert rendered.html == html
    assert [one.html for one in rendered.spoilers] == [spoiler]


@pytest.mark.parametrize(
    ("source", "part", "html"),
    [
        ("see `some code` now", "ome", f"<p>see {COVER} now</p>"),
        ("```\na\nb\n```\nafter", "b", f"<p>{COVER}</p>\n<p>after</p>"),
        ("see [the text](https://x.example/killer) now", "killer", f"<p>see {COVER} now</p>"),
        ("see [the text](https://x.example/killer) now", "ex", f"<p>see {COVER} now</p>"),
        ("see https://x.example/killer now", "kill", f"<p>see {COVER} now</p>"),
        ("a &copy; b", "op", f"<p>a {COVER} b</p>"),
        ("e\u0301tat", "e", f"<p>{COVER}tat</p>"),
        ("a 👨\u200d👩\u200d👧 b", "👩", f"<p>a {COVER} b</p>"),
        ("1984. was\n1985. is", "19", "<ol><li>was</li>\n<li>is</li>\n</ol>"),
    ],
)
def test_covers_more_where_markup_or_a_letter_is_cut_through(source: str, part: str, html: str) -> None:
    assert masked(source, part).html == html


def test_line_ends_of_two_characters_do_not_shift_it() -> None:
    assert masked("one\r\n\r\ntwo three", "two").html == f"<p>one</p>\n<p>{COVER} three</p>"


def test_the_label_is_the_scope() -> None:
    html = masked("he dies", "dies", "ep 9").html
    assert 'data-scope="ep 9" data-episode="9">spoiler: ep 9<' in html


def test_it_adds_to_the_authors_own_marks() -> None:
    rendered = masked(">![ep 1] a!< b ||c|| d", "d", "ep 9")
    assert [(one.scope, one.html) for one in rendered.spoilers] == [("ep 1", "a"), (None, "c"), ("ep 9", "d")]


@pytest.mark.parametrize("part", ["a", "ep 1", ">!", "!<", "[ep"])
def test_its_label_wins_over_the_authors_scope(part: str) -> None:
    """Who opens spoilers up to "ep 1" by themselves must not open what a moderator covered."""
    rendered = masked("x >![ep 1] a b!< y", part, "ep 9")
    assert [one.scope for one in rendered.spoilers] == ["ep 9"]
    assert "ep 1" not in rendered.html


def test_covering_a_mark_does_not_open_the_spoiler() -> None:
    for part in (">!", "!<", ">", "<"):
        assert "secret" not in masked("a >!secret!< b", part).html


def test_spans_may_overlap_touch_and_come_in_any_order() -> None:
    mask = Mask(spans=((6, 9), (0, 2), (4, 7), (2, 3)))
    assert render("abcdefghij", mask=mask).html == (
        '<p><span data-spoiler="0">spoiler</span>d<span data-spoiler="1">spoiler</span>j</p>'
    )


@pytest.mark.parametrize("span", [(-5, 0), (5, 5), (7, 3), (100, 200), (-9, -3)])
def test_spans_of_nothing_cover_nothing(span: tuple[int, int]) -> None:
    assert render("some text", mask=Mask(spans=(span,))) == render("some text")


def test_spans_are_clipped_to_the_text() -> None:
    assert render("some text", mask=Mask(spans=((-5, 4), (5, 500)))).html.count("data-spoiler") == 2


@pytest.mark.parametrize("source", ["text", "- a\n- [b](https://x.example)\n\n||c||", "```\ncode\n```", ""])
def test_the_whole_comment(source: str) -> None:
    rendered = render(source, mask=Mask(whole=True, label="finale"))
    assert rendered.html == '<p><span data-spoiler="0" data-scope="finale">spoiler: finale</span></p>'
    assert len(rendered.spoilers) <= 1


def test_the_whole_comment_is_kept_under_its_cover() -> None:
    rendered = render("- a >!b!<\n- `c`", mask=Mask(whole=True))
    assert [one.html for one in rendered.spoilers] == ["<ul><li>a b</li>\n<li><code>c</code></li>\n</ul>"]
