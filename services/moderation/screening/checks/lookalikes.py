"""Letters that pose as others: of other or styled alphabets, with invisible characters or marks heaped on."""

import re
from collections.abc import Iterator

from services.moderation.screening.matching import several
from services.moderation.screening.submission import Submission
from shared.contracts.moderation import Signal
from shared.folding.fold import fold
from shared.folding.folded import Span
from shared.folding.letters import MARKS

_HEAP = re.compile(rf"[{MARKS}]{{5,}}")
_REVERSED = re.compile("[\u202d\u202e]")
_PIECE = re.compile(r"\S+")
_MOST_SPANS = 50


def disguised_letters(submission: Submission) -> Iterator[Signal]:
    """Tells how many letters pose as others or hide, of marks heaped on one letter, and of reversed text."""
    text = submission.text
    if text.isascii():
        return
    if changed := submission.folded.changed:
        pose = "poses as another" if changed == 1 else "pose as others"
        yield Signal(
            feature="lookalikes.letters",
            value=float(changed),
            spans=tuple(_disguised(text)),
            detail=f"{several(changed, 'letter')} that {pose}",
        )
    if heaps := [match.span() for match in _HEAP.finditer(text)]:
        most = max(end - start for start, end in heaps)
        yield Signal(
            feature="lookalikes.marks",
            value=float(most),
            spans=tuple(heaps),
            detail=f"{most} marks on one letter",
        )
    if spans := tuple(match.span() for match in _REVERSED.finditer(text)):
        detail = "a character that reverses the reading order"
        yield Signal(feature="lookalikes.reversed", value=True, spans=spans, detail=detail)


def _disguised(text: str) -> Iterator[Span]:
    """The first pieces between blanks that hold such letters."""
    shown = 0
    for match in _PIECE.finditer(text):
        if shown < _MOST_SPANS and not match[0].isascii() and fold(match[0]).changed:
            shown += 1
            yield match.span()
