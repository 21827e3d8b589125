"""The worker with a real Valkey: what stands in the comment service's stream comes out of moderation's."""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager

import msgspec
from aiohttp import web
from aiohttp.test_utils import TestServer
from msgspec.structs import replace
from redis.asyncio import Redis

from services.moderation.worker import COMMENTS_CODEC, run
from shared.contracts.topics import COMMENTS, MODERATION
from shared.streams.checkpoint import Batch
from shared.streams.message import encode, encode_all
from tests.support.database import Database
from tests.support.eventually import eventually
from tests.support.moderation import PARTITIONS, Moderation, settings
from tests.support.told import Teller, opened, posted


async def test_comments_are_screened_and_verdicts_relayed(
    mod: Moderation, database: Database, redis_url: str
) -> None:
    stop = asyncio.Event()
    told = {
        part: Teller(part).batch(opened(), *(posted(mode="hold") for _ in range(5)))
        for part in range(PARTITIONS)
    }
    async with (
        log_of(told) as url,
        Redis.from_url(redis_url) as redis,
        asyncio.TaskGroup() as group,
    ):
        group.create_task(run(replace(settings(database.moderation, redis_url), comments_url=url), stop))
        try:
            for part, batch in told.items():
                for entry in batch.entries:
                    id_ = f"{entry.position}-0"
                    await redis.xadd(COMMENTS.stream(part), {"e": encode(entry, COMMENTS_CODEC)}, id=id_)

            async def all_relayed() -> bool:
                lengths = [await redis.xlen(MODERATION.stream(part)) for part in range(PARTITIONS)]
                return sum(lengths) == 2 * 5 * PARTITIONS  # each comment is screened, and a case is opened

            await eventually(all_relayed, within=20)
        finally:
            stop.set()
    assert await mod.pool.fetchval("SELECT count(*) FROM cases") == 5 * PARTITIONS
    assert len(await mod.recorded()) == 2 * 5 * PARTITIONS


@asynccontextmanager
async def log_of(told: Mapping[int, Batch]) -> AsyncGenerator[str]:
    """The comment service's side of `/internal`, for a log of these batches."""

    async def events(request: web.Request) -> web.Response:
        part, after = int(request.query["part"]), int(request.query["after"])
        following = [entry for entry in told[part].entries if entry.position > after]
        limit = int(request.query["limit"])
        return web.Response(body=encode_all(following[:limit], COMMENTS_CODEC))

    async def heads(_request: web.Request) -> web.Response:
        return web.Response(body=msgspec.msgpack.encode({part: batch.upto for part, batch in told.items()}))

    app = web.Application()
    app.add_routes([web.get("/internal/events", events), web.get("/internal/heads", heads)])
    async with TestServer(app) as server:
        yield str(server.make_url("/"))
