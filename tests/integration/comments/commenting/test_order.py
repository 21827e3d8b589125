"""The traps that make logs lose or reorder events, each sprung on ours."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack
from typing import Literal

import asyncpg
import pytest

from deploy.local.postgres import Postgres
from services.comments.commenting.writer import Request
from services.comments.schema import SCHEMA
from shared.eventlog.recorded import Recorded
from shared.postgres.pool import Connection, connect
from tests.support.database import Database
from tests.support.eventually import eventually
from tests.support.scribe import Scribe, write

_WAITS = "SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted)"


@pytest.fixture
async def connections(database: Database) -> AsyncGenerator[list[Connection]]:
    """Two writers and a reader."""
    async with AsyncExitStack() as stack:
        yield [
            await stack.enter_async_context(connect(database.comments, SCHEMA, name=name))
            for name in ("one", "other", "reader")
        ]


def neighbours(scribe: Scribe) -> tuple[Request, Request]:
    """First comments of two threads of one partition."""
    first, *others = (scribe.post(f"thread-{n}", opens=True) for n in range(50))
    return first, next(other for other in others if other.row.part == first.row.part)


async def tail(connection: Connection, scribe: Scribe, part: int) -> list[tuple[int, object]]:
    """Positions and threads, as a consumer that starts at the beginning would get them."""
    entries = await scribe.log.after(connection, part, 0, 1000)
    return [(entry.position, entry.stream_id) for entry in entries]


async def test_nobody_is_passed_who_commits_late(connections: list[Connection]) -> None:
    """Positions are given out in the order of the commits: a reader that has seen 2 has seen 1."""
    slow, quick, reader = connections
    scribe = Scribe()
    first, second = neighbours(scribe)

    async def second_waits() -> bool:
        return bool(await reader.fetchval(_WAITS))

    async with slow.transaction():
        await write(slow, first)
        later = asyncio.create_task(write(quick, second))
        await eventually(second_waits)
        assert await tail(reader, scribe, first.row.part) == []

    # The one that waited sees what was committed meanwhile: it would take position 1 again otherwise.
    await later
    assert await tail(reader, scribe, first.row.part) == [
        (1, first.row.thread_id),
        (2, first.row.thread_id),
        (3, second.row.thread_id),
        (4, second.row.thread_id),
    ]


async def test_an_old_transaction_that_writes_late_comes_late(connections: list[Connection]) -> None:
    """Order is that of the appends, whatever the ages of the transactions."""
    old, young, reader = connections
    scribe = Scribe()
    async with old.transaction():
        await old.execute("SELECT pg_current_xact_id()")
        await write(young, scribe.post("thread", opens=True, body="first"))
        await write(old, scribe.post("thread", body="second"))

    entries = await scribe.log.after(reader, scribe.place("thread").part, 0, 10)
    assert [(one.position, one.version) for one in entries if isinstance(one, Recorded)] == [
        (1, 1),
        (2, 2),
        (3, 3),
    ]


async def test_an_idle_writer_elsewhere_holds_up_no_reader(
    connections: list[Connection], migrated: Postgres
) -> None:
    """Not one in another database of the cluster, and not a long dump of this one."""
    dump, writer, reader = connections
    scribe = Scribe()
    elsewhere = await asyncpg.connect(migrated.dsn())
    try:
        async with elsewhere.transaction(), dump.transaction(isolation="repeatable_read", readonly=True):
            await elsewhere.execute("SELECT pg_current_xact_id()")
            await dump.fetchval("SELECT count(*) FROM events")
            [written] = await write(writer, scribe.post("thread", opens=True))
            assert len(await tail(reader, scribe, scribe.place("thread").part)) == written.position == 2
    finally:
        await elsewhere.close()


@pytest.mark.parametrize("isolation", ["repeatable_read", "serializable"])
async def test_an_old_snapshot_is_no_ground_to_append_on(
    connections: list[Connection], isolation: Literal["repeatable_read", "serializable"]
) -> None:
    """It would not see who appended while it waited for the lock."""
    writer, _, reader = connections
    scribe = Scribe()
    with pytest.raises(asyncpg.RaiseError, match="READ COMMITTED"):
        async with writer.transaction(isolation=isolation):
            await write(writer, scribe.post("thread", opens=True))
    assert await tail(reader, scribe, scribe.place("thread").part) == []
