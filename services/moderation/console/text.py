"""Texts as the console shows them: what checks matched is marked, what an edit changed is told apart."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from itertools import pairwise
from typing import Literal

from msgspec import Struct

from shared.contracts.moderation import Reason

_TOKENS = re.compile(r"\w+|\s+|.", re.DOTALL)
_MOST_TOKENS = 3_000  # comparing takes up to quadratic time


class Piece(Struct, frozen=True):
    """A stretch of a text: what the checks say of just this stretch, and whether its author has covered it."""

    text: str
    why: tuple[str, ...] = ()
    spoiler: bool = False


class Change(Struct, frozen=True):
    kind: Literal["same", "added", "gone"]
    text: str


def pieces(text: str, reasons: Iterable[Reason], spoilers: Sequence[tuple[int, int]] = ()) -> Iterator[Piece]:
    """The text cut wherever a span begins or ends that was matched or that its author has covered."""
    edges: dict[int, list[tuple[str, int]]] = defaultdict(list)
    for reason in reasons:
        for start, end in reason.spans:
            edges[min(start, len(text))].append((reason.detail, 1))
            edges[min(end, len(text))].append((reason.detail, -1))
    saying: Counter[str] = Counter()
    places = {place for spoiler in spoilers for place in spoiler if place <= len(text)}
    for begin, stop in pairwise(sorted({0, len(text), *edges, *places})):
        for detail, step in edges[begin]:
            saying[detail] += step
        why = tuple(detail for detail, spans in saying.items() if spans > 0)
        yield Piece(text[begin:stop], why, any(start <= begin < end for start, end in spoilers))


def changes(before: str, after: str) -> Sequence[Change]:
    """What one revision has that the other has not, word by word; both whole when they are too long to compare."""
    old, new = _TOKENS.findall(before), _TOKENS.findall(after)
    if len(old) + len(new) > _MOST_TOKENS:
        return [Change("gone", before), Change("added", after)]
    found: list[Change] = []
    for kind, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            found.append(Change("same", "".join(old[i:j])))
            continue
        found += [Change("gone", "".join(old[i:j]))] if j > i else []
        found += [Change("added", "".join(new[k:m]))] if m > k else []
    return found
