"""Blocking an author: a label, which the rules of the site's policy act on from their next comment on."""

from datetime import datetime
from uuid import UUID

from services.moderation.labelling.commands import RemoveLabel, SetLabel
from services.moderation.labelling.finding import author_subject
from services.moderation.labelling.handler import Labels
from services.moderation.labelling.labelled import Labelled
from services.moderation.policies.asking import BLOCKED


async def block(
    labels: Labels,
    site: str,
    author: UUID,
    *,
    until: datetime | None,
    reason: str | None,
    by: str,
    at: datetime,
) -> Labelled:
    """Block an author until a moment, or until somebody unblocks them; of one who is blocked, change when and why.

    What they wrote before stays as it is. Raises what `Labels.handle` raises, Invalid for an end that is past.
    """
    command = SetLabel(label=BLOCKED, until=until, reason=reason, by=by, at=at)
    return await labels.handle(author_subject(site, author), command)


async def unblock(labels: Labels, site: str, author: UUID, *, by: str, at: datetime) -> Labelled:
    """Raises LabelNotFound for somebody who is not blocked, and what `Labels.handle` raises."""
    return await labels.handle(author_subject(site, author), RemoveLabel(label=BLOCKED, by=by, at=at))
