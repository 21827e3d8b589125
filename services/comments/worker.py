"""The background work of the comment service: relay the log, apply rulings, announce replies, hold what is overdue."""

import asyncio
import socket
from collections.abc import Callable, Coroutine, Sequence
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
from prometheus_client import CollectorRegistry
from redis.asyncio import Redis

from services.comments.bylines import outbound
from services.comments.commenting.writer import Request
from services.comments.log import CODEC
from services.comments.notifications.addresses import Guard
from services.comments.notifications.consumer import Announcer
from services.comments.notifications.sender import Sender
from services.comments.rendering.renderer import Renderer
from services.comments.schema import SCHEMA
from services.comments.settings import Settings
from services.comments.visibility.consumer import Visibility
from services.comments.visibility.overdue import Overdue
from shared.contracts.moderation import MODERATION_EVENTS
from shared.contracts.topics import COMMENTS, MODERATION
from shared.eventlog.codec import Codec
from shared.eventlog.keys import KeyCache
from shared.eventlog.log import Log
from shared.eventlog.sealing import Vault
from shared.ids import new_id
from shared.postgres.pool import Pool, acquire, open_pool
from shared.streams.consumer import Consumer
from shared.streams.outbound import LocalSource
from shared.streams.peer import PeerSource
from shared.streams.redis import open_redis
from shared.streams.relay import Relay
from shared.streams.wakeup import Listener, Notifier

MODERATION_CODEC = Codec(MODERATION_EVENTS)
Loop = Callable[[asyncio.Event], Coroutine[Any, Any, None]]


async def run(settings: Settings, stop: asyncio.Event) -> None:
    """Work until `stop`. Any number of workers may run: they share the partitions by leases."""
    async with AsyncExitStack() as stack:
        pool = await stack.enter_async_context(
            open_pool(
                settings.database_url, SCHEMA, size=settings.pool_size, name="rejoinder comments worker"
            )
        )
        redis = await stack.enter_async_context(open_redis(settings.redis_url))
        http = await stack.enter_async_context(aiohttp.ClientSession(trust_env=False))
        renderer = await stack.enter_async_context(Renderer())
        keys = KeyCache(Vault(bytes.fromhex(settings.master_key)))
        async with acquire(pool) as connection:
            await keys.check(connection)
        loops = _loops(settings, keys, pool, redis, http, renderer)
        async with asyncio.TaskGroup() as group:
            for loop in loops:
                group.create_task(loop(stop))


def _loops(
    settings: Settings,
    keys: KeyCache,
    pool: Pool,
    redis: Redis,
    http: aiohttp.ClientSession,
    renderer: Renderer,
) -> Sequence[Loop]:
    log = Log(CODEC, keys)
    holder = f"{socket.gethostname()}-{new_id()}"
    parts = range(settings.partitions)
    notifier = Notifier(settings.database_url, SCHEMA)
    listener = Listener(settings.database_url, SCHEMA)

    def committed(requests: Sequence[Request]) -> None:
        for request in requests:
            notifier.changed(request.row.part, request.row.thread_id)
        relay.wake()

    relay = Relay(
        topic=COMMENTS, log=log, pool=pool, redis=redis, parts=parts, holder=holder, outbound=outbound(keys)
    )
    listener.subscribe(relay.wake)
    visibility = Consumer(
        name="visibility",
        topic=MODERATION,
        codec=MODERATION_CODEC,
        source=PeerSource(http, settings.moderation_url, settings.peer_key, MODERATION_CODEC),
        redis=redis,
        pool=pool,
        parts=parts,
        holder=holder,
        handle=Visibility(pool, keys, renderer, committed, _now),
    )
    guard = Guard(allow_private=settings.allow_private_webhooks)
    sender = Sender(pool, keys.vault, guard, registry=CollectorRegistry())
    announcing = Consumer(
        name="notifications",
        topic=COMMENTS,
        codec=CODEC,
        source=LocalSource(log, pool, outbound(keys)),
        redis=redis,
        pool=pool,
        parts=parts,
        holder=holder,
        handle=Announcer(pool, sender.wake).handle,
    )
    overdue = Overdue(pool, timedelta(seconds=settings.verdict_deadline_s), committed, _now)
    return (notifier.run, listener.run, relay.run, visibility.run, announcing.run, sender.run, overdue.run)


def _now() -> datetime:
    return datetime.now(UTC)
