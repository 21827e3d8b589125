"""What readers reported of this revision, each report weighed by how often its reader was right."""

from collections.abc import Iterator

from services.moderation.screening.submission import Submission
from shared.contracts.moderation import Signal

_KINDS = ("spam", "spoiler", "abuse", "other")


def what_readers_reported(submission: Submission) -> Iterator[Signal]:
    """Tells the weight of the reports by reason; a reason that has no feature of its own is another."""
    if not submission.reports:
        return
    weights = dict.fromkeys(_KINDS, 0.0)
    for reason, weight in submission.reports.items():
        weights[reason if reason in weights else "other"] += weight
    for kind, weight in weights.items():
        if weight:
            detail = f"readers reported {kind}, with a weight of {weight:.1f}"
            yield Signal(feature=f"reports.{kind}", value=weight, detail=detail)
