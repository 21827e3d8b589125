"""Many readers, slow readers and lost notices: the hub on a real database, its readers in this process."""

import asyncio
import json
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from prometheus_client import CollectorRegistry

from services.comments.live.hub import Hub, TooManyReaders
from services.comments.live.metrics import LiveMetrics
from services.comments.live.stream import EventStream
from services.comments.log import thread_id_of
from services.comments.schema import SCHEMA
from shared.postgres.pool import Connection, acquire, connect, open_pool
from shared.streams.wakeup import Changed
from shared.web.asgi import Message
from tests.support.database import Database
from tests.support.eventually import eventually
from tests.support.scribe import Scribe, write

KEY = "/e4"
THREAD = thread_id_of("blog", KEY)
HUNDRED = 100


class Client:
    """The server's side of one reader, who takes what is sent while `taking` is set."""

    def __init__(self) -> None:
        self.sent: list[bytes] = []
        self.taking = asyncio.Event()
        self.taking.set()
        self.gone = asyncio.Event()

    async def send(self, message: Message) -> None:
        await self.taking.wait()
        self.sent.append(message.get("body", b""))

    async def receive(self) -> Message:
        await self.gone.wait()
        return {"type": "http.disconnect"}

    def events(self) -> list[dict[str, Any]]:
        lines = b"".join(self.sent).splitlines()
        return [json.loads(line[6:]) for line in lines if line.startswith(b"data: ")]


@pytest.fixture
async def connection(database: Database) -> AsyncGenerator[Connection]:
    async with connect(database.comments, SCHEMA, name="test") as connection:
        yield connection


@pytest.fixture
async def hub(database: Database) -> AsyncGenerator[Hub]:
    async with open_pool(database.comments, SCHEMA, size=4, name="test") as pool:
        yield Hub(pool, LiveMetrics(CollectorRegistry()), most=HUNDRED)


@pytest.fixture
async def scribe(connection: Connection) -> Scribe:
    """The thread has a first comment, and version 2."""
    scribe = Scribe()
    await write(connection, scribe.post(KEY, opens=True, mode="post"))
    return scribe


@asynccontextmanager
async def following(hub: Hub, since: int | None = None) -> AsyncGenerator[tuple[Client, asyncio.Task[None]]]:
    """A reader whose stream has begun."""
    client = Client()
    stream = asyncio.create_task(EventStream(hub, THREAD, since)({}, client.receive, client.send))
    await eventually(lambda: _holds(lambda: len(client.sent) > 1))
    yield client, stream
    client.gone.set()
    await stream


async def _holds(claim: Callable[[], object]) -> bool:
    return bool(claim())


async def test_a_change_is_read_once_for_everybody(hub: Hub, connection: Connection, scribe: Scribe) -> None:
    with hub.reading(THREAD):
        await write(connection, scribe.post(KEY, mode="post"))
        answers = await asyncio.gather(*(hub.changes(THREAD, 2) for _ in range(HUNDRED)))
    assert len(answers[0].entries or ()) == 1
    assert all(answer is answers[0] for answer in answers)


async def test_what_was_told_of_after_a_reading_began_is_read_anew(
    hub: Hub, connection: Connection, scribe: Scribe
) -> None:
    """Who is told meanwhile must not be given the older answer: nobody would tell them again."""
    with hub.reading(THREAD) as reader:
        early = asyncio.create_task(hub.changes(THREAD, 2))
        await write(connection, scribe.post(KEY, mode="post"))
        hub.changed(THREAD)
        await reader.due.wait()
        late = await hub.changes(THREAD, 2)
        assert late is not await early
    assert late.version == 3


async def test_a_slow_reader_gets_everything_at_once(
    hub: Hub, connection: Connection, scribe: Scribe
) -> None:
    async with following(hub) as (client, _):
        client.taking.clear()
        for number in range(20):
            await write(connection, scribe.post(KEY, mode="post"))
            hub.changed(THREAD)
            if number == 0:
                await eventually(lambda: _holds(lambda: hub._reading == {}))
        client.taking.set()
        await eventually(
            lambda: _holds(lambda: client.events()[-1:] and client.events()[-1]["version"] == 22)
        )
        entries = [one["id"] for event in client.events() for one in event["entries"]]
    assert len(entries) == len(set(entries)) == 20
    assert len(client.events()) <= 2


async def test_changes_in_quick_succession_are_told_together(
    hub: Hub, connection: Connection, scribe: Scribe
) -> None:
    async with following(hub) as (client, _):
        for _ in range(20):
            await write(connection, scribe.post(KEY, mode="post"))
            hub.changed(THREAD)
        await eventually(
            lambda: _holds(lambda: client.events()[-1:] and client.events()[-1]["version"] == 22)
        )
    assert sum(len(event["entries"]) for event in client.events()) == 20


async def test_a_lost_notice_is_made_up_for(hub: Hub, connection: Connection, scribe: Scribe) -> None:
    async with following(hub) as (client, _):
        await write(connection, scribe.post(KEY, mode="post"))
        assert client.events() == []
        await hub.look()
        await eventually(lambda: _holds(lambda: len(client.events()) == 1))


async def test_when_notices_may_have_been_lost_everybody_looks(
    hub: Hub, connection: Connection, scribe: Scribe
) -> None:
    async with following(hub) as (client, _):
        await write(connection, scribe.post(KEY, mode="post"))
        hub.heard(Changed())
        await eventually(lambda: _holds(lambda: len(client.events()) == 1))


async def test_a_database_that_is_away_ends_no_stream(
    hub: Hub, connection: Connection, scribe: Scribe
) -> None:
    async with following(hub) as (client, stream):
        await write(connection, scribe.post(KEY, mode="post"))
        async with acquire(hub._pool) as victim:
            pids = [victim.get_server_pid()]
        await connection.execute("SELECT pg_terminate_backend(pid) FROM unnest($1::int[]) AS t(pid)", pids)
        hub.changed(THREAD)
        await eventually(lambda: _holds(lambda: len(client.events()) == 1))
        assert not stream.done()


async def test_a_reader_who_takes_nothing_does_not_hold_up_the_end(
    hub: Hub, connection: Connection, scribe: Scribe
) -> None:
    async with following(hub) as (client, stream), following(hub) as (other, others):
        client.taking.clear()
        await write(connection, scribe.post(KEY, mode="post"))
        hub.changed(THREAD)
        await eventually(lambda: _holds(lambda: len(other.events()) == 1))
        hub.close()
        await others
        assert other.sent[-1].startswith(b"retry: ")
        await asyncio.wait_for(stream, 20)
        assert client.events() == []


async def test_nobody_is_taken_in_once_it_closes(hub: Hub) -> None:
    hub.close()
    client = Client()
    with pytest.raises(TooManyReaders):
        await EventStream(hub, THREAD, None)({}, client.receive, client.send)
    assert client.sent == []
