"""Makes the views of threads anew from the log, partition by partition, while readers go on reading."""

from collections.abc import Callable
from uuid import UUID

from services.comments.log import CODEC
from services.comments.schema import SCHEMA
from services.comments.settings import Settings
from services.comments.threads.history import read_threads
from services.comments.threads.tables import copy_rows, rows_of
from shared.eventlog.keys import KeyCache
from shared.eventlog.log import Log
from shared.eventlog.sealing import Vault
from shared.postgres.pool import Connection, connect

Rows = dict[str, list[tuple[object, ...]]]
Progress = Callable[[int, int], None]
"""Told the partition just rebuilt and how many events it held."""

_HEAD = "SELECT coalesce(max(position), 0) FROM events WHERE part = $1"
_CHANGED = "SELECT DISTINCT stream_id FROM events WHERE part = $1 AND position > $2"
_EMPTY = (
    "DELETE FROM revisions v USING comments c WHERE v.comment_id = c.comment_id AND c.part = $1",
    "DELETE FROM comments WHERE part = $1",
    "DELETE FROM threads WHERE part = $1",
)
_STRAYS = (  # a damaged row may say that it lives elsewhere, or have lost its comment
    "DELETE FROM revisions WHERE comment_id = ANY($1)",
    "DELETE FROM comments WHERE comment_id = ANY($1)",
    "DELETE FROM threads WHERE thread_id = ANY($1)",
)
_VOTES = """
UPDATE comments c SET up = v.up, down = v.down, best = wilson(v.up, v.down)
FROM (
    SELECT comment_id, (count(*) FILTER (WHERE value = 1))::int AS up, (count(*) FILTER (WHERE value = -1))::int AS down
    FROM votes GROUP BY comment_id
) v
WHERE c.comment_id = v.comment_id AND c.part = $1
"""
_TALLIES = "SELECT thread_id, tally FROM threads WHERE part = $1"
_KEEP_TALLIES = """
UPDATE threads t SET tally = k.tally + 1 FROM unnest($1::uuid[], $2::int[]) k(thread_id, tally)
WHERE t.thread_id = k.thread_id
"""


async def rebuild(settings: Settings, progress: Progress = lambda _part, _events: None) -> int:
    """Replace every row of threads, comments and revisions by what the log says; return the number of events read.

    Writers to a partition wait only while its finished rows are swapped in.
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
    """One partition: fold without a lock, then under it what came meanwhile, and swap."""
    async with connection.transaction():
        head = await connection.fetchval(_HEAD, part)
        threads, events = await _fold(connection, log, part, None)
        await connection.execute("SELECT lock_partitions($1)", [part])
        changed = [row["stream_id"] for row in await connection.fetch(_CHANGED, part, head)]
        if changed:
            late, more = await _fold(connection, log, part, changed)
            threads |= late
            events += more
        await _swap(connection, part, threads)
    return events


async def _fold(
    connection: Connection, log: Log, part: int, only: list[UUID] | None
) -> tuple[dict[UUID, Rows], int]:
    """The rows of the partition's threads. Raises ValueError for an event that does not open: nothing is replaced."""
    threads: dict[UUID, Rows] = {}
    events = 0
    async for history in read_threads(connection, log, part, only):
        if history.folded is None:
            raise ValueError(
                f"thread {history.thread_id} cannot be rebuilt: {history.broken or 'never opened'}"
            )
        threads[history.thread_id] = rows_of(history.folded)
        events += history.events
    return threads, events


async def _swap(connection: Connection, part: int, threads: dict[UUID, Rows]) -> None:
    tallies = await connection.fetch(_TALLIES, part)
    rows: Rows = {"threads": [], "comments": [], "revisions": []}
    for thread in threads.values():
        for table, more in thread.items():
            rows[table] += more
    for statement in _EMPTY:
        await connection.execute(statement, part)
    for statement in _STRAYS:
        await connection.execute(statement, [row[0] for row in (*rows["comments"], *rows["threads"])])
    await copy_rows(connection, rows)
    await connection.execute(_VOTES, part)
    await connection.execute(
        _KEEP_TALLIES, [row["thread_id"] for row in tallies], [row["tally"] for row in tallies]
    )
