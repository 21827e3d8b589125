"""Makes the cases anew from the log, partition by partition, while moderators go on reading."""

from collections.abc import Callable
from uuid import UUID

import msgspec

from services.moderation.cases.case import Case
from services.moderation.cases.history import read_cases
from services.moderation.cases.projection import CannotFold
from services.moderation.log import CODEC
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
_EMPTY = "DELETE FROM cases WHERE part = $1"
_AT_ONCE = 1_000


async def rebuild(settings: Settings, progress: Progress = lambda _part, _events: None) -> int:
    """Replace every row of `cases` by what the log says; return the number of events read.

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
    return total


async def rebuild_part(connection: Connection, log: Log, part: int) -> int:
    """One partition: fold without a lock, then under it what came meanwhile, and write.

    Raises CannotFold for a case that cannot be folded: then nothing is replaced.
    """
    async with connection.transaction():
        head = await connection.fetchval(_HEAD, part)
        cases, events = await _fold(connection, log, part, None)
        await connection.execute("SELECT lock_partitions($1)", [part])
        if changed := [row["stream_id"] for row in await connection.fetch(_CHANGED, part, head)]:
            late, more = await _fold(connection, log, part, changed)
            cases |= late
            events += more
        await _write(connection, part, list(cases.values()))
    return events


async def _fold(
    connection: Connection, log: Log, part: int, only: list[UUID] | None
) -> tuple[dict[UUID, Case], int]:
    cases: dict[UUID, Case] = {}
    events = 0
    async for history in read_cases(connection, log, part, only):
        if history.case is None:
            raise CannotFold(f"case {history.comment_id} cannot be rebuilt: {history.broken}")
        cases[history.comment_id] = history.case
        events += history.events
    return cases, events


async def _write(connection: Connection, part: int, cases: list[Case]) -> None:
    await connection.execute(_EMPTY, part)
    for start in range(0, len(cases), _AT_ONCE):
        rows = [{"part": part, **msgspec.structs.asdict(case)} for case in cases[start : start + _AT_ONCE]]
        await connection.execute("SELECT put_cases($1)", rows)
