"""The links of a text: how many, how much is said beside them, where they lead and how their hosts fared."""

from collections.abc import Iterator

from services.moderation.screening.hosts import hides_host, poses, registrable
from services.moderation.screening.links import Link, leads_to, lies_in
from services.moderation.screening.matching import listed, several
from services.moderation.screening.reputation import reputation
from services.moderation.screening.submission import HostRecord, Submission
from services.moderation.screening.wording import count_words, own_words
from shared.contracts.moderation import Signal
from shared.folding.folded import Span

_UNKNOWN = HostRecord()


def links_and_hosts(submission: Submission) -> Iterator[Signal]:
    """Tells of links and their hosts. What stands in code leads nowhere: it counts as a host and not as a link."""
    leads = [(link, leads_to(link, submission.text)) for link in submission.links]
    if not leads:
        yield Signal(feature="links.reputation", value=reputation(0, 0), detail="no link")
        return
    hosts: dict[str, Link] = {}
    for link, names in leads:
        for host in names:
            hosts.setdefault(host, link)
    reached = {names[-1]: link for link, names in reversed(leads) if not link.in_code}
    yield from _counts(submission, [link for link in submission.links if not link.in_code])
    yield Signal(
        feature="links.hosts",
        value=tuple(hosts),
        spans=tuple(link.span for link in hosts.values()),
        detail=f"leads to {listed(hosts)}",
    )
    yield from _records(submission, reached)
    yield from _labels(submission, hosts)
    yield from _lies(submission, hosts)


def _counts(submission: Submission, links: list[Link]) -> Iterator[Signal]:
    if not links:
        return
    spans = tuple(link.span for link in links)
    words = count_words(own_words(submission.folded, submission.links))
    number = several(len(links), "link")
    yield Signal(feature="links.count", value=float(len(links)), spans=spans, detail=number)
    if words:
        detail = f"{number} with {several(words, 'word')}"
        yield Signal(feature="links.words_each", value=words / len(links), spans=spans, detail=detail)


def _records(submission: Submission, reached: dict[str, Link]) -> Iterator[Signal]:
    """Of the hosts that links lead to, with the first link to each."""
    records = {host: _record(submission, host) for host in sorted(reached)}
    if new := [host for host, record in records.items() if not record.approved]:
        spans = tuple(sorted({reached[host].span for host in new}))
        detail = f"no published comment has led to {listed(new)}"
        yield Signal(feature="links.new", value=float(len(new)), spans=spans, detail=detail)
    trust = {host: reputation(record.approved, record.removed) for host, record in records.items()}
    if not trust:
        yield Signal(feature="links.reputation", value=reputation(0, 0), detail="no link but in code")
        return
    worst = min(trust, key=trust.__getitem__)
    record = records[worst]
    detail = f"{worst}: {record.removed} comments removed, {record.approved} approved"
    yield Signal(feature="links.reputation", value=trust[worst], spans=(reached[worst].span,), detail=detail)


def _labels(submission: Submission, hosts: dict[str, Link]) -> Iterator[Signal]:
    """Of every host, what one is only taken for and what stands in code included."""
    labels = {
        label: hosts[host].span for host in reversed(hosts) for label in _record(submission, host).labels
    }
    if labels:
        names = sorted(labels)
        yield Signal(
            feature="links.labels",
            value=tuple(names),
            spans=tuple(labels[name] for name in names),
            detail=f"links to what is labelled {listed(names)}",
        )


def _record(submission: Submission, host: str) -> HostRecord:
    """What is known of a host, or of the domain it lies under."""
    return submission.hosts.get(host) or submission.hosts.get(registrable(host)) or _UNKNOWN


def _lies(submission: Submission, hosts: dict[str, Link]) -> Iterator[Signal]:
    lies: list[tuple[Span, str]] = []
    for shown, link in lies_in(submission.folded):
        says = f"shows {shown}, leads to {link.host}" if shown else f"shows nothing, leads to {link.host}"
        lies.append((link.span, says))
    lies += [
        (link.span, f"leads to what stands behind the @: {link.host}")
        for link in submission.links
        if hides_host(link.url)
    ]
    lies += [
        (link.span, f"reads like {link.host}, leads to {host}") for host, link in hosts.items() if poses(host)
    ]
    if lies:
        spans = tuple(sorted({span for span, _ in lies}))
        yield Signal(
            feature="links.lying",
            value=float(len(spans)),
            spans=spans,
            detail=listed(says for _, says in lies),
        )
