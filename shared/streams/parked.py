"""Events set aside for one consumer, with all that followed them in their stream, until they are replayed."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from msgspec import Struct

from shared.eventlog.codec import Opaque
from shared.eventlog.log import Broken, Entry, Source
from shared.postgres.pool import Connection, Pool, Record, acquire
from shared.streams.checkpoint import Batch, Handler, moved
from shared.streams.failures import describe

BEHIND = "behind an earlier event of its stream"

_INSERT = """
INSERT INTO parked (consumer, part, position, stream_id, event_id, error, attempts)
SELECT $1, p.* FROM unnest($2::smallint[], $3::bigint[], $4::uuid[], $5::uuid[], $6::text[], $7::int[]) p
ON CONFLICT DO NOTHING RETURNING position
"""
_LIST = (
    "SELECT * FROM parked WHERE $1::text IS NULL OR consumer = $1 ORDER BY consumer, part, position LIMIT $2"
)
# A row beyond the checkpoint will be delivered again, and parked again: it is not yet ours to replay.
_NEXT = """
SELECT p.* FROM parked p JOIN checkpoints c USING (consumer, part)
WHERE consumer = $1 AND part = $2 AND stream_id = $3 AND p.position <= c.position
ORDER BY p.position LIMIT 1
"""
# The row locks wait for a replay that is about to finish a stream, and keep one from finishing meanwhile.
_STREAMS = """
SELECT stream_id FROM parked WHERE consumer = $1 AND part = $2 AND stream_id = ANY ($3) FOR KEY SHARE
"""
_ANY = "SELECT EXISTS (SELECT FROM parked WHERE consumer = $1 AND part = $2)"
_FAILED = """
UPDATE parked SET attempts = attempts + 1, error = $4 WHERE consumer = $1 AND part = $2 AND position = $3
"""


class Parked(Struct, frozen=True, kw_only=True):
    """An event that waits, and why. `attempts` is 0 for one that only follows another."""

    consumer: str
    part: int
    position: int
    stream_id: UUID
    event_id: UUID
    error: str
    attempts: int
    parked_at: datetime


class Aside(NamedTuple):
    """An entry to be parked, and why; `attempts` as in Parked."""

    entry: Entry
    error: str
    attempts: int


class CannotReplay(Exception):
    """The first waiting event of a stream still cannot be handled; it and the rest stay parked."""


async def list_parked(connection: Connection, consumer: str | None = None, limit: int = 1000) -> list[Parked]:
    """What waits, in order, for one consumer or for all."""
    return [_parked(row) for row in await connection.fetch(_LIST, consumer, limit)]


async def any_parked(connection: Connection, consumer: str, part: int) -> bool:
    return bool(await connection.fetchval(_ANY, consumer, part))


async def parked_streams(
    connection: Connection, consumer: str, part: int, streams: Iterable[UUID]
) -> set[UUID]:
    """Those of `streams` that wait, locked until the transaction ends: none is freed meanwhile."""
    rows = await connection.fetch(_STREAMS, consumer, part, list(set(streams)))
    return {row["stream_id"] for row in rows}


async def park(connection: Connection, consumer: str, aside: Sequence[Aside]) -> int:
    """Set events aside, and return how many were not there before: doing it again changes nothing."""
    rows = [(e.part, e.position, e.stream_id, e.event_id, error, attempts) for e, error, attempts in aside]
    return len(await connection.fetch(_INSERT, consumer, *zip(*rows, strict=True))) if rows else 0


async def replay(
    consumer: str, part: int, stream_id: UUID, *, pool: Pool, source: Source, handle: Handler
) -> int:
    """Hand a stream's parked events to the consumer's handler, in order, and return how many.

    The handler's own `advance` un-parks each in the transaction of its effects: it is handled exactly once,
    however often this is started.
    Raises CannotReplay at the first that fails again.
    """
    done: list[int] = []
    while row := await _next(pool, consumer, part, stream_id):
        if row.position in done:
            raise CannotReplay(f"the handler of {consumer} does not advance the batches it is given")
        await _replay_one(row, pool, source, handle)
        done.append(row.position)
    return len(done)


async def _next(pool: Pool, consumer: str, part: int, stream_id: UUID) -> Parked | None:
    async with acquire(pool) as connection:
        row = await connection.fetchrow(_NEXT, consumer, part, stream_id)
    return _parked(row) if row else None


async def _replay_one(row: Parked, pool: Pool, source: Source, handle: Handler) -> None:
    try:
        await handle(_batch(row, await source.after(row.part, row.position - 1, 1)))
    except Exception as error:
        if moved(error):
            return  # somebody else replayed it just now
        reason = str(error) if isinstance(error, CannotReplay) else describe(error)
        async with acquire(pool) as connection:
            await connection.execute(_FAILED, row.consumer, row.part, row.position, reason)
        raise CannotReplay(f"{row.consumer}, partition {row.part}, {row.position}: {reason}") from error


def _batch(row: Parked, found: Sequence[Entry]) -> Batch:
    entry = found[0] if found else None
    if isinstance(entry, Broken):
        raise CannotReplay(entry.error)
    if entry is None or entry.event_id != row.event_id or isinstance(entry.event, Opaque):
        raise CannotReplay("the log does not have this event, or this program does not know its type")
    return Batch(
        consumer=row.consumer,
        part=row.part,
        after=row.position,
        upto=row.position,
        event_id=row.event_id,
        entries=(entry,),
    )


def _parked(row: Record) -> Parked:
    return Parked(**row)
