"""The patterns mean in msgspec what they say."""

from typing import Annotated

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.web.text import EXPLAINED, Int64, line, slug, text

Line = Annotated[str, line(80)]
Text = Annotated[str, text(80)]
Slug = Annotated[str, slug(20)]


def fits(value: object, wanted: object) -> bool:
    try:
        msgspec.convert(value, wanted)
    except msgspec.ValidationError:
        return False
    return True


@given(st.text(min_size=1, max_size=80))
def test_a_line_is_one_line_with_something_on_it(value: str) -> None:
    controls = {*map(chr, range(0x20)), *map(chr, range(0x7F, 0xA0)), "\u2028", "\u2029"}

    assert fits(value, Line) == (bool(value.strip()) and not controls & set(value))


@given(st.text(min_size=1, max_size=80))
def test_a_text_has_something_in_it(value: str) -> None:
    controls = set(map(chr, range(0x20))) - {"\t", "\n", "\r"}

    assert fits(value, Text) == (bool(value.strip()) and not controls & set(value))


@pytest.mark.parametrize("value", ["a\n", "a\nb", "\n", " ", "\u3000", "a\x85", "", "a" * 81])
def test_no_line(value: str) -> None:
    assert not fits(value, Line)


@pytest.mark.parametrize("value", ["Ann", " Ann ", "王小明", "👩‍👩‍👧", "a\u200db"])
def test_a_line(value: str) -> None:
    assert fits(value, Line)


def test_a_hostile_line_is_read_in_linear_time() -> None:
    assert not fits(" " * 60_000 + "\n", Annotated[str, line(100_000)])
    assert not fits("a" * 60_000 + "\n", Annotated[str, line(100_000)])
    assert not fits(" " * 60_000, Annotated[str, text(100_000)])
    assert not fits("a" * 60_000 + "\0", Annotated[str, text(100_000)])


@pytest.mark.parametrize(
    ("value", "good"), [("blog", True), ("my-blog-2", True), ("-a", False), ("A", False)]
)
def test_slugs(value: str, good: bool) -> None:
    assert fits(value, Slug) == good
    assert not fits(value + "\n", Slug)


def test_numbers_fit_a_bigint() -> None:
    assert fits(2**63 - 1, Int64)
    assert fits(-(2**63), Int64)
    assert not fits(2**63, Int64)


def test_every_pattern_has_an_explanation() -> None:
    assert {line(1).pattern, text(1).pattern, slug(1).pattern} == EXPLAINED.keys()
