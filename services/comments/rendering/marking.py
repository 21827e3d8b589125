"""Somebody else's cover as marks of the author's own: what a text would be if its author had covered the same."""

from collections.abc import Iterator, Sequence

from shared.episodes.references import Reference
from shared.folding.folded import Span
from shared.spoilers.marks import MARK
from shared.spoilers.source import covered

_CLOSING = "!<"
_MOST = 20
"""Passages that get marks of their own: an author is to find their way in them."""


def marked(source: str, spans: Sequence[Span], reach: Reference | None) -> str | None:
    """The source with marks around `spans`, [start, end) in code points, or before all of it where there are none.

    Where marks cannot stand, around code or across lines, and where they would be many, all of it is covered. `reach`
    is what the marks name. None if marks of the author cover all of that already, or if none would. Takes up to a
    tenth of a second for a text that is nothing but marks.
    """
    opening = _opening(reach)
    passages = _trimmed(source, spans)
    if MARK.search(source) and _is_covered(source, passages or [(0, len(source))]):
        return None
    whole = f"{opening}\n\n{source}"
    around = _around(source, passages, opening) if 0 < len(passages) <= _MOST else None
    if around is not None:
        return around
    # Only marks can end a cover before the text does.
    ends = not MARK.search(source) or _is_covered(whole, [(len(whole) - len(source), len(whole))])
    return whole if ends else None


def _opening(reach: Reference | None) -> str:
    if reach is None or reach.episode is None:
        return ">!"
    season = "" if reach.season is None else f"s{reach.season} "
    return f">![{season}ep {reach.episode}]"


def _trimmed(source: str, spans: Sequence[Span]) -> list[Span]:
    """In order and apart, without the blanks at their ends: a mark stands at a word."""
    apart: list[Span] = []
    for start, end in sorted((max(0, start), min(len(source), end)) for start, end in spans):
        if apart and start <= apart[-1][1]:
            apart[-1] = apart[-1][0], max(end, apart[-1][1])
        elif start < end:
            apart.append((start, end))
    trimmed = (
        (end - len(source[start:end].lstrip()), start + len(source[start:end].rstrip()))
        for start, end in apart
    )
    return [(start, end) for start, end in trimmed if start < end]


def _is_covered(source: str, passages: Sequence[Span]) -> bool:
    """Whether nothing but blanks of the passages is outside all marks."""
    regions = covered(source)
    return not any(
        source[start:end].strip() for passage in passages for start, end in _outside(passage, regions)
    )


def _outside(passage: Span, regions: Sequence[Span]) -> Iterator[Span]:
    at, last = passage
    for start, end in regions:
        if at < min(start, last):
            yield at, min(start, last)
        at = max(at, end)
    if at < last:
        yield at, last


def _around(source: str, passages: Sequence[Span], opening: str) -> str | None:
    """None where that would not cover exactly them."""
    head = f"{opening} " if opening.endswith("]") else opening
    text, places, at = "", set(), 0
    for start, end in passages:
        if "\n" in source[start:end]:
            return None
        text += source[at:start]
        places.add((len(text), len(text) + len(head) + end - start + len(_CLOSING)))
        text += head + source[start:end] + _CLOSING
        at = end
    text += source[at:]
    return text if places <= set(covered(text)) else None
