"""Which stretches of a comment its author's spoiler marks cover.

Two forms, `>!text!<` and `||text||`, each with an optional scope: `>![ep 12] text!<`. An arrow that opens alone in
its block covers all that follows, up to an arrow that closes at the end of a block, or to the end of the comment:
that is how a whole comment is covered. Whatever else is unclear is covered: a mark never closed covers the rest of
its paragraph, and where marks of both kinds cross, all of it.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import groupby

from msgspec import Struct

from shared.spoilers.marks import Mark

_SOMETHING = re.compile(r"[^\s|｜]")
_SCOPE = r"\[([^\[\]<>|\\`\n]{1,40})\](?!\()[ \t]*+"
_OPENING = re.compile(rf"[ \t]*+(?:{_SCOPE})?")
_ALONE = re.compile(rf"\s*+[>＞][!！][ \t]*+(?:{_SCOPE})?+\s*+")


class Region(Struct, frozen=True, kw_only=True):
    """A covered stretch; what stands before `body` only opens it. `masked`: not the author's doing."""

    start: int
    body: int
    end: int
    scope: str | None
    masked: bool = False


Span = tuple[int, int]
Pair = tuple[Mark, Mark | None]
"""A mark and the one that closes it, if any."""


def find_regions(text: str, marks: Sequence[Mark], blocks: Sequence[Span]) -> tuple[list[Region], bool]:
    """The regions, in no order and possibly overlapping, and whether a mark was left open by mistake.

    `marks` are those of the text in order; `blocks` are [start, end) of its paragraphs and headings.
    """
    if not marks:
        return [], False
    alone = set(_alone(text, marks, blocks))
    content = _content_after(text, marks, {mark: blocks[mark.block][1] for mark in alone})
    pairs = [*_arrows([mark for mark in marks if mark.kind != "|"], alone, text, blocks)]
    pairs += _bars([mark for mark in marks if mark.kind == "|"], content)
    regions, unclosed = [], False
    for opening, closing in pairs:
        until = len(text) if opening in alone else blocks[opening.block][1]
        inner = closing.start if closing else until
        if content[opening] < inner:
            regions.append(_region(text, opening, inner, closing.end if closing else inner))
            unclosed = unclosed or (closing is None and opening not in alone)
    return regions, unclosed


def _alone(text: str, marks: Sequence[Mark], blocks: Sequence[Span]) -> Iterator[Mark]:
    for block, group in groupby(marks, key=lambda mark: mark.block):
        first, *others = group
        if first.kind == ">" and not others and _ALONE.fullmatch(text, *blocks[block]):
            yield first


def _content_after(text: str, marks: Sequence[Mark], heads: Mapping[Mark, int]) -> dict[Mark, int]:
    """Where, after each mark and its head, the first thing stands that is neither blank nor a mark."""
    found: dict[Mark, int] = {}
    limit = content = len(text)
    for mark in reversed(marks):
        if match := _SOMETHING.search(text, heads.get(mark, mark.end), limit):
            content = match.start()
        found[mark] = content
        limit = mark.start
    return found


def _arrows(
    marks: Sequence[Mark], alone: Collection[Mark], text: str, blocks: Sequence[Span]
) -> Iterator[Pair]:
    """Arrows pair up inside out. What opens alone is not closed in the middle of a line: "love it!<3"."""
    opened: list[Mark] = []
    for mark in marks:
        if mark.kind == ">":
            opened.append(mark)
        elif opened and (opened[-1] not in alone or not text[mark.end : blocks[mark.block][1]].strip()):
            yield opened.pop(), mark
    for mark in opened:
        yield mark, None


def _bars(marks: Sequence[Mark], content: Mapping[Mark, int]) -> Iterator[Pair]:
    """Bars pair up within a block; where one is left over, all from the first bar on is covered."""
    left_over: Mark | None = None
    for _, group in groupby(marks, key=lambda mark: mark.block):
        bars = _without_empty_pairs(group, content)
        if len(bars) % 2 == 0:
            yield from zip(bars[::2], bars[1::2], strict=True)
        elif left_over:
            yield left_over, bars[-1]
            left_over = None
        else:
            left_over = bars[0]
    if left_over:
        yield left_over, None


def _without_empty_pairs(bars: Iterable[Mark], content: Mapping[Mark, int]) -> list[Mark]:
    """`||||text||||` opens and closes once: nothing stands between its first two bars."""
    kept: list[Mark] = []
    for bar in bars:
        opened = len(kept) % 2 == 1
        if not opened or content[kept[-1]] < bar.start:
            kept.append(bar)
    return kept


def _region(text: str, opening: Mark, inner: int, end: int) -> Region:
    head = _OPENING.match(text, opening.end, inner)
    scope = " ".join((head[1] or "").split()) if head else ""
    body = head.end() if head else opening.end
    if scope and not _SOMETHING.search(text, body, inner):
        scope, body = "", opening.end
    return Region(start=opening.start, body=body, end=end, scope=scope or None)
