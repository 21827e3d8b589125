"""The background work of the moderation service: screen what the comment service tells, relay what follows."""

import asyncio
import socket
from collections.abc import Callable, Coroutine, Sequence
from contextlib import AsyncExitStack
from typing import Any

import aiohttp
from redis.asyncio import Redis

from services.moderation.cases.author_keys import AuthorKeys
from services.moderation.log import CODEC
from services.moderation.policies.default import DEFAULT
from services.moderation.schema import SCHEMA
from services.moderation.screening.consumer import Screening
from services.moderation.screening.screener import Screener
from services.moderation.settings import Settings
from shared.contracts.comments import COMMENT_EVENTS
from shared.contracts.topics import COMMENTS, MODERATION
from shared.eventlog.codec import Codec
from shared.eventlog.keys import KeyCache
from shared.eventlog.log import Log
from shared.eventlog.sealing import Vault
from shared.ids import new_id
from shared.postgres.pool import Pool, open_pool
from shared.streams.consumer import Consumer
from shared.streams.peer import PeerSource
from shared.streams.redis import open_redis
from shared.streams.relay import Relay
from shared.streams.wakeup import Listener

COMMENTS_CODEC = Codec(COMMENT_EVENTS)
Loop = Callable[[asyncio.Event], Coroutine[Any, Any, None]]


async def run(settings: Settings, stop: asyncio.Event) -> None:
    """Work until `stop`. Any number of workers may run: they share the partitions by leases."""
    async with AsyncExitStack() as stack:
        pool = await stack.enter_async_context(
            open_pool(
                settings.database_url, SCHEMA, size=settings.pool_size, name="rejoinder moderation worker"
            )
        )
        redis = await stack.enter_async_context(open_redis(settings.redis_url))
        http = await stack.enter_async_context(aiohttp.ClientSession(trust_env=False))
        loops = _loops(settings, pool, redis, http)
        async with asyncio.TaskGroup() as group:
            for loop in loops:
                group.create_task(loop(stop))


def _loops(settings: Settings, pool: Pool, redis: Redis, http: aiohttp.ClientSession) -> Sequence[Loop]:
    vault = Vault(bytes.fromhex(settings.master_key))
    keys = KeyCache(vault)
    holder = f"{socket.gethostname()}-{new_id()}"
    parts = range(settings.partitions)
    relay = Relay(topic=MODERATION, log=Log(CODEC, keys), pool=pool, redis=redis, parts=parts, holder=holder)
    listener = Listener(settings.database_url, SCHEMA)
    listener.subscribe(relay.wake)
    screening = Screening(
        pool,
        AuthorKeys(vault, keys),
        Screener(DEFAULT),
        partitions=settings.partitions,
        committed=relay.wake,
    )
    consumer = Consumer(
        name="screening",
        topic=COMMENTS,
        codec=COMMENTS_CODEC,
        source=PeerSource(http, settings.comments_url, settings.peer_key, COMMENTS_CODEC),
        redis=redis,
        pool=pool,
        parts=parts,
        holder=holder,
        handle=screening.handle,
    )
    return (listener.run, relay.run, consumer.run)
