"""Patterns in time linear in the text (RE2), small enough that no text makes them slow."""

import re2  # type: ignore[import-untyped]  # it has no types of its own

from shared.folding.folded import Span

LONGEST = 500
_LARGEST = 500  # instructions; ten thousand characters against the worst such pattern take some 50 ms
_MEMORY = 1 << 20
_MOST_MATCHES = 10  # each further match is a search of its own


class PatternRefused(Exception):
    """Not a pattern, or one too large; says why."""


class Pattern:
    """One pattern, ready for folded texts. It knows no look-around and no back references."""

    def __init__(self, written: str) -> None:
        """Raises PatternRefused."""
        if len(written) > LONGEST:
            raise PatternRefused(f"a pattern has at most {LONGEST} characters")
        options = re2.Options()
        options.max_mem = _MEMORY
        options.log_errors = False
        try:
            self._compiled = re2.compile(written, options)
        except (re2.error, UnicodeEncodeError) as error:
            raise PatternRefused(f"not a pattern that RE2 knows: {_said(error)}") from error
        if self.size > _LARGEST:
            raise PatternRefused("the pattern is too large; repeat less, or make several rules of it")
        if self._compiled.search("") is not None:
            raise PatternRefused("the pattern matches nothing at all, and so every text")

    @property
    def size(self) -> int:
        """How many instructions each character of a text may have to pass."""
        return int(self._compiled.programsize)

    def find(self, text: str) -> list[Span]:
        """Where it matches, [start, end), at most ten times."""
        found: list[Span] = []
        at = 0
        for _ in range(_MOST_MATCHES):
            match = self._compiled.search(_whole(text), at)
            if match is None:
                break
            start, end = match.span()
            if end > start:
                found.append((start, end))
            at = max(end, start + 1)
            if at > len(text):
                break
        return found


def _whole(text: str) -> str:
    """The same number of characters, without halves of one: RE2 reads UTF-8."""
    return text if text.isascii() else text.encode(errors="replace").decode()


def _said(error: Exception) -> str:
    said = error.args[0] if error.args else ""
    return said.decode(errors="replace") if isinstance(said, bytes) else str(error)
