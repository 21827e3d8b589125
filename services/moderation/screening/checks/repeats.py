"""The same words under other posts, or from other people."""

from collections.abc import Iterator

from services.moderation.screening.findings import Check, Finding
from services.moderation.screening.submission import Submission


def repeated_elsewhere(threads: int, authors: int) -> Check:
    """Speaks of words seen in more than `threads` other threads, or by more than `authors` other authors."""

    def check(submission: Submission) -> Iterator[Finding]:
        seen = submission.repeats
        if seen.threads > threads or seen.authors > authors:
            excess = max(seen.threads - threads, seen.authors - authors)
            yield Finding(
                check="repeats",
                rule="repeated_elsewhere",
                score=min(1.0, 0.5 + 0.1 * excess),
                detail=f"the same words in {seen.threads} other threads, by {seen.authors} other authors",
                suggests="hold",
            )

    return check
