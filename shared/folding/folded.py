"""A text changed for matching, with a way back to where each of its characters stands in the source."""

from collections.abc import Iterable, Sequence
from itertools import repeat

from msgspec import Struct

Span = tuple[int, int]
"""[start, end) in code points of the source."""
Edit = tuple[int, int, str]
"""[start, end) of a text and what stands there instead."""


class Folded(Struct, frozen=True, kw_only=True):
    """A text as it reads. `origin[i]` is where its i-th character stands, and last comes the source's length.

    `changed` counts characters of the source that posed as another letter, or hid between two.
    """

    text: str
    origin: Sequence[int]
    changed: int = 0

    def span(self, start: int, end: int) -> Span:
        """Where the folded [start, end), which must not be empty, stands in the source."""
        last = self.origin[end - 1]
        while end < len(self.text) and self.origin[end] == last:
            end += 1
        return self.origin[start], self.origin[end]

    def spliced(self, edits: Iterable[Edit], changed: int = 0) -> "Folded":
        """With `edits`, which are in order and apart, made; what they insert comes from where they start."""
        parts: list[str] = []
        origin: list[int] = []
        at = 0
        for start, end, new in edits:
            parts += (self.text[at:start], new)
            origin.extend(self.origin[at:start])
            origin.extend(repeat(self.origin[start], len(new)))
            at = end
        if not parts and not changed:
            return self
        parts.append(self.text[at:])
        origin.extend(self.origin[at:])
        return Folded(text="".join(parts), origin=origin, changed=self.changed + changed)
