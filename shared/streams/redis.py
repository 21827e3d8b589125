"""The connection to Redis or Valkey that relays and consumers share: quick to give up, for the log is the truth."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from shared.streams.failures import RoadTrouble

BLOCK_MS = 1000
"""How long one read waits for news; well under the socket's time-out."""

_SOCKET_TIMEOUT_S = 3.0

REDIS_TROUBLE = (RedisError, OSError)
"""What it looks like when Redis is away, stuck, full or not what we expect."""


class EvictingRedis(RoadTrouble):
    """Redis may throw streams away when memory is short: it must be configured with `noeviction`."""


@asynccontextmanager
async def open_redis(url: str) -> AsyncGenerator[Redis]:
    """A client that raises at the first failure: every loop of ours has its own way of going on."""
    async with Redis.from_url(
        url,
        socket_timeout=_SOCKET_TIMEOUT_S,
        socket_connect_timeout=_SOCKET_TIMEOUT_S,
        retry=Retry(NoBackoff(), 0),
    ) as client:
        yield client


async def refuse_eviction(client: Redis) -> None:
    """Raise EvictingRedis unless the server keeps what it was given. INFO is allowed where CONFIG is not."""
    policy = (await client.info("memory")).get("maxmemory_policy")
    if policy != "noeviction":
        raise EvictingRedis(f"maxmemory-policy is {policy}; set it to noeviction, or streams lose entries")
