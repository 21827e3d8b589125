"""How long a moderator looks at a case: from claims and decisions of this site, as far as there are enough of them."""

from datetime import timedelta
from itertools import pairwise
from statistics import median
from uuid import UUID

from msgspec import Struct

from services.moderation.cases.claiming import CLAIM
from services.moderation.replays.tally import Tally
from shared.contracts.moderation import CaseClaimed, CaseDecided, CaseReleased
from shared.eventlog.log import Log
from shared.eventlog.recorded import Recorded
from shared.postgres.pool import Connection

USUAL = timedelta(seconds=20)
"""What is reckoned with where nothing is known."""
ENOUGH = 10
"""Cases before their median is believed."""

_LATELY = 300
_PAUSE = timedelta(minutes=5)  # whoever decides nothing for so long does something else
_DECIDED = """
SELECT part, comment_id FROM cases WHERE state = 'decided' AND site = $1 ORDER BY since DESC LIMIT $2
"""
_EVENTS = """
SELECT e.* FROM unnest($1::smallint[], $2::uuid[]) AS w (part, stream_id)
CROSS JOIN LATERAL (
    SELECT part, position, stream_id, version, event_id, subject_id, recorded_at, type, schema, data,
        NULL::bytea AS sealed
    FROM events o WHERE o.part = w.part AND o.stream_id = w.stream_id
        AND o.type IN ('case.claimed', 'case.released', 'case.decided')
    ORDER BY o.version DESC LIMIT 20
) e ORDER BY e.stream_id, e.version
"""


class Effort(Struct, frozen=True, kw_only=True):
    """Minutes of moderators' work, at so many seconds a case, which rest on what `measured` says.

    `claims`: from claim to decision; `decisions`: between one person's decisions, one after the other; `assumed`: too
    few of either, so the usual 20 seconds.
    """

    more_minutes: float
    less_minutes: float
    seconds_a_case: float
    measured: str


class Pace(Struct, frozen=True):
    seconds: float
    measured: str


def effort(tally: Tally, pace: Pace) -> Effort:
    """What newly waiting cases cost, and what those that no longer wait save."""
    return Effort(
        more_minutes=round(tally.waiting * pace.seconds / 60, 1),
        less_minutes=round(tally.spared * pace.seconds / 60, 1),
        seconds_a_case=round(pace.seconds, 1),
        measured=pace.measured,
    )


async def pace_of(connection: Connection, log: Log, site: str) -> Pace:
    """The median of the site's last cases."""
    rows = await connection.fetch(_DECIDED, site, _LATELY)
    events = await connection.fetch(
        _EVENTS, [row["part"] for row in rows], [row["comment_id"] for row in rows]
    )
    entries = [log.entry(row, None) for row in events]
    recorded = [entry for entry in entries if isinstance(entry, Recorded)]
    if len(claims := _claims(recorded)) >= ENOUGH:
        return Pace(median(claims), "claims")
    if len(gaps := _gaps(recorded)) >= ENOUGH:
        return Pace(median(gaps), "decisions")
    return Pace(USUAL.total_seconds(), "assumed")


def _claims(entries: list[Recorded]) -> list[float]:
    """From each claim to the decision of the same person that followed it, unless it had run out."""
    found: list[float] = []
    claim: tuple[UUID, CaseClaimed] | None = None
    for entry in entries:
        match entry.event:
            case CaseClaimed():
                claim = (entry.stream_id, entry.event)
            case CaseReleased():
                claim = None
            case CaseDecided() as decided:
                if claim and claim[0] == entry.stream_id and claim[1].by == decided.by:
                    took = decided.at - claim[1].at
                    found += [took.total_seconds()] if took <= CLAIM else []
                claim = None
    return found


def _gaps(entries: list[Recorded]) -> list[float]:
    """Between one person's decisions, one right after the other; one on many cases is one."""
    made = {
        (entry.event.by, entry.event.at, entry.event.decision_id)
        for entry in entries
        if isinstance(entry.event, CaseDecided)
    }
    decided = sorted(made)
    return [
        (later[1] - earlier[1]).total_seconds()
        for earlier, later in pairwise(decided)
        if earlier[0] == later[0] and later[1] - earlier[1] <= _PAUSE
    ]
