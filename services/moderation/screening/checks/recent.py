"""How much was written of late: by this author, from this address, to these hosts, with these words, on the site."""

from collections.abc import Iterator

from services.moderation.screening.matching import several
from services.moderation.screening.submission import Submission
from shared.contracts.moderation import Signal


def written_lately(submission: Submission) -> Iterator[Signal]:
    """Tells the counts. Many people may share one address."""
    recent = submission.recent
    for feature, count, what in (
        ("recent.author", recent.by_author, "by this author within ten minutes"),
        ("recent.address", recent.by_address, "from this address within ten minutes"),
        ("recent.host", recent.by_host, "with a link to the same host within an hour"),
        ("recent.cluster", recent.by_cluster, "with nearly the same words within an hour"),
    ):
        if count:
            detail = f"{several(count, 'other comment')} {what}"
            yield Signal(feature=feature, value=float(count), detail=detail)
    if recent.site:
        detail = f"the last hour of the site was {recent.site:.1f} times as busy as usual"
        yield Signal(feature="recent.site", value=recent.site, detail=detail)
