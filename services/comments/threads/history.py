"""Whole threads from the log of one partition, folded one after the other."""

from collections.abc import AsyncIterator, Sequence
from uuid import UUID

from msgspec import Struct

from services.comments.bylines import with_bylines
from services.comments.threads.fold import Folded, fold
from shared.eventlog.log import Broken, Entry, Log
from shared.eventlog.recorded import Recorded
from shared.postgres.pool import Connection, Record

_COLUMNS = "part, position, stream_id, version, event_id, subject_id, recorded_at, type, schema, data, sealed"
_THREADS = f"""
SELECT {_COLUMNS} FROM events WHERE part = $1 AND ($2::uuid[] IS NULL OR stream_id = ANY($2))
ORDER BY stream_id, version
"""
_AT_ONCE = 2_000


class History(Struct, frozen=True):
    """One thread's events and what they come to; `broken` are those that do not decode."""

    thread_id: UUID
    folded: Folded | None
    broken: tuple[Broken, ...]
    events: int


async def read_threads(
    connection: Connection, log: Log, part: int, only: Sequence[UUID] | None = None
) -> AsyncIterator[History]:
    """Every thread of a partition, or those named. To be called inside a transaction: it reads by a cursor."""
    rows: list[Record] = []
    async for row in connection.cursor(
        _THREADS, part, list(only) if only is not None else None, prefetch=_AT_ONCE
    ):
        if len(rows) >= _AT_ONCE and row["stream_id"] != rows[-1]["stream_id"]:
            async for history in _histories(connection, log, rows):
                yield history
            rows = []
        rows.append(row)
    async for history in _histories(connection, log, rows):
        yield history


async def _histories(connection: Connection, log: Log, rows: Sequence[Record]) -> AsyncIterator[History]:
    """The threads that these rows, in order and whole, belong to."""
    keys = await log.keys.fetch(connection, {row["subject_id"] for row in rows if row["sealed"] is not None})
    entries = [log.entry(row, keys.get(row["subject_id"])) for row in rows]
    signed = await with_bylines(connection, log.keys, entries)
    start = 0
    for index in range(1, len(signed) + 1):
        if index == len(signed) or signed[index].stream_id != signed[start].stream_id:
            yield _history(signed[start:index])
            start = index


def _history(entries: Sequence[Entry]) -> History:
    broken = tuple(entry for entry in entries if isinstance(entry, Broken))
    recorded = [entry for entry in entries if isinstance(entry, Recorded)]
    return History(entries[0].stream_id, None if broken else fold(recorded), broken, len(entries))
