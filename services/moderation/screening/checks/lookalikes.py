"""Letters that pose as others: of other or styled alphabets, with invisible characters or marks heaped on."""

import re
from collections.abc import Iterator

from services.moderation.screening.findings import Check, Finding
from services.moderation.screening.submission import Submission
from shared.folding.letters import MARKS

_REVERSED = re.compile("[\u202d\u202e]")


def disguised_letters(limit: int, marks: int) -> Check:
    """Speaks from `limit` disguised letters, from `marks` marks on one letter, and of reversed text."""
    heap = re.compile(rf"[{MARKS}]{{{marks},}}")

    def check(submission: Submission) -> Iterator[Finding]:
        if submission.text.isascii():
            return
        changed = submission.folded.changed
        if changed >= limit:
            score = min(1.0, 0.5 * changed / limit)
            yield _finding("disguised_letters", score, f"{changed} letters that pose as others")
        if match := heap.search(submission.text):
            yield _finding("heaped_marks", 0.6, f"{len(match[0])} marks on one letter", match.span())
        if match := _REVERSED.search(submission.text):
            yield _finding("reversed_text", 0.6, "a character that reverses the reading order", match.span())

    return check


def _finding(rule: str, score: float, detail: str, *spans: tuple[int, int]) -> Finding:
    return Finding(check="lookalikes", rule=rule, score=score, detail=detail, spans=spans, suggests="hold")
