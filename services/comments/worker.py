"""The background work of the comment service: relay the log, apply rulings, announce replies, hold what is overdue."""

import asyncio
import socket
from collections.abc import AsyncGenerator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import aiohttp
from msgspec import Struct
from prometheus_client import CollectorRegistry
from redis.asyncio import Redis

from services.comments.bylines import outbound
from services.comments.commenting.writer import Committed, Request
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
from shared.postgres.pool import Pool, open_pool
from shared.streams.outbound import LocalSource
from shared.streams.peer import PeerSource
from shared.streams.redis import open_redis
from shared.streams.relay import Relay
from shared.streams.subscription import Subscription
from shared.streams.wakeup import Listener, Notifier

MODERATION_CODEC = Codec(MODERATION_EVENTS)
Loop = Callable[[asyncio.Event], Coroutine[Any, Any, None]]


async def run(settings: Settings, stop: asyncio.Event) -> None:
    """Work until `stop`. Any number of workers may run: they share the partitions by leases."""
    async with _open(settings) as held, open_redis(settings.redis_url) as redis, asyncio.TaskGroup() as group:
        for loop in _loops(settings, held, redis):
            group.create_task(loop(stop))


async def replay(settings: Settings, consumer: str, part: int, stream_id: UUID) -> int:
    """Handle what a consumer parked of a stream, in order. Raises KeyError for a name that is no consumer's."""
    async with _open(settings) as held:
        found = subscriptions(settings, held, lambda _requests: None, asyncio.Event())
        return await {one.name: one for one in found}[consumer].replay(part, stream_id)


class Held(Struct, frozen=True, kw_only=True):
    """What a worker holds open."""

    pool: Pool
    http: aiohttp.ClientSession
    renderer: Renderer
    keys: KeyCache


@asynccontextmanager
async def _open(settings: Settings) -> AsyncGenerator[Held]:
    keys = KeyCache(Vault(bytes.fromhex(settings.master_key)))
    name = "rejoinder comments worker"
    async with (
        open_pool(settings.database_url, SCHEMA, size=settings.pool_size, name=name) as pool,
        aiohttp.ClientSession(trust_env=False) as http,
        Renderer() as renderer,
    ):
        await keys.check(pool)
        yield Held(pool=pool, http=http, renderer=renderer, keys=keys)


def _loops(settings: Settings, held: Held, redis: Redis) -> Sequence[Loop]:
    holder = f"{socket.gethostname()}-{new_id()}"
    parts = range(settings.partitions)
    notifier = Notifier(settings.database_url, SCHEMA)
    listener = Listener(settings.database_url, SCHEMA)

    def committed(requests: Sequence[Request]) -> None:
        for request in requests:
            notifier.changed(request.row.part, request.row.thread_id)
        relay.wake()

    relay = Relay(
        topic=COMMENTS,
        log=Log(CODEC, held.keys),
        pool=held.pool,
        redis=redis,
        parts=parts,
        holder=holder,
        outbound=outbound(held.keys),
    )
    listener.subscribe(relay.wake)
    guard = Guard(allow_private=settings.allow_private_webhooks)
    sender = Sender(held.pool, held.keys.vault, guard, registry=CollectorRegistry())
    overdue = Overdue(held.pool, timedelta(seconds=settings.verdict_deadline_s), committed, _now)
    consumers = [
        one.consumer(redis, parts, holder) for one in subscriptions(settings, held, committed, sender.wake)
    ]
    return (notifier.run, listener.run, relay.run, sender.run, overdue.run, *(one.run for one in consumers))


def subscriptions(
    settings: Settings, held: Held, committed: Committed, announced: asyncio.Event
) -> Sequence[Subscription]:
    """What this service consumes: the other one's rulings, and its own log for what to announce."""
    visibility = Subscription(
        name="visibility",
        topic=MODERATION,
        codec=MODERATION_CODEC,
        source=PeerSource(held.http, settings.moderation_url, settings.peer_key, MODERATION_CODEC),
        pool=held.pool,
        handle=Visibility(held.pool, held.keys, held.renderer, committed, _now),
    )
    notifications = Subscription(
        name="notifications",
        topic=COMMENTS,
        codec=CODEC,
        source=LocalSource(Log(CODEC, held.keys), held.pool, outbound(held.keys)),
        pool=held.pool,
        handle=Announcer(held.pool, announced).handle,
    )
    return visibility, notifications


def _now() -> datetime:
    return datetime.now(UTC)
