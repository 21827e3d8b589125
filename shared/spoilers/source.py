"""What an author covers, found in the Markdown source, for those who only search it.

Blocks and code are told apart by how their lines begin. Where that is not certain, less is taken for covered than
is: whoever looks for what readers can see must not overlook any of it.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from shared.spoilers.marks import MARK, Mark, kind_of
from shared.spoilers.regions import Span, find_regions

_PREFIX = re.compile(
    r"(?P<nest>(?:[ \t]|>(?![!！])|[-+*](?=[ \t]++[^ \t])|\d{1,9}[.)](?=[ \t]++[^ \t]))*+)"
    r"(?P<heading>#{1,6}(?=[ \t]|$)[ \t]*)?"
)
_ITEM = re.compile(r"[-+*]|(?<!\d)0*1[.)]")  # no other number interrupts a paragraph
_RULE = re.compile(r"[ \t>]*([-*_])[ \t]*+(?:\1[ \t]*+){2,}$")
_FENCE = re.compile(r"`{3,}(?=[^`]*$)|~{3,}")
_ESCAPED_CODE_OR_MARK = re.compile(
    rf"\\.|(?P<ticks>`++).*?(?<!`)(?P=ticks)(?!`)|`++|(?P<mark>{MARK.pattern})", re.DOTALL
)


def covered(source: str) -> tuple[Span, ...]:
    """[start, end) of each stretch that the author's marks cover, with its marks, in order."""
    blocks = list(_blocks(source))
    marks = [mark for number, block in enumerate(blocks) for mark in _marks(source, number, block)]
    regions, _ = find_regions(source, marks, blocks)
    return tuple(sorted((region.start, region.end) for region in regions))


def _marks(source: str, number: int, block: Span) -> Iterator[Mark]:
    for match in _ESCAPED_CODE_OR_MARK.finditer(source, *block):
        if match["mark"]:
            yield Mark(match.start(), match.end(), kind_of(match["mark"]), number)


class _Line(NamedTuple):
    """A line's text [start, end) without what it begins with; empty where there is none or it is code."""

    start: int
    end: int
    quotes: int
    item: bool
    heading: bool


def _blocks(source: str) -> Iterator[Span]:
    """The paragraphs and headings, as far as they can be told."""
    block: list[_Line] = []
    for line in _unfenced(source):
        if block and (_is_blank(line) or _begins_block(line, block)):
            yield block[0].start, block[-1].end
            block = []
        if not _is_blank(line):
            block.append(line)
    if block:
        yield block[0].start, block[-1].end


def _is_blank(line: _Line) -> bool:
    return line.start == line.end


def _begins_block(line: _Line, block: list[_Line]) -> bool:
    return line.item or line.heading or block[-1].heading or line.quotes > block[0].quotes


def _unfenced(source: str) -> Iterator[_Line]:
    fence = ""
    for line in _lines(source):
        text = source[line.start : line.end]
        opening = _FENCE.match(text)
        if fence or opening:
            yield line._replace(end=line.start)
        else:
            yield line
        if not fence:
            fence = opening[0] if opening else ""
        elif text.startswith(fence) and not text.strip(fence[0]):
            fence = ""


def _lines(source: str) -> Iterator[_Line]:
    start = 0
    for line in source.split("\n"):
        head = _PREFIX.match(line)
        nest, begin = (head["nest"], head.end()) if head and not _RULE.match(line) else ("", len(line))
        end = max(begin, len(line.rstrip()))
        heading = bool(head and head["heading"])
        yield _Line(start + begin, start + end, nest.count(">"), _ITEM.search(nest) is not None, heading)
        start += len(line) + 1
