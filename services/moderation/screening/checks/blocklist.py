"""The words and hosts that the site's owner does not want. Literal, and in time linear in the text."""

from collections.abc import Iterable, Iterator

from services.moderation.policies.hosts import in_hosts
from services.moderation.policies.literals import literals
from services.moderation.screening.findings import Check, Finding, listed
from services.moderation.screening.submission import Submission


def blocked(words: Iterable[str], hosts: Iterable[str], *, reject_hosts: bool) -> Check:
    """Speaks of every blocked word in the text and every blocked host in text or website."""
    find = literals(words)
    unwanted = frozenset(hosts)

    def check(submission: Submission) -> Iterator[Finding]:
        if spans := tuple(sorted(set(find(submission.folded)))):
            found = listed(submission.text[start:end] for start, end in spans)
            yield Finding(
                check="blocklist",
                rule="blocked_word",
                score=0.8,
                detail=f"on the site's list: {found}",
                spans=spans,
                suggests="hold",
            )
        links = [link for link in submission.links if in_hosts(link.host, unwanted)]
        hosts_found = {link.host for link in links}
        if submission.website_host and in_hosts(submission.website_host, unwanted):
            hosts_found.add(submission.website_host)
        if hosts_found:
            yield Finding(
                check="blocklist",
                rule="blocked_host",
                score=1.0,
                detail=f"on the site's list: {listed(hosts_found)}",
                spans=tuple(link.span for link in links),
                suggests="reject" if reject_hosts else "hold",
            )

    return check
