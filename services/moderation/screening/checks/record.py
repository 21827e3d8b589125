"""An author most of whose comments had to be removed."""

from collections.abc import Iterator

from services.moderation.screening.findings import Check, Finding
from services.moderation.screening.submission import Submission


def poor_record(removed: int) -> Check:
    """Speaks of authors with more than `removed` removed comments, when those outnumber the approved ones."""

    def check(submission: Submission) -> Iterator[Finding]:
        history = submission.history
        if history.removed > removed and history.removed > submission.approved:
            yield Finding(
                check="record",
                rule="mostly_removed",
                score=0.6,
                detail=f"{history.removed} comments of the author removed, {submission.approved} approved",
                suggests="hold",
            )

    return check
