"""A text as its readers see it before they uncover anything: what the author covers is left out.

Judging and learning both read this, so that what is learned of a text is asked of the same text.
"""

from collections.abc import Sequence

from shared.folding.folded import Span
from shared.spoilers.source import covered

_FIRST_SIGNS = ">|＞｜"


def blanked(text: str, spans: Sequence[Span]) -> str:
    """The text with blanks in place of `spans`, so that everything else stands where it stood."""
    for start, end in spans:
        text = f"{text[:start]}{' ' * (min(end, len(text)) - start)}{text[end:]}"
    return text


def uncovered(text: str) -> str:
    """A Markdown source with blanks where its author covers it."""
    return blanked(text, covered(text)) if any(sign in text for sign in _FIRST_SIGNS) else text
