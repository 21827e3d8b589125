"""Whole cases from the log of one partition, folded one after the other."""

from collections.abc import AsyncIterator, Sequence
from itertools import groupby
from uuid import UUID

from msgspec import Struct

from services.moderation.cases.case import Case
from services.moderation.cases.projection import CannotFold, evolve_all
from shared.contracts.moderation import ModerationEvent
from shared.eventlog.log import Broken, Entry, Log
from shared.postgres.pool import Connection, Record

_STREAMS = """
SELECT part, position, stream_id, version, event_id, subject_id, recorded_at, type, schema, data, sealed
FROM events WHERE part = $1 AND ($2::uuid[] IS NULL OR stream_id = ANY($2))
ORDER BY stream_id, version
"""
_AT_ONCE = 2_000


class History(Struct, frozen=True, kw_only=True):
    """What happened in a case. `case` is None, and `broken` says why, when that cannot be folded."""

    comment_id: UUID
    events: int
    case: Case | None
    broken: str = ""


async def read_cases(
    connection: Connection, log: Log, part: int, only: Sequence[UUID] | None = None
) -> AsyncIterator[History]:
    """Every case of a partition, or those named. To be called in a transaction: it reads by a cursor."""
    rows: list[Record] = []
    async for row in connection.cursor(_STREAMS, part, only, prefetch=_AT_ONCE):
        if len(rows) >= _AT_ONCE and row["stream_id"] != rows[-1]["stream_id"]:
            for history in await _histories(connection, log, rows):
                yield history
            rows = []
        rows.append(row)
    for history in await _histories(connection, log, rows):
        yield history


async def _histories(connection: Connection, log: Log, rows: Sequence[Record]) -> list[History]:
    """The cases that these rows, whole and in order, belong to."""
    keys = await log.keys.fetch(connection, {row["subject_id"] for row in rows if row["sealed"] is not None})
    entries = [log.entry(row, keys.get(row["subject_id"])) for row in rows]
    return [
        _history(comment_id, list(stream))
        for comment_id, stream in groupby(entries, lambda entry: entry.stream_id)
    ]


def _history(comment_id: UUID, entries: Sequence[Entry]) -> History:
    case: Case | None = None
    broken = ""
    try:
        case = evolve_all(None, [_event(entry) for entry in entries])
    except CannotFold as error:
        broken = str(error)
    return History(comment_id=comment_id, events=len(entries), case=case, broken=broken)


def _event(entry: Entry) -> ModerationEvent:
    """Raises CannotFold for what this program cannot read: a case is folded whole or not at all."""
    if isinstance(entry, Broken):
        raise CannotFold(f"event {entry.position} of partition {entry.part}: {entry.error}")
    if not isinstance(entry.event, ModerationEvent):
        raise CannotFold(f"event {entry.position} of partition {entry.part} is of an unknown type")
    return entry.event
