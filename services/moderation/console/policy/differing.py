"""Two versions of a policy side by side, line by line."""

from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Literal

from msgspec import Struct

_AROUND = 3
_MOST_LINES = 20_000  # of both: comparing more takes too long


class Line(Struct, frozen=True, kw_only=True):
    """A line with its number in the text before, after, or both."""

    kind: Literal["same", "added", "gone"]
    before: int | None
    after: int | None
    text: str


class Compared(Struct, frozen=True, kw_only=True):
    """Where two texts differ, each place with three lines around it, and how many lines came and went."""

    places: tuple[tuple[Line, ...], ...] = ()
    added: int = 0
    gone: int = 0


def compare(before: str, after: str) -> Compared:
    """Texts of many thousand lines differ in all of them."""
    old, new = before.splitlines(), after.splitlines()
    if old == new:
        return Compared()
    if len(old) + len(new) > _MOST_LINES:
        groups = [[("replace", 0, len(old), 0, len(new))]]
    else:
        groups = list(SequenceMatcher(None, old, new).get_grouped_opcodes(_AROUND))
    places = tuple(tuple(line for step in group for line in _lines(step, old, new)) for group in groups)
    kinds = [line.kind for place in places for line in place]
    return Compared(places=places, added=kinds.count("added"), gone=kinds.count("gone"))


def _lines(step: tuple[str, int, int, int, int], old: list[str], new: list[str]) -> Iterator[Line]:
    kind, first, end, first_after, end_after = step
    if kind == "equal":
        for number, text in enumerate(old[first:end]):
            yield Line(kind="same", before=first + number + 1, after=first_after + number + 1, text=text)
        return
    for number, text in enumerate(old[first:end], first + 1):
        yield Line(kind="gone", before=number, after=None, text=text)
    for number, text in enumerate(new[first_after:end_after], first_after + 1):
        yield Line(kind="added", before=None, after=number, text=text)
