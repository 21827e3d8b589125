"""Which stretches of a comment its author's spoiler marks cover.

Two forms, `>!text!<` and `||text||`, each with an optional scope: `>![ep 12] text!<`. Whatever is unclear is
covered: a mark never closed covers the rest of its paragraph, and where marks of both kinds cross, all of it.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby

from msgspec import Struct

from services.comments.rendering.document import Document, Mark

_SOMETHING = re.compile(r"[^\s|｜]")
_OPENING = re.compile(r"[ \t]*(?:\[([^\[\]<>|\\`\n]{1,40})\](?!\()[ \t]*)?")


class Region(Struct, frozen=True, kw_only=True):
    """A covered stretch; what stands before `body` only opens it. `masked`: not the author's doing."""

    start: int
    body: int
    end: int
    scope: str | None
    masked: bool = False


Pair = tuple[Mark, Mark | None]
"""A mark and the one that closes it, if any."""


def find_spoilers(document: Document) -> tuple[list[Region], bool]:
    """The regions, in no order and possibly overlapping, and whether a mark was left open."""
    if not document.marks:
        return [], False
    content = _content_after(document)
    pairs = [*_arrows([mark for mark in document.marks if mark.kind != "|"])]
    pairs += _bars([mark for mark in document.marks if mark.kind == "|"], content)
    regions, unclosed = [], False
    for opening, closing in pairs:
        inner = closing.start if closing else document.blocks[opening.block].end
        if content[opening] < inner:
            regions.append(_region(document.text, opening, inner, closing.end if closing else inner))
            unclosed = unclosed or closing is None
    return regions, unclosed


def _content_after(document: Document) -> dict[Mark, int]:
    """Where, after each mark, the first thing stands that is neither blank nor a mark."""
    found: dict[Mark, int] = {}
    limit = content = len(document.text)
    for mark in reversed(document.marks):
        if match := _SOMETHING.search(document.text, mark.end, limit):
            content = match.start()
        found[mark] = content
        limit = mark.start
    return found


def _arrows(marks: Sequence[Mark]) -> Iterator[Pair]:
    opened: list[Mark] = []
    for mark in marks:
        if mark.kind == ">":
            opened.append(mark)
        elif opened:
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
