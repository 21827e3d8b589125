"""Links that show one address and lead to another."""

from collections.abc import Iterable, Iterator

from services.moderation.screening.findings import Check, Finding, listed
from services.moderation.screening.links import Link, hides_host, lies_in
from services.moderation.screening.submission import Submission


def lying_links() -> Check:
    """Speaks of `[https://bank.example](https://other.example)` and of `https://bank.example@other.example`."""

    def check(submission: Submission) -> Iterator[Finding]:
        if lies := lies_in(submission.folded):
            detail = listed(f"shows {shown}, leads to {link.host}" for shown, link in lies)
            yield _finding("shows_another_host", detail, [link for _, link in lies])
        if hidden := [link for link in submission.links if hides_host(link.url)]:
            detail = f"leads to what stands behind the @: {listed(link.host for link in hidden)}"
            yield _finding("hides_its_host", detail, hidden)

    return check


def _finding(rule: str, detail: str, links: Iterable[Link]) -> Finding:
    spans = tuple(link.span for link in links)
    return Finding(check="lying_links", rule=rule, score=0.7, detail=detail, spans=spans, suggests="hold")
