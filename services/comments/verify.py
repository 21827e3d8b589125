"""Is everything that was promised true? Reads all of the comment service and says what is not."""

from collections.abc import Iterator

from msgspec import Struct, field

from services.comments.log import CODEC
from services.comments.schema import SCHEMA
from services.comments.settings import Settings
from services.comments.threads.history import History, read_threads
from services.comments.threads.tables import read_rows, rows_of
from shared.eventlog.density import holes
from shared.eventlog.keys import KeyCache
from shared.eventlog.log import Log
from shared.eventlog.sealing import Vault
from shared.postgres.pool import Connection, connect

_VOTES = """
SELECT c.comment_id FROM comments c LEFT JOIN (
    SELECT comment_id, count(*) FILTER (WHERE value = 1) AS up, count(*) FILTER (WHERE value = -1) AS down
    FROM votes GROUP BY comment_id
) v USING (comment_id)
WHERE c.up <> coalesce(v.up, 0) OR c.down <> coalesce(v.down, 0) OR c.best <> wilson(c.up, c.down) LIMIT 100
"""
_AHEAD = """
SELECT c.consumer, c.part, c.position FROM checkpoints c
WHERE c.consumer = 'notifications'
    AND c.position > coalesce((SELECT max(position) FROM events e WHERE e.part = c.part), 0)
"""
_STRANGE_DELIVERIES = """
SELECT d.delivery_id FROM deliveries d LEFT JOIN comments c USING (comment_id)
WHERE d.comment_id IS NOT NULL AND c.comment_id IS NULL LIMIT 100
"""
_MOST = 200


class Report(Struct, kw_only=True):
    """What was looked at, and what was found wrong: nothing, one hopes."""

    events: int = 0
    threads: int = 0
    findings: list[str] = field(default_factory=list)


async def verify(settings: Settings) -> Report:
    """Check the log's order, that it opens, and that every view equals a fresh fold of it."""
    report = Report()
    log = Log(CODEC, KeyCache(Vault(bytes.fromhex(settings.master_key))))
    async with (
        connect(settings.database_url, SCHEMA, name="rejoinder verify", patient=True) as connection,
        connection.transaction(isolation="repeatable_read", readonly=True),
    ):
        report.findings += await holes(connection)
        for row in await connection.fetch("SELECT DISTINCT part FROM events ORDER BY part"):
            async for history in read_threads(connection, log, row["part"]):
                report.events += history.events
                report.threads += 1
                report.findings += await _differences(connection, history)
        report.findings += await _leftovers(connection)
    del report.findings[_MOST:]
    return report


async def _differences(connection: Connection, history: History) -> list[str]:
    """How a thread's rows differ from its events."""
    if history.broken:
        return [
            f"event {entry.position} of partition {entry.part} does not open: {entry.error}"
            for entry in history.broken
        ]
    if history.folded is None:
        return [f"thread {history.thread_id} was never opened"]
    expected, actual = rows_of(history.folded), await read_rows(connection, history.thread_id)
    return [
        f"thread {history.thread_id}: {table} differ: {difference}"
        for table in expected
        for difference in _unequal(expected[table], actual[table])
    ]


def _unequal(expected: list[tuple[object, ...]], actual: list[tuple[object, ...]]) -> Iterator[str]:
    """Which rows differ, by their keys; what they say is nobody's business here."""
    if len(expected) != len(actual):
        yield f"{len(actual)} rows, the log makes {len(expected)}"
        return
    for ours, theirs in zip(expected, actual, strict=True):
        if ours != theirs:
            columns = [
                index for index, pair in enumerate(zip(ours, theirs, strict=True)) if pair[0] != pair[1]
            ]
            yield f"row {ours[0]}, columns {columns}"


async def _leftovers(connection: Connection) -> list[str]:
    """What no single thread shows."""
    checks = (
        ("votes of comment {} do not add up", _VOTES),
        ("consumer {} is ahead of the log in partition {} at {}", _AHEAD),
        ("delivery {} is about a comment that does not exist", _STRANGE_DELIVERIES),
    )
    return [words.format(*row) for words, query in checks for row in await connection.fetch(query)]
