"""A process that appends comments at a steady rate, through the service's own writer, and notes each commit.

python -m deploy.bench.appender JOB RESULT
"""

import asyncio
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack

import uvloop
from msgspec import Struct

from deploy.bench.drafting import Drafter, open_threads
from deploy.bench.follower import NAME
from deploy.bench.jobs import do
from deploy.bench.waiting import until
from services.comments.commenting.writer import Request, Writer
from services.comments.schema import SCHEMA
from services.comments.settings import Settings
from shared.postgres.pool import Pool, acquire, open_pool
from shared.streams.wakeup import Notifier

_TICK_S = 0.002
_BEHIND = """
SELECT (SELECT count(*) FROM events) > (SELECT coalesce(sum(position), 0) FROM checkpoints WHERE consumer = $1)
"""


class Job(Struct, frozen=True, kw_only=True):
    """`first`: the number of the first comment; threads are opened when it is 0."""

    settings: Settings
    first: int
    count: int
    rate: float


class Result(Struct, frozen=True, kw_only=True):
    """Seconds in all, and by comment when its commit was known (CLOCK_MONOTONIC)."""

    elapsed: float
    committed: dict[str, float]


async def work(job: Job) -> Result:
    settings, drafter = job.settings, Drafter(job.settings)
    numbers = range(job.first, job.first + job.count)
    drafts = [drafter.comment(number) for number in numbers]
    stop = asyncio.Event()
    notifier = Notifier(settings.database_url, SCHEMA)

    def committed(requests: Sequence[Request]) -> None:
        for request in requests:
            notifier.changed(request.row.part, request.row.thread_id)

    async with AsyncExitStack() as stack:
        pool = await stack.enter_async_context(
            open_pool(settings.database_url, SCHEMA, size=settings.pool_size, name="rejoinder bench")
        )
        if job.first == 0:
            async with acquire(pool) as connection:
                await open_threads(connection, drafter)
        writer = Writer(pool, committed, waiting=settings.queue_size)
        group = await stack.enter_async_context(asyncio.TaskGroup())
        group.create_task(notifier.run(stop))
        await stack.enter_async_context(writer.running())
        await _all_followed(pool)
        result = await _append(writer, drafts, job.rate)
        stop.set()
    return result


async def _all_followed(pool: Pool) -> None:
    """Wait until the follower has what was there before: from then on it follows."""
    async with acquire(pool) as connection:

        async def followed() -> bool:
            return not await connection.fetchval(_BEHIND, NAME)

        await until(followed)


async def _append(writer: Writer, drafts: Sequence[Request], rate: float) -> Result:
    committed: dict[str, float] = {}

    async def write(draft: Request) -> None:
        written = await writer.write(draft)
        if written.refusal:
            raise ValueError(f"refused: {written.refusal}")
        committed[str(draft.row.comment_id)] = time.monotonic()

    began, started = time.monotonic(), 0
    async with asyncio.TaskGroup() as group:
        while started < len(drafts):
            due = min(len(drafts), int((time.monotonic() - began) * rate) + 1)
            for draft in drafts[started:due]:
                group.create_task(write(draft))
            started = due
            await asyncio.sleep(_TICK_S)
    return Result(elapsed=time.monotonic() - began, committed=committed)


if __name__ == "__main__":
    do(Job, lambda job: uvloop.run(work(job)))
