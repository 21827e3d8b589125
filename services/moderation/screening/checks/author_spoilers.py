"""What the author marked as a spoiler: a note for the moderator, never a reason to act."""

from collections.abc import Iterator

from services.moderation.screening.findings import Check, Finding
from services.moderation.screening.submission import Submission


def author_marked_spoilers() -> Check:
    """Tells where the author covered something."""

    def check(submission: Submission) -> Iterator[Finding]:
        if count := submission.author_spoilers:
            yield Finding(
                check="author_spoilers",
                rule="marked_by_author",
                score=0.1,
                detail=f"the author marked {count} {'passage' if count == 1 else 'passages'} as a spoiler",
                spans=submission.covered,
            )

    return check
