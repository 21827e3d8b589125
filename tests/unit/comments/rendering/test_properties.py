"""What holds for every text: canaries, hostile markup, any mask."""

import re
from string import ascii_letters

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from services.comments.rendering import render as rendering
from services.comments.rendering.render import is_plain, render
from services.comments.rendering.rendered import Mask, Rendered
from services.comments.rendering.sanitise import sanitise
from tests.unit.comments.rendering.html_check import problems

BARE = (
    "a",
    "word ",
    "日本",
    "😀",
    "e\u0301",
    " ",
    "  ",
    ".",
    "!",
    "1. ",
    "- ",
    "> ",
    "# ",
    "<",
    ">",
    "<b>",
    "---\n",
)
BREAKS = ("\n", "\n\xa0\n", "\u3000", "\n\n", "\r\n", "\n    ", "\t", "\n> ", "\n- ", "\n  - ")
STYLES = ("*", "**", "_", "[", "]", "(", ")", "https://x.example ", "<https://x.example>", "&#x41;", "!<")
CODE = (
    "`",
    "``",
    "\n```\n",
    "~~",
    "\\",
    "](https://x.example/",
    "]( <https://x.example> )",
    "![",
    "https://x.example/",
)
MARKS = ("||", ">!", "｜｜", "＞！", "[ep 2]", "|")

WILD = st.lists(st.sampled_from((*BARE, *BREAKS, *STYLES, *CODE, *MARKS)), max_size=30).map("".join)
TAME = st.lists(st.sampled_from((*BARE, *BREAKS, *STYLES, *MARKS)), max_size=20).map("".join)
ANYTHING = (
    WILD | st.text() | st.text(st.characters(codec=None)) | st.binary().map(lambda raw: raw.decode("latin-1"))
)
SPANS = st.lists(st.tuples(st.integers(-5, 90), st.integers(-5, 90)), max_size=4).map(tuple)
MASKS = st.none() | st.builds(Mask, spans=SPANS, whole=st.booleans(), label=st.none() | st.just("ep 9"))

OFTEN = settings(max_examples=200, deadline=None)


def everything(rendered: Rendered) -> list[str]:
    return [rendered.html, *(spoiler.html for spoiler in rendered.spoilers)]


@OFTEN
@given(ANYTHING, MASKS)
def test_the_html_is_safe_bounded_and_the_same_each_time(source: str, mask: Mask | None) -> None:
    rendered = render(source, mask=mask)
    for html in everything(rendered):
        assert problems(html) == []
        assert sanitise(html) == html
    assert sum(map(len, everything(rendered))) <= 6 * len(source) + 2048
    assert render(source, mask=mask) == rendered


@OFTEN
@given(ANYTHING, MASKS)
def test_every_placeholder_has_its_spoiler(source: str, mask: Mask | None) -> None:
    rendered = render(source, mask=mask)
    indexes = [int(index) for index in re.findall(r'data-spoiler="(\d+)"', rendered.html)]
    assert [spoiler.index for spoiler in rendered.spoilers] == list(range(len(rendered.spoilers)))
    assert sorted(indexes) == list(range(len(rendered.spoilers))) or (mask and mask.whole)
    assert all("<span" not in spoiler.html for spoiler in rendered.spoilers)


@OFTEN
@given(st.text(st.characters(codec="utf-8") | st.sampled_from("ab 1.)-#+!\n\n日本。「」\u3000\xa0")))
def test_the_fast_path_gives_what_the_slow_path_gives(source: str) -> None:
    assume(is_plain(source))
    text = rendering._printable(source)
    assert render(source) == rendering._render_markup(text, Mask(), [])


