import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.comments.rendering.normalise import normalise_body
from services.comments.rendering.render import render
from shared.spoilers.source import covered


@pytest.mark.parametrize(
    ("source", "stretches"),
    [
        ("He >!dies!<, and ||she knows||.", [">!dies!<", "||she knows||"]),
        ("犯人は||太郎||です。＞！本当！＜だ", ["||太郎||", "＞！本当！＜"]),
        ("범인은||철수||다", ["||철수||"]),
        (">!over\n\ntwo!<, one", [">!over\n\ntwo!<"]),
        ("- a >!b\n- c!< d", [">!b\n- c!<"]),
        ("> a ||b||\n> c", ["||b||"]),
        ("never >!closed\nhere\n\nbut there", [">!closed\nhere"]),
        ("never >!closed\n- but there", [">!closed"]),
        ("never >!closed\n***\nbut there", [">!closed"]),
        ("never >!closed\n# but there", [">!closed"]),
        ("never >!closed\n2. as no list begins with two", [">!closed\n2. as no list begins with two"]),
        ("this || that\n\nand ||secret|| here", ["|| that", "||secret||"]),
        (">![ep 12]\n\nall\n\n- of `it`", [">![ep 12]\n\nall\n\n- of `it`"]),
        ("seen\n\n> - >!\n\nall", [">!\n\nall"]),
        ("＞！\n全部", ["＞！\n全部"]),
        (">!\n\nall !<3 of it\n\nclosed!<\n\nseen", [">!\n\nall !<3 of it\n\nclosed!<"]),
        ("`>!a!<` and ``||b||``", []),
        ("```\n>!a!<\n```\n||b||", ["||b||"]),
        ("~~~ x\n>!\n\na", []),
        (r"\>!a!< and \||b\||", []),
        (">!", []),
        ("wow!<3 || |", []),
    ],
)
def test_what_the_marks_cover(source: str, stretches: list[str]) -> None:
    assert [source[start:end] for start, end in covered(source)] == stretches


PIECES = (
    "a ",
    "日本",
    " ",
    ".",
    "1. ",
    "2) ",
    "- ",
    "-",
    "> ",
    "# ",
    "*",
    "**",
    "---\n",
    "~~",
    "\\",
    "`",
    "``",
)
BREAKS = ("\n", "\n\n", "\n> ", "\n- ", "\n  - ", "\n```\n", "\n\n>!\n\n", "\n\n> >![ep 2]\n\n")
MARKS = ("||", ">!", "!<", "｜｜", "＞！", "！＜", "[ep 2]", "|", "\x01", "\x01", "\x01")


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from((*PIECES, *BREAKS, *MARKS)), max_size=40))
def test_what_it_finds_no_reader_sees(pieces: list[str]) -> None:
    words = [f"w{number}q" for number in range(len(pieces))]
    source = normalise_body(
        "".join(word if one == "\x01" else one for one, word in zip(pieces, words, strict=True))
    )
    html = render(source).html
    for match in re.finditer(r"w\d+q", source):
        if any(start <= match.start() and match.end() <= end for start, end in covered(source)):
            assert match[0] not in html
