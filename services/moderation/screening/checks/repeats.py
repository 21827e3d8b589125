"""Nearly the same words under other posts, or from other people."""

from collections.abc import Iterator

from services.moderation.screening.matching import several
from services.moderation.screening.submission import Submission
from shared.contracts.moderation import Signal


def repeated_elsewhere(submission: Submission) -> Iterator[Signal]:
    """Tells in how many other threads, by how many other authors, which was the first, and what became of them."""
    seen = submission.repeats
    detail = (
        f"nearly the same words in {several(seen.threads, 'other thread')}, "
        f"by {several(seen.authors, 'other author')}"
    )
    if seen.threads:
        yield Signal(feature="repeats.threads", value=float(seen.threads), detail=detail)
    if seen.authors:
        yield Signal(feature="repeats.authors", value=float(seen.authors), detail=detail)
    if seen.cluster:
        yield Signal(feature="repeats.cluster", value=str(seen.cluster), detail=detail)
    for feature, count, done in (
        ("repeats.removed", seen.removed, "removed"),
        ("repeats.approved", seen.approved, "approved"),
    ):
        if count:
            detail = f"moderators {done} {several(count, 'comment')} with nearly the same words"
            yield Signal(feature=feature, value=float(count), detail=detail)
