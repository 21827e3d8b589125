"""A small service of the tests' own: its log, a topic, and a consumer that writes down what it was given."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, ClassVar
from uuid import UUID

from msgspec import Struct
from redis.asyncio import Redis

import shared.eventlog
import shared.streams
from shared.contracts.event import Event
from shared.contracts.topics import Topic
from shared.eventlog.codec import Codec
from shared.eventlog.keys import KeyCache
from shared.eventlog.log import Columns, Entry, Log, Source
from shared.eventlog.recorded import Fresh, Recorded
from shared.eventlog.sealing import Vault
from shared.ids import new_id
from shared.postgres.migrate import migrate
from shared.postgres.pool import Connection, Pool, acquire, open_pool
from shared.streams.checkpoint import Batch, Handler, advance
from shared.streams.consumer import Consumer
from shared.streams.outbound import LocalSource
from shared.streams.relay import Relay

PARTS = (0, 1, 2, 3)
TOPIC = Topic(name="tested", readers=("listener",))
SCHEMA = "tested"
A, B, C = (UUID(int=number) for number in (1, 2, 3))

_EFFECTS = """
CREATE TABLE IF NOT EXISTS effects (
    ord bigserial, consumer text, part smallint, position bigint, stream_id uuid, number int
)
"""
_NOTE = "INSERT INTO effects (consumer, part, position, stream_id, number) VALUES ($1, $2, $3, $4, $5)"
_NOTED = "SELECT part, position, stream_id, number FROM effects WHERE consumer = $1 ORDER BY part, ord"


class Said(Event, frozen=True, kw_only=True):
    TYPE: ClassVar = "said"

    number: int


class Whispered(Event, frozen=True, kw_only=True):
    """A type that only newer programs know."""

    TYPE: ClassVar = "whispered"

    number: int


CODEC = Codec([Said, Whispered])
OLD_CODEC = Codec([Said])


class Fact(Struct, frozen=True, order=True):
    """An event as it was recorded, or as its effect tells."""

    part: int
    position: int
    stream_id: UUID
    number: int


class Rig:
    """One schema in a database, and a Redis."""

    def __init__(self, dsn: str, pool: Pool, redis: Redis) -> None:
        self.dsn = dsn
        self.pool = pool
        self.redis = redis
        self.log = Log(CODEC, KeyCache(Vault(bytes(32))))
        self.source = LocalSource(self.log, pool)

    async def append(self, part: int, *said: tuple[UUID, int | Event]) -> None:
        """Record events, or the numbers of Said events, each with its stream."""
        columns = Columns()
        for stream, what in said:
            event = Said(number=what) if isinstance(what, int) else what
            fresh = Fresh(part=part, stream_id=stream, event_id=new_id(), subject_id=None, event=event)
            columns.add(CODEC, fresh, None)
        async with acquire(self.pool) as connection, connection.transaction():
            await connection.execute("SELECT lock_partitions($1)", [part])
            await connection.execute(
                "SELECT append_events($1, $2, $3, $4, $5, $6, $7, $8)", *columns.arguments()
            )

    async def execute(self, statement: str, *arguments: object) -> None:
        async with acquire(self.pool) as connection:
            await connection.execute(statement, *arguments)

    def relay(self, holder: str = "relay-1", *, kept: int = 1000, ttl: float = 1.5) -> Relay:
        return Relay(
            topic=TOPIC,
            log=self.log,
            pool=self.pool,
            redis=self.redis,
            parts=PARTS,
            holder=holder,
            ttl=ttl,
            kept=kept,
        )

    def consumer(
        self,
        handle: Handler | None = None,
        *,
        name: str = "listener",
        holder: str = "worker-1",
        source: Source | None = None,
        codec: Codec = CODEC,
        ttl: float = 1.5,
    ) -> Consumer:
        return Consumer(
            name=name,
            topic=TOPIC,
            codec=codec,
            source=source or self.source,
            redis=self.redis,
            pool=self.pool,
            parts=PARTS,
            holder=holder,
            handle=handle or self.note,
            ttl=ttl,
        )

    async def note(self, batch: Batch) -> None:
        """The handler: a row for each event, and the checkpoint, in one transaction."""
        async with acquire(self.pool) as connection, connection.transaction():
            await note(connection, batch)

    async def noted(self, consumer: str = "listener") -> list[Fact]:
        """Every effect, by partition in the order it came about."""
        async with acquire(self.pool) as connection:
            return [Fact(*row) for row in await connection.fetch(_NOTED, consumer)]

    async def recorded(self) -> list[Fact]:
        """What the effects must be."""
        entries: list[Entry] = []
        for part in PARTS:
            entries += await self.source.after(part, 0, 1_000_000)
        return [fact(entry) for entry in entries if isinstance(entry, Recorded)]

    async def all_noted(self) -> bool:
        """A probe: every event had its effect, once, in order."""
        assert await self.noted() == await self.recorded()
        return True

    async def all_relayed(self) -> bool:
        """A probe: the streams are the log, position for position."""
        heads = await self.source.heads(PARTS)
        assert {part: await self.stream(part) for part in PARTS} == {
            part: list(range(1, head + 1)) for part, head in heads.items()
        }
        return True

    async def stream(self, part: int) -> list[int]:
        """The positions in a partition's stream."""
        entries: Any = await self.redis.xrange(TOPIC.stream(part))
        return [int(place.partition(b"-")[0]) for place, _ in entries]


async def note(connection: Connection, batch: Batch) -> None:
    facts = [fact(entry) for entry in batch.entries]
    await connection.executemany(
        _NOTE, [(batch.consumer, f.part, f.position, f.stream_id, f.number) for f in facts]
    )
    await advance(connection, batch)


def fact(entry: Recorded) -> Fact:
    number = entry.event.number if isinstance(entry.event, Said | Whispered) else -1
    return Fact(entry.part, entry.position, entry.stream_id, number)


@asynccontextmanager
async def new_rig(dsn: str, redis: Redis, name: str = "tested") -> AsyncGenerator[Rig]:
    """A rig in a database; a second one in the same database shares everything with the first."""
    packages = (shared.eventlog, shared.streams)
    await migrate(dsn, SCHEMA, [Path(str(package.__file__)).parent / "migrations" for package in packages])
    async with open_pool(dsn, SCHEMA, size=12, name=name) as pool:
        async with acquire(pool) as connection:
            await connection.execute(_EFFECTS)
        yield Rig(dsn, pool, redis)


@asynccontextmanager
async def running(*loops: Callable[[asyncio.Event], Awaitable[None]]) -> AsyncGenerator[None]:
    """Run loops while the block runs, then stop them and see that they leave quickly."""
    before = asyncio.all_tasks()
    stop = asyncio.Event()
    tasks: Sequence[asyncio.Future[None]] = [asyncio.ensure_future(loop(stop)) for loop in loops]
    try:
        yield
    finally:
        stop.set()
        await asyncio.wait_for(asyncio.gather(*tasks), 3)
    assert asyncio.all_tasks() <= before, "tasks are left behind"
