"""A version that runs in shadow: what it says of a comment beside what the live one has said."""

from uuid import UUID

from services.moderation.policies.outcome import Outcome
from services.moderation.replays.differences import Difference, Said, difference

Shadowed = Difference
"""`was` is the live verdict, `now` what the shadow would have made of it; kind "unchanged" where they agree."""


def compare(comment_id: UUID, revision: int, live: Outcome, shadow: Outcome) -> Shadowed:
    """Two outcomes for one comment, seen and judged once."""
    return difference(comment_id, revision, _said(live), _said(shadow))


def _said(outcome: Outcome) -> Said:
    return Said(ruling=outcome.ruling, reasons=outcome.reasons)
