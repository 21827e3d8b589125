"""Finds any of many literal words in a folded text, in time linear in the text."""

import re
from collections.abc import Callable, Iterable, Iterator

from shared.folding.fold import fold
from shared.folding.folded import Folded, Span

_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
_START = 2


def literals(words: Iterable[str]) -> Callable[[Folded], Iterator[Span]]:
    """A function that tells where any of `words` stands, in spans of the source; it may tell one twice.

    A word of a script with spaces must not continue on either side; a Japanese or Korean one may stand
    anywhere. At each position only the words that begin with its two characters are compared.
    """
    by_start: dict[str, list[str]] = {}
    for word in sorted({fold(word).text.strip() for word in words} - {""}):
        by_start.setdefault(word[:_START], []).append(word)
    lengths = sorted({len(beginning) for beginning in by_start})

    def find(folded: Folded) -> Iterator[Span]:
        text = folded.text
        for start in range(len(text)):
            for length in lengths:
                for word in by_start.get(text[start : start + length], ()):
                    if text.startswith(word, start) and _stands_alone(text, start, start + len(word)):
                        yield folded.span(start, start + len(word))

    return find


def _stands_alone(text: str, start: int, end: int) -> bool:
    return not (
        (start > 0 and _joined(text[start - 1], text[start]))
        or (end < len(text) and _joined(text[end - 1], text[end]))
    )


def _joined(one: str, other: str) -> bool:
    return one.isalnum() and other.isalnum() and not _UNSPACED.match(one) and not _UNSPACED.match(other)
