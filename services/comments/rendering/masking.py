"""From a mask over the source text to the stretches of the parsed comment it covers."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator

from services.comments.rendering.document import Block, Document
from services.comments.rendering.graphemes import is_boundary
from shared.spoilers.regions import Region

Span = tuple[int, int]
IndexedSpan = tuple[int, int, int]


class MaskedSource:
    """A source text and the spans of it that are covered."""

    def __init__(self, source: str, spans: Iterable[Span]) -> None:
        self._source = source
        self._spans = _in_order_and_apart(spans, len(source))
        self._ends = [end for _, end in self._spans]
        self._lines = _line_starts(source) if self._spans else []

    def touches_line(self, number: int) -> bool:
        return bool(self._spans) and any(True for _ in self._within(*self._line(number)))

    def regions(self, document: Document, label: str | None) -> Iterator[Region]:
        """One region a span, from the first to the last it covers of `document`; code only as a whole."""
        extents: dict[int, Span] = {}
        for block in document.blocks if self._spans else ():
            for index, start, end in self._covered(block, document.text):
                known = extents.get(index, (start, end))
                extents[index] = min(known[0], start), max(known[1], end)
        for extent in extents.values():
            start, end = _whole_graphemes(document.text, *extent)
            yield Region(start=start, body=start, end=end, scope=label, masked=True)

    def _covered(self, block: Block, text: str) -> Iterator[IndexedSpan]:
        trimmed = text.count("\n", block.start, block.end) != block.last - block.first - 1
        if block.atom or trimmed:  # of lines that held nothing but wide spaces: which is which is lost
            lines = self._line(block.first)[0], self._line(block.last - 1)[1]
            yield from ((index, block.start, block.end + 1) for index, _, _ in self._within(*lines))
            return
        at = block.start
        for number, line in enumerate(text[block.start : block.end].split("\n"), block.first):
            for index, start, end in self._covered_in_line(number, line):
                yield index, at + start, at + end
            at += len(line) + 1

    def _covered_in_line(self, number: int, line: str) -> Iterator[IndexedSpan]:
        """Markup in front of a line's content is gone from it: look for the content from the right."""
        content = line.lstrip(" ")
        indent = len(line) - len(content)
        at = self._source.rfind(content, *self._line(number))
        if at < 0:
            yield from ((index, 0, len(line)) for index, _, _ in self._within(*self._line(number)))
            return
        for index, start, end in self._within(at, at + len(content)):
            yield index, start - at + indent, end - at + indent

    def _within(self, start: int, end: int) -> Iterator[IndexedSpan]:
        index = bisect_right(self._ends, start)
        while index < len(self._spans) and self._spans[index][0] < end:
            yield index, max(start, self._spans[index][0]), min(end, self._spans[index][1])
            index += 1

    def _line(self, number: int) -> Span:
        return self._lines[number], self._lines[number + 1] - 1


def _in_order_and_apart(spans: Iterable[Span], length: int) -> list[Span]:
    apart: list[Span] = []
    for start, end in sorted((max(0, start), min(length, end)) for start, end in spans):
        if apart and start <= apart[-1][1]:
            apart[-1] = apart[-1][0], max(end, apart[-1][1])
        elif start < end:
            apart.append((start, end))
    return apart


def _line_starts(source: str) -> list[int]:
    starts = [0]
    while at := source.find("\n", starts[-1]) + 1:
        starts.append(at)
    return [*starts, len(source) + 1, len(source) + 2]


def _whole_graphemes(text: str, start: int, end: int) -> Span:
    while not is_boundary(text, start):
        start -= 1
    while not is_boundary(text, end):
        end += 1
    return start, end
