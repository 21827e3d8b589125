"""The labels that a version's rules gave, to be taken away again."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from msgspec import Struct

from services.moderation.labelling.commands import RemoveLabel
from services.moderation.labelling.decider import decide
from services.moderation.labelling.labelled import RULE, Labelled, Subject
from services.moderation.labelling.projection import evolve_all
from services.moderation.labelling.store import Append
from shared.postgres.pool import Connection

_AT_ONCE = 200
_LABELLED = """
SELECT * FROM labelled WHERE site = $1 AND labels @> $2 AND stream_id > $3 ORDER BY stream_id LIMIT $4
"""


class Found(Struct, frozen=True, kw_only=True):
    """What is to be written; `last` is where to go on after, None if there is no more."""

    appends: Sequence[Append]
    last: UUID | None


async def labels_of(connection: Connection, site: str, policy: str, after: UUID, at: datetime) -> Found:
    """The next authors and hosts whom a version, as verdicts name it, has labelled, if nobody else has since."""
    by = RULE + policy
    rows = await connection.fetch(_LABELLED, site, [{"by": by}], after, _AT_ONCE)
    labelled = [(row["part"], msgspec.convert(dict(row), Labelled)) for row in rows]
    appends = [append for part, one in labelled if (append := _without(part, one, by, at))]
    return Found(appends=appends, last=rows[-1]["stream_id"] if len(rows) == _AT_ONCE else None)


def _without(part: int, labelled: Labelled, by: str, at: datetime) -> Append | None:
    after = labelled
    events = []
    for label in labelled.standing(at):
        if label.by == by:
            removed = decide(RemoveLabel(label=label.label, by=by, at=at), after)
            after = evolve_all(after, removed)
            events += removed
    if not events:
        return None
    subject = Subject(site=labelled.site, kind=labelled.kind, name=labelled.subject)
    return Append(part=part, expected=labelled.version, subject=subject, events=events, labelled=after)
