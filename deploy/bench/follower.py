"""A process that follows the log of comments as every consumer does, and notes when each comment reached it.

python -m deploy.bench.follower JOB RESULT
"""

import asyncio
import time
from contextlib import AsyncExitStack

import uvloop
from msgspec import Struct

from deploy.bench.jobs import do
from services.comments.log import CODEC
from services.comments.schema import SCHEMA
from services.comments.settings import Settings
from shared.contracts.comments import CommentPosted
from shared.contracts.topics import COMMENTS
from shared.eventlog.keys import KeyCache
from shared.eventlog.log import Log
from shared.eventlog.sealing import Vault
from shared.postgres.pool import Pool, acquire, open_pool
from shared.streams.checkpoint import Batch, advance
from shared.streams.consumer import Consumer
from shared.streams.outbound import LocalSource
from shared.streams.redis import open_redis

NAME = "bench"
_PATIENCE_S = 120.0


class Job(Struct, frozen=True):
    """Follow until so many comments came that are not older than the start."""

    settings: Settings
    count: int


class Result(Struct, frozen=True):
    """By comment, when it was handed to the consumer (CLOCK_MONOTONIC)."""

    arrived: dict[str, float]


class Follower:
    """The handler: notes and steps on."""

    def __init__(self, pool: Pool, count: int) -> None:
        self.arrived: dict[str, float] = {}
        self.complete = asyncio.Event()
        self._pool = pool
        self._count = count

    async def handle(self, batch: Batch) -> None:
        now = time.monotonic()
        for entry in batch.entries:
            if isinstance(entry.event, CommentPosted):
                self.arrived.setdefault(str(entry.event.comment_id), now)
        async with acquire(self._pool) as connection, connection.transaction():
            await advance(connection, batch)
        if len(self.arrived) >= self._count:
            self.complete.set()


async def follow(job: Job) -> Result:
    settings = job.settings
    async with AsyncExitStack() as stack:
        pool = await stack.enter_async_context(
            open_pool(settings.database_url, SCHEMA, size=settings.pool_size, name="rejoinder bench")
        )
        redis = await stack.enter_async_context(open_redis(settings.redis_url))
        follower = Follower(pool, job.count)
        consumer = Consumer(
            name=NAME,
            topic=COMMENTS,
            codec=CODEC,
            source=LocalSource(Log(CODEC, KeyCache(Vault(bytes.fromhex(settings.master_key)))), pool),
            redis=redis,
            pool=pool,
            parts=range(settings.partitions),
            holder=NAME,
            handle=follower.handle,
        )
        stop = asyncio.Event()
        running = asyncio.create_task(consumer.run(stop))
        async with asyncio.timeout(_PATIENCE_S):
            await follower.complete.wait()
        stop.set()
        await running
    return Result(follower.arrived)


if __name__ == "__main__":
    do(Job, lambda job: uvloop.run(follow(job)))
