"""Takes covered content out of a comment: a placeholder stays, the content is written apart."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from itertools import takewhile

from msgspec import Struct

from services.comments.rendering.document import Document, Element, Leaf, Link, Stack
from services.comments.rendering.reach import reach_of
from services.comments.rendering.rendered import Spoiler
from services.comments.rendering.writer import Writer, text_html, write_apart
from shared.episodes.references import Reference
from shared.spoilers.marks import kind_of
from shared.spoilers.regions import Region


class Cover(Struct, frozen=True, kw_only=True):
    """Overlapping regions as one. [hole, body) is the opening mark with its scope, which nobody is shown.

    `reach` is the furthest episode that it tells of, where that is known; `ends` are where its regions end.
    """

    start: int
    hole: int
    body: int
    end: int
    scope: str | None
    reach: Reference | None
    ends: frozenset[int]


def join_covers(regions: Iterable[Region], links: Iterable[Link]) -> list[Cover]:
    """Covers in order and apart. A link is covered as a whole or not at all: its address tells, too."""
    pieces: list[tuple[int, int, Region | None]] = [(region.start, region.end, region) for region in regions]
    pieces += [(link.start, link.end, None) for link in links]
    groups: list[list[tuple[int, int, Region | None]]] = []
    reach = 0
    for piece in sorted(pieces, key=lambda piece: piece[:2]):
        if groups and piece[0] < reach:
            groups[-1].append(piece)
        else:
            groups.append([piece])
        reach = max(reach, piece[1])
    return [cover for group in groups if (cover := _join(group))]


def write_covered(document: Document, covers: Sequence[Cover]) -> tuple[str, tuple[Spoiler, ...]]:
    """The HTML everybody sees, and that of each cover; not sanitised yet."""
    visible = Writer()
    ends = [cover.end for cover in covers]
    apart: dict[int, list[tuple[Stack, str]]] = {}
    for leaf in document.leaves:
        for cover, html in _pieces(leaf, covers, bisect_right(ends, leaf.start)):
            if cover is None:
                visible.write(leaf.stack, html)
                continue
            if cover not in apart:
                visible.write(_place(leaf), placeholder(len(apart), covers[cover].scope, covers[cover].reach))
                apart[cover] = []
            apart[cover].append((leaf.stack, html))
    spoilers = (
        Spoiler(index=index, scope=covers[cover].scope, html=write_apart(pieces))
        for index, (cover, pieces) in enumerate(apart.items())
    )
    return visible.html(), tuple(spoilers)


def placeholder(index: int, scope: str | None, reach: Reference | None) -> str:
    """What stands where something is covered; with numbers where it is known up to which episode it tells."""
    if scope is None:
        return f'<span data-spoiler="{index}">spoiler</span>'
    place = f'data-spoiler="{index}" data-scope="{escape(scope)}"{_numbers(reach)}'
    return f"<span {place}>spoiler: {text_html(scope)}</span>"


def _numbers(reach: Reference | None) -> str:
    if reach is None:
        return ""
    season = "" if reach.season is None else f' data-season="{reach.season}"'
    return f'{season} data-episode="{reach.episode}"'


def _join(group: Sequence[tuple[int, int, Region | None]]) -> Cover | None:
    regions = [region for _, _, region in group if region]
    if not regions:
        return None
    start, end = group[0][0], max(piece[1] for piece in group)
    mask = next((region for region in regions if region.masked), None)
    # Whoever opens covers up to "ep 3" by themselves must not open what a moderator covered.
    named = mask or regions[0]
    return Cover(
        start=start,
        hole=start if mask else named.start,
        body=start if mask else named.body,
        end=end,
        scope=named.scope,
        reach=_reach(regions, named),
        ends=frozenset(region.end for region in regions),
    )


def _reach(regions: Sequence[Region], named: Region) -> Reference | None:
    """How far all of them go; unknown if one without a scope stands out from the one that gives the name."""
    if any(not one.scope and not (named.start <= one.start and one.end <= named.end) for one in regions):
        return None
    return reach_of(one.scope for one in regions if one.scope)


def _pieces(leaf: Leaf, covers: Sequence[Cover], first: int) -> Iterator[tuple[int | None, str]]:
    """The leaf cut along the covers from `first` on: index of the cover, if any, and HTML."""
    if leaf.start == leaf.end or first == len(covers) or covers[first].start >= leaf.end:
        yield None, text_html(leaf.text) if leaf.html is None else leaf.html
    elif leaf.html is None:
        yield from _cut(leaf, covers, first)
    elif not _is_markup(leaf, covers[first]):
        yield first, leaf.html


def _is_markup(leaf: Leaf, cover: Cover) -> bool:
    """Whether nobody is shown it: a mark, or the scope. A mark that closes nothing is text: "love it!<3"."""
    if leaf.mark:
        return kind_of(leaf.text) != "<" or leaf.end in cover.ends
    return cover.hole <= leaf.start and leaf.end <= cover.body


def _cut(leaf: Leaf, covers: Sequence[Cover], first: int) -> Iterator[tuple[int | None, str]]:
    at, index = leaf.start, first
    while at < leaf.end:
        cover = covers[index] if index < len(covers) else None
        stop = min(leaf.end, cover.start if cover else leaf.end)
        if at < stop:
            yield None, _text(leaf, at, stop)
        if cover and stop < leaf.end:
            at, stop = max(at, stop), min(leaf.end, cover.end)
            for start, end in ((at, min(stop, cover.hole)), (max(at, cover.body), stop)):
                if start < end:
                    yield index, _text(leaf, start, end)
        at, index = stop, index + 1


def _text(leaf: Leaf, start: int, end: int) -> str:
    return text_html(leaf.text[start - leaf.start : end - leaf.start])


def _place(leaf: Leaf) -> Stack:
    """Where the leaf's placeholder goes: outside its link or code block."""
    around = tuple(takewhile(lambda element: element.tag != "a", leaf.stack))
    return (*around, Element("p")) if leaf.block else around
