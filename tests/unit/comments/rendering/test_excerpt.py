import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.comments.rendering.excerpt import excerpt, plain_text, shorten
from services.comments.rendering.graphemes import is_boundary
from services.comments.rendering.render import render
from services.comments.rendering.rendered import Mask


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("one\ntwo\n\nthree", "one two three"),
        ("**a** `b` &amp; <c>", "a b & <c>"),
        ("- a\n- b\n\n```\nc\n```", "a b c"),
        ("he ||dies|| in >![ep 12] the finale!<.", "he [spoiler] in [spoiler: ep 12]."),
        ("[text](https://x.example)", "text"),
        ("", ""),
    ],
)
def test_excerpt(source: str, text: str) -> None:
    assert excerpt(source) == excerpt(render(source)) == text


def test_masked() -> None:
    assert excerpt(render("he dies", mask=Mask(spans=((3, 7),), label="ep 2"))) == "he [spoiler: ep 2]"


@pytest.mark.parametrize(
    ("text", "limit", "expected"),
    [
        ("abcdef", 6, "abcdef"),
        ("abcdef", 5, "abcd…"),
        ("ab cdef", 4, "ab…"),
        ("ab👨\u200d👩\u200d👧", 5, "ab…"),
        ("abc", 1, "…"),
        ("abc", 0, "…"),
    ],
)
def test_shorten(text: str, limit: int, expected: str) -> None:
    assert shorten(text, limit) == expected


@settings(deadline=None)
@given(st.text(), st.integers(1, 40))
def test_never_longer_and_never_half_a_grapheme(text: str, limit: int) -> None:
    short = shorten(text, limit)
    assert len(short) <= limit
    if short != text:
        assert is_boundary(text, len(short) - 1) or text[len(short) - 1].isspace()


@settings(deadline=None)
@given(st.text(st.sampled_from("ab|>!<[]* \n`")))
def test_says_no_more_than_the_html(source: str) -> None:
    rendered = render(source)
    assert "<span" not in plain_text(rendered.html)
    assert plain_text(rendered.html).count("[spoiler") == len(rendered.spoilers)
