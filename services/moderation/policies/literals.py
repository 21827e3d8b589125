"""Finds any of many literal words in a folded text, in time linear in the text."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from operator import add

from shared.folding.fold import fold
from shared.folding.folded import Folded, Span

_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
_START = 2


class Literals:
    """Several lists of words, found in one pass over a text.

    A word of a script with spaces must not continue on either side; a Japanese or Korean one may stand
    anywhere. Where a word may begin, one look-up for each length that its words have tells whether one does.
    """

    def __init__(self, lists: Mapping[int, Iterable[str]]) -> None:
        """`lists` by the number under which what is found of each is to be told."""
        self._lists: dict[str, tuple[int, ...]] = {}
        for number, words in lists.items():
            for word in {fold(word).text.strip() for word in words} - {""}:
                self._lists[word] = (*self._lists.get(word, ()), number)
        lengths: dict[str, set[int]] = {}
        for word in self._lists:
            lengths.setdefault(word[:_START], set()).add(len(word))
        self._lengths = {start: sorted(found) for start, found in lengths.items()}
        self._pairs = frozenset(self._lengths)
        self._single = frozenset(start for start in self._lengths if len(start) < _START)

    def find(self, folded: Folded) -> dict[int, list[tuple[int, int]]]:
        """Where words stand in the folded text, in order, by the number of their list."""
        text = folded.text
        found: dict[int, list[tuple[int, int]]] = {}
        for beginning in self._beginnings(text):
            at = text.find(beginning)
            while at >= 0:
                for end in (at + length for length in self._lengths[beginning] if at + length <= len(text)):
                    numbers = self._lists.get(text[at:end], ())
                    if numbers and _stands_alone(text, at, end):
                        for number in numbers:
                            found.setdefault(number, []).append((at, end))
                at = text.find(beginning, at + 1)
        return {number: sorted(places) for number, places in found.items()}

    def _beginnings(self, text: str) -> Iterable[str]:
        if len(self._pairs) <= len(text) // 2:
            return [beginning for beginning in self._pairs if beginning in text]
        return (self._pairs & set(map(add, text, text[1:]))) | (self._single & set(text))


def literals(words: Iterable[str]) -> Callable[[Folded], Iterator[Span]]:
    """A function that tells where any of `words` stands, in spans of the source."""
    search = Literals({0: words})

    def find(folded: Folded) -> Iterator[Span]:
        for start, end in search.find(folded).get(0, ()):
            yield folded.span(start, end)

    return find


def _stands_alone(text: str, start: int, end: int) -> bool:
    return not (
        (start > 0 and _joined(text[start - 1], text[start]))
        or (end < len(text) and _joined(text[end - 1], text[end]))
    )


def _joined(one: str, other: str) -> bool:
    return one.isalnum() and other.isalnum() and not _UNSPACED.match(one) and not _UNSPACED.match(other)
