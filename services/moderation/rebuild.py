"""Makes cases, policies and labels anew from the log, partition by partition, while moderators go on reading."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from services.moderation.cases.projection import CannotFold
from services.moderation.histories import Kind, read_histories
from services.moderation.kinds import KINDS
from services.moderation.log import CODEC
from services.moderation.numbers.road import RECORDS
from services.moderation.schema import SCHEMA
from services.moderation.settings import Settings
from shared.eventlog.keys import KeyCache
from shared.eventlog.log import Log
from shared.eventlog.sealing import Vault
from shared.postgres.pool import Connection, connect

Progress = Callable[[int, int], None]
"""Told the partition just rebuilt and how many events it held."""

_HEAD = "SELECT coalesce(max(position), 0) FROM events WHERE part = $1"
_CHANGED = "SELECT DISTINCT stream_id FROM events WHERE part = $1 AND position > $2"

Folds = dict[str, dict[UUID, Any]]
"""What was folded, by the name of its kind and by stream."""


async def rebuild(settings: Settings, progress: Progress = lambda _part, _events: None) -> int:
    """Replace every row of every kind of stream by what the log says; return the number of events read.

    Decisions in a partition wait only while its finished rows are written. What the comment service told, threads
    and submissions, is not in this log and stays as it is.
    """
    log = Log(CODEC, KeyCache(Vault(bytes.fromhex(settings.master_key))))
    total = 0
    async with connect(settings.database_url, SCHEMA, name="rejoinder rebuild", patient=True) as connection:
        for row in await connection.fetch("SELECT DISTINCT part FROM events ORDER BY part"):
            events = await rebuild_part(connection, log, row["part"])
            progress(row["part"], events)
            total += events
        await connection.execute("SELECT forget_records($1)", RECORDS)  # a worker counts them anew
    return total


async def rebuild_part(connection: Connection, log: Log, part: int) -> int:
    """One partition: fold without a lock, then under it what came meanwhile, and write.

    Raises CannotFold for a stream that cannot be folded: then nothing is replaced.
    """
    async with connection.transaction():
        head = await connection.fetchval(_HEAD, part)
        folds: Folds = {kind.name: {} for kind in KINDS}
        events = await _fold(connection, log, part, None, folds)
        await connection.execute("SELECT lock_partitions($1)", [part])
        if changed := [row["stream_id"] for row in await connection.fetch(_CHANGED, part, head)]:
            events += await _fold(connection, log, part, changed, folds)
        for kind in KINDS:
            await kind.replace(connection, part, folds[kind.name])
    return events


async def _fold(
    connection: Connection, log: Log, part: int, only: Sequence[UUID] | None, folds: Folds
) -> int:
    """Put the streams of a partition, or those named, into `folds`; return how many events they have."""
    events = 0
    async for history in read_histories(connection, log, KINDS, part, only):
        if history.kind is None or history.folded is None:
            raise CannotFold(
                f"{_called(history.kind)} {history.stream_id} cannot be rebuilt: {history.broken}"
            )
        folds[history.kind.name][history.stream_id] = history.folded
        events += history.events
    return events


def _called(kind: Kind | None) -> str:
    return kind.name if kind else "stream"
