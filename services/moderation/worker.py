"""The background work of the moderation service: screen what the comment service tells, relay what follows."""

import asyncio
import socket
from collections.abc import AsyncGenerator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import aiohttp
from msgspec import Struct
from redis.asyncio import Redis

from services.moderation.beside import Beside
from services.moderation.bulk.working import BulkWork
from services.moderation.cases.author_keys import AuthorKeys
from services.moderation.learning.loop import Learning
from services.moderation.learning.teachers import SiteTeachers
from services.moderation.log import CODEC
from services.moderation.policing.shelf import PolicyShelf
from services.moderation.records import Records
from services.moderation.replays.children import Replays
from services.moderation.schema import SCHEMA
from services.moderation.screening.consumer import Screening
from services.moderation.screening.judging import shipped_models
from services.moderation.screening.screener import Screener
from services.moderation.screening.work import Means
from services.moderation.settings import Settings
from shared.contracts.comments import COMMENT_EVENTS
from shared.contracts.topics import COMMENTS, MODERATION
from shared.eventlog.codec import Codec
from shared.eventlog.keys import KeyCache
from shared.eventlog.log import Log
from shared.eventlog.sealing import Vault
from shared.ids import new_id
from shared.postgres.pool import Pool, open_pool
from shared.streams.peer import PeerSource
from shared.streams.redis import open_redis
from shared.streams.relay import Relay
from shared.streams.subscription import Subscription
from shared.streams.wakeup import Listener

COMMENTS_CODEC = Codec(COMMENT_EVENTS)
Loop = Callable[[asyncio.Event], Coroutine[Any, Any, None]]


async def run(settings: Settings, stop: asyncio.Event) -> None:
    """Work until `stop`. Any number of workers may run: they share the partitions by leases."""
    async with _open(settings) as held, open_redis(settings.redis_url) as redis, asyncio.TaskGroup() as group:
        for loop in _loops(settings, held, redis):
            group.create_task(loop(stop))


async def replay(settings: Settings, consumer: str, part: int, stream_id: UUID) -> int:
    """Handle what a consumer parked of a stream, in order. Raises KeyError for a name that is no consumer's."""
    async with _open(settings) as held:
        found = subscriptions(settings, held, lambda: None)
        return await {one.name: one for one in found}[consumer].replay(part, stream_id)


class Held(Struct, frozen=True, kw_only=True):
    """What a worker holds open."""

    pool: Pool
    http: aiohttp.ClientSession
    vault: Vault
    keys: KeyCache


@asynccontextmanager
async def _open(settings: Settings) -> AsyncGenerator[Held]:
    vault = Vault(bytes.fromhex(settings.master_key))
    keys = KeyCache(vault)
    name = "rejoinder moderation worker"
    async with (
        open_pool(settings.database_url, SCHEMA, size=settings.pool_size, name=name) as pool,
        aiohttp.ClientSession(trust_env=False) as http,
    ):
        await keys.check(pool)
        yield Held(pool=pool, http=http, vault=vault, keys=keys)


def _loops(settings: Settings, held: Held, redis: Redis) -> Sequence[Loop]:
    holder = f"{socket.gethostname()}-{new_id()}"
    parts = range(settings.partitions)
    relay = Relay(
        topic=MODERATION, log=Log(CODEC, held.keys), pool=held.pool, redis=redis, parts=parts, holder=holder
    )
    listener = Listener(settings.database_url, SCHEMA)
    listener.subscribe(relay.wake)
    replays = Replays(held.pool, settings, committed=relay.wake)
    listener.subscribe(replays.wake)
    bulk = BulkWork(held.pool, AuthorKeys(held.vault, held.keys), committed=relay.wake)
    listener.subscribe(bulk.wake)

    def committed() -> None:
        relay.wake()
        replays.wake()  # screening asks for second looks too

    consumers = [one.consumer(redis, parts, holder) for one in subscriptions(settings, held, committed)]
    learning = Learning(settings, held.pool, holder, committed=relay.wake)
    records = Records(held.pool, Log(CODEC, held.keys), settings.partitions)
    own = (listener.run, relay.run, learning.run, replays.run, bulk.run, records.run)
    return (*own, *(one.run for one in consumers))


def subscriptions(settings: Settings, held: Held, committed: Callable[[], None]) -> Sequence[Subscription]:
    """What this service consumes: what the comment service tells."""
    keys = AuthorKeys(held.vault, held.keys)
    screening = Screening(
        held.pool,
        keys,
        Means(screener=Screener(shipped_models()), policies=PolicyShelf(), teachers=SiteTeachers()),
        partitions=settings.partitions,
        beside=Beside(keys, settings.partitions),
        committed=committed,
    )
    return (
        Subscription(
            name="screening",
            topic=COMMENTS,
            codec=COMMENTS_CODEC,
            source=PeerSource(held.http, settings.comments_url, settings.peer_key, COMMENTS_CODEC),
            pool=held.pool,
            handle=screening.handle,
        ),
    )
