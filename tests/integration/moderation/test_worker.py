"""The worker with a real Valkey: what stands in the comment service's stream comes out of moderation's."""

import asyncio

from redis.asyncio import Redis

from services.moderation.worker import COMMENTS_CODEC, run
from shared.contracts.topics import COMMENTS, MODERATION
from shared.streams.message import encode
from tests.support.database import Database
from tests.support.eventually import eventually
from tests.support.moderation import PARTITIONS, Moderation, settings
from tests.support.told import Teller, opened, posted


async def test_comments_are_screened_and_verdicts_relayed(
    mod: Moderation, database: Database, redis_url: str
) -> None:
    stop = asyncio.Event()
    async with Redis.from_url(redis_url) as redis, asyncio.TaskGroup() as group:
        group.create_task(run(settings(database.moderation, redis_url), stop))
        try:
            for part in range(PARTITIONS):
                batch = Teller(part).batch(opened(), *(posted(mode="hold") for _ in range(5)))
                for entry in batch.entries:
                    id_ = f"{entry.position}-0"
                    await redis.xadd(COMMENTS.stream(part), {"e": encode(entry, COMMENTS_CODEC)}, id=id_)

            async def all_relayed() -> bool:
                told = [await redis.xlen(MODERATION.stream(part)) for part in range(PARTITIONS)]
                return sum(told) == 2 * 5 * PARTITIONS  # each comment is screened, and a case is opened

            await eventually(all_relayed, within=20)
        finally:
            stop.set()
    assert await mod.pool.fetchval("SELECT count(*) FROM cases") == 5 * PARTITIONS
    assert len(await mod.recorded()) == 2 * 5 * PARTITIONS
