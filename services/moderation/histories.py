"""Whole streams from the log of one partition, each folded by the rules of its kind, one after the other."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any
from uuid import UUID

from msgspec import Struct

from services.moderation.cases.projection import CannotFold
from shared.contracts.event import Event
from shared.eventlog.log import Broken, Entry, Log
from shared.eventlog.recorded import Recorded
from shared.postgres.pool import Connection, Record

_STREAMS = """
SELECT part, position, stream_id, version, event_id, subject_id, recorded_at, type, schema, data, sealed
FROM events WHERE part = $1 AND ($2::uuid[] IS NULL OR stream_id = ANY($2))
ORDER BY stream_id, version
"""
_AT_ONCE = 2_000


class Kind(Struct, frozen=True, kw_only=True):
    """A kind of stream: which events it has, what they fold into, and the rows that this is kept in.

    `name` is of one such stream, `counted` of many. `fold` raises CannotFold; `find` gives the partition and the
    fold that the rows of some streams say; `replace` puts folds in the place of all the rows of a partition.
    `orphans` are queries for rows that no stream stands behind.
    """

    name: str
    counted: str
    events: tuple[type[Event], ...]
    fold: Callable[[Iterable[Any]], Any]
    find: Callable[[Connection, Sequence[UUID]], Awaitable[Mapping[UUID, tuple[int, Any]]]]
    replace: Callable[[Connection, int, Mapping[UUID, Any]], Awaitable[None]]
    orphans: tuple[str, ...]


class History(Struct, frozen=True, kw_only=True):
    """What happened in a stream. `folded` is None, and `broken` says why, when that cannot be folded.

    `kind` is None for a stream that begins with an event this program does not know.
    """

    stream_id: UUID
    kind: Kind | None
    events: int
    folded: Any = None
    broken: str = ""


async def read_histories(
    connection: Connection, log: Log, kinds: Sequence[Kind], part: int, only: Sequence[UUID] | None = None
) -> AsyncIterator[History]:
    """Every stream of a partition, or those named. To be called in a transaction: it reads by a cursor."""
    kind_of = {event.TYPE: kind for kind in kinds for event in kind.events}
    rows: list[Record] = []
    async for row in connection.cursor(_STREAMS, part, only, prefetch=_AT_ONCE):
        if len(rows) >= _AT_ONCE and row["stream_id"] != rows[-1]["stream_id"]:
            for history in await _histories(connection, log, kind_of, rows):
                yield history
            rows = []
        rows.append(row)
    for history in await _histories(connection, log, kind_of, rows):
        yield history


async def _histories(
    connection: Connection, log: Log, kind_of: Mapping[str, Kind], rows: Sequence[Record]
) -> list[History]:
    """The streams that these rows, whole and in order, belong to."""
    keys = await log.keys.fetch(connection, {row["subject_id"] for row in rows if row["sealed"] is not None})
    return [
        _history(stream_id, kind_of.get(stream[0]["type"]), [_entry(log, row, keys) for row in stream])
        for stream_id, stream in (
            (stream_id, list(group)) for stream_id, group in groupby(rows, lambda row: row["stream_id"])
        )
    ]


def _entry(log: Log, row: Record, keys: Mapping[UUID, bytes]) -> Entry:
    return log.entry(row, keys.get(row["subject_id"]))


def _history(stream_id: UUID, kind: Kind | None, entries: Sequence[Entry]) -> History:
    if kind is None:
        broken = f"it begins with event {_place(entries[0])}, which is of an unknown type"
        return History(stream_id=stream_id, kind=None, events=len(entries), broken=broken)
    folded, broken = None, ""
    try:
        folded = kind.fold([_event(entry, kind) for entry in entries])
    except CannotFold as error:
        broken = str(error)
    return History(stream_id=stream_id, kind=kind, events=len(entries), folded=folded, broken=broken)


def _event(entry: Entry, kind: Kind) -> Event:
    """Raises CannotFold for what this program cannot read: a stream is folded whole or not at all."""
    if isinstance(entry, Broken):
        raise CannotFold(f"event {_place(entry)}: {entry.error}")
    if not isinstance(entry.event, kind.events):
        raise CannotFold(f"event {_place(entry)} is of an unknown type")
    return entry.event


def _place(entry: Recorded | Broken) -> str:
    return f"{entry.position} of partition {entry.part}"
