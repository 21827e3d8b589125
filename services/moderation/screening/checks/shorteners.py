"""Addresses that hide where they lead, in the text or as the author's website."""

from collections.abc import Iterable, Iterator

from services.moderation.policies.hosts import in_hosts
from services.moderation.screening.findings import Check, Finding, listed
from services.moderation.screening.submission import Submission


def shortened_links(hosts: Iterable[str]) -> Check:
    """Speaks of every link by way of one of `hosts`."""
    known = frozenset(hosts)

    def check(submission: Submission) -> Iterator[Finding]:
        links = [link for link in submission.links if in_hosts(link.host, known)]
        if links:
            yield Finding(
                check="shorteners",
                rule="shortened_link",
                score=0.7,
                detail=f"hides where it leads: {listed(link.host for link in links)}",
                spans=tuple(link.span for link in links),
                suggests="hold",
            )
        website = submission.website_host
        if website and in_hosts(website, known):
            detail = f"the author's website hides where it leads: {website}"
            yield Finding(
                check="shorteners", rule="shortened_website", score=0.7, detail=detail, suggests="hold"
            )

    return check
