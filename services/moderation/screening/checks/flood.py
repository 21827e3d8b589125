"""More comments in a short time than a person writes, by author and by address."""

from collections.abc import Iterator

from services.moderation.screening.findings import Check, Finding
from services.moderation.screening.submission import Submission


def too_many_lately(by_author: int, by_address: int, window: int) -> Check:
    """Speaks above so many other comments within `window` seconds. Many people may share one address."""

    def check(submission: Submission) -> Iterator[Finding]:
        recent = submission.recent
        if recent.by_author > by_author:
            yield _finding("author_too_fast", recent.by_author, by_author, f"by this author in {window} s")
        if recent.by_address > by_address:
            yield _finding(
                "address_too_fast", recent.by_address, by_address, f"from this address in {window} s"
            )

    return check


def _finding(rule: str, count: int, limit: int, where: str) -> Finding:
    score = min(1.0, 0.5 + 0.1 * (count - limit))
    detail = f"{count} other comments {where}, {limit} allowed"
    return Finding(check="flood", rule=rule, score=score, detail=detail, suggests="hold")