@OFTEN
@given(WILD, WILD, st.none() | st.just("ep 9"))
def test_masked_text_is_nowhere_in_the_html(before: str, after: str, label: str | None) -> None:
    canary = "Zq7Xk"
    span = (len(before), len(before) + len(canary))
    rendered = render(before + canary + after, mask=Mask(spans=(span,), label=label))
    assert canary.casefold() not in rendered.html.casefold()
    if "``" not in before and "~~" not in before:  # the language of a code block is shown nowhere
        assert any(canary.casefold() in spoiler.html.casefold() for spoiler in rendered.spoilers)


@OFTEN
@given(
    WILD, WILD, st.text(ascii_letters, min_size=5, max_size=5), st.text(ascii_letters, min_size=5, max_size=5)
)
def test_the_html_does_not_depend_on_masked_letters(before: str, after: str, one: str, other: str) -> None:
    mask = Mask(spans=((len(before), len(before) + 5),))
    assume(not before.endswith("&"))
    assert render(before + one + after, mask=mask).html == render(before + other + after, mask=mask).html


@OFTEN
@given(st.lists(st.sampled_from((*BARE, *BREAKS, *STYLES, *CODE, *MARKS, "\x01")), max_size=40), SPANS)
def test_no_masked_word_is_in_the_html(pieces: list[str], spans: tuple[tuple[int, int], ...]) -> None:
    words = [f"w{number}q" for number in range(len(pieces))]
    source = "".join(word if piece == "\x01" else piece for piece, word in zip(pieces, words, strict=True))
    html = render(source, mask=Mask(spans=spans)).html
    for match in re.finditer(r"w\d+q", source):
        if any(max(start, match.start()) < min(end, match.end()) for start, end in spans):
            assert match[0] not in html


@OFTEN
@given(TAME, TAME)
def test_what_an_author_covers_is_nowhere_in_the_html(before: str, after: str) -> None:
    rendered = render(f"{before}>!Zq7Xk!<{after}")
    assert "Zq7Xk" not in rendered.html
    assert any("Zq7Xk" in spoiler.html for spoiler in rendered.spoilers)


@OFTEN
@given(
    TAME,
    st.sampled_from(("", "> ", "- ", "> 1. ")),
    st.sampled_from((">!", "＞！", ">![ep 2]")),
    st.lists(st.sampled_from((*BARE, *BREAKS, *STYLES, *CODE, *MARKS)).filter(lambda one: one != "!<")),
    MASKS,
)
def test_nothing_after_a_mark_alone_can_be_read(
    before: str, nest: str, mark: str, after: list[str], mask: Mask | None
) -> None:
    """Until the end of the comment: only "!<" closes it, and only at the end of a block."""
    words = "".join(f"{piece}w{number}q" for number, piece in enumerate(after)).replace("!<", "! <")
    rendered = render(f"{before}\n\n{nest}{mark}\n\n{words}", mask=mask)
    assert not re.search(r"w\d+q", rendered.html)


@OFTEN
@given(TAME, TAME, SPANS)
def test_a_mask_never_opens_what_an_author_covered(
    before: str, after: str, spans: tuple[tuple[int, int], ...]
) -> None:
    rendered = render(f"{before}>!Zq7Xk!<{after}", mask=Mask(spans=spans))
    assert "Zq7Xk" not in rendered.html


@OFTEN
@given(TAME, TAME)
def test_bars_cover_when_there_are_no_others(before: str, after: str) -> None:
    before, after = (text.replace("|", "").replace("｜", "") for text in (before, after))
    assert "Zq7Xk" not in render(f"{before}||Zq7Xk||{after}").html


@OFTEN
@given(WILD, SPANS)
def test_a_mask_only_ever_covers_more(source: str, spans: tuple[tuple[int, int], ...]) -> None:
    """What can be read with a mask could be read, in that order, without it."""
    plain, masked = (_letters(render(source, mask=mask).html) for mask in (None, Mask(spans=spans)))
    remaining = iter(plain)
    assert all(letter in remaining for letter in masked)


def _letters(html: str) -> str:
    text = re.sub(r"<span[^>]*>[^<]*</span>|<[^>]*>", "", html)
    return "".join(filter(str.isalpha, text))
