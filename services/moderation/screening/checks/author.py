"""Who wrote it, as far as the site knows: how their other comments fared, and what they were labelled."""

from collections.abc import Iterator
from datetime import timedelta

from disposable_email_domains import blocklist as throw_away

from services.moderation.screening.reputation import reputation
from services.moderation.screening.submission import Submission
from shared.contracts.moderation import Signal

_DAY = timedelta(days=1)


def record_of_the_author(submission: Submission) -> Iterator[Signal]:
    """Tells name, record, reputation, labels, and whether the mail address is a throw-away one."""
    if submission.name:
        yield Signal(feature="author.name", value=submission.name)
    yield from _record(submission)
    if submission.author_labels:
        labels = tuple(sorted(set(submission.author_labels)))
        yield Signal(feature="author.labels", value=labels, detail=f"labelled {', '.join(labels)}")
    if service := _throw_away(submission.email_domain or ""):
        detail = f"the e-mail address is of a throw-away service: {service}"
        yield Signal(feature="author.disposable_mail", value=True, detail=detail)


def _record(submission: Submission) -> Iterator[Signal]:
    approved, removed, held = submission.approved, submission.history.removed, submission.history.held
    for feature, count, what in (
        ("author.approved", approved, "approved"),
        ("author.removed", removed, "removed"),
        ("author.held", held, "waiting"),
    ):
        if count:
            plural = "comment" if count == 1 else "comments"
            yield Signal(
                feature=feature, value=float(count), detail=f"{count} other {plural} of the author {what}"
            )
    since = submission.history.first_seen
    if since and submission.posted_at > since:
        days = (submission.posted_at - since) / _DAY
        yield Signal(feature="author.days", value=days, detail=f"first seen {since:%Y-%m-%d}")
    yield Signal(
        feature="author.reputation",
        value=reputation(approved, removed),
        detail=f"{removed} comments of the author removed, {approved} approved",
    )


def _throw_away(domain: str) -> str | None:
    labels = domain.lower().strip(".").split(".")
    candidates = (".".join(labels[start:]) for start in range(len(labels) - 1))
    return next((candidate for candidate in candidates if candidate in throw_away), None)
