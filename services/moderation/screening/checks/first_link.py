"""A link by somebody nobody knows yet: for a newcomer the best single sign of spam, for a regular none."""

from collections.abc import Iterator

from services.moderation.screening.findings import Check, Finding
from services.moderation.screening.submission import Submission


def newcomer_with_link(approved: int) -> Check:
    """Speaks of links by authors with fewer than `approved` approved comments."""

    def check(submission: Submission) -> Iterator[Finding]:
        spans = tuple(link.span for link in submission.links if not link.in_code)
        if spans and submission.approved < approved:
            yield Finding(
                check="first_link",
                rule="newcomer_with_link",
                score=0.6,
                detail=f"a link by an author with {submission.approved} approved comments",
                spans=spans,
                suggests="hold",
            )

    return check
