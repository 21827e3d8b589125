"""Webhook deliveries: as many as are due at once, recorded, against bare POSTs of the same size."""

import asyncio
import time
from collections.abc import Mapping

import aiohttp

from deploy.bench.children import answering, module, running
from deploy.bench.road import register
from deploy.bench.rounds import Effort, interleaved
from deploy.bench.rows import Row, Section, at_least
from deploy.bench.threads import copy_thread
from deploy.bench.waiting import until
from deploy.bench.world import Bench, Unexpected, World
from services.comments.schema import SCHEMA
from shared.postgres.pool import Connection, connect

ENDPOINTS = 4
AT_ONCE = 64  # a sender has up to 16 under way for each endpoint
_BODY = b"x" * 700  # about what an announcement takes
_DUE = """
INSERT INTO deliveries (webhook_id, type, comment_id, sequence)
SELECT w.webhook_id, 'comment.published', c.comment_id, 1 FROM webhooks w CROSS JOIN comments c
"""
_STATES = "SELECT DISTINCT state FROM deliveries"
_ELAPSED = """
SELECT extract(epoch FROM max(d.settled_at) - min(a.at))::float8
FROM deliveries d JOIN attempts a USING (delivery_id)
"""


async def measure(bench: Bench) -> Section:
    """The rows on deliveries."""
    async with bench.world() as world:
        port = world.spare[0]
        receiver = module("deploy.bench.receiver", str(port), ready=answering(port, "/count"))
        async with (
            connect(world.owner, SCHEMA, name="rejoinder bench", patient=True) as connection,
            running(receiver),
        ):
            size = bench.effort.count(1_500, least=50)
            await copy_thread(connection, "announced", size, world.comments.partitions)
            async with world.running("comments api"):
                for number in range(ENDPOINTS):
                    register(world, f"http://127.0.0.1:{port}/hook/{number}")
            async with world.running("comments worker"):
                probes = _Probes(connection, world, size * ENDPOINTS, bench.effort)
                figures = await interleaved(
                    {"deliveries": probes.deliveries, "bare POSTs": probes.posts}, bench.effort, bench.tell
                )
    return Section(
        title="webhooks",
        rows=(
            Row(
                what=f"deliveries to {ENDPOINTS} endpoints, recorded",
                unit="/s",
                measured=figures["deliveries"],
                limit=figures["posts"],
                against=f"aiohttp, {AT_ONCE} bare POSTs at once",
                aim=at_least(1_000),
            ),
        ),
    )


class _Probes:
    def __init__(self, connection: Connection, world: World, count: int, effort: Effort) -> None:
        self._connection = connection
        self._url = f"http://127.0.0.1:{world.spare[0]}/bare"
        self._count = count
        self._seconds = effort.seconds

    async def deliveries(self) -> Mapping[str, float]:
        """All due at once; the clock runs from the first attempt to the last one recorded."""
        await self._connection.execute("DELETE FROM deliveries")
        await self._connection.execute(_DUE)
        await until(self._all_sent, every=0.1)
        return {"deliveries": self._count / await self._connection.fetchval(_ELAPSED)}

    async def posts(self) -> Mapping[str, float]:
        end, took = time.perf_counter() + self._seconds, 0

        async def post(session: aiohttp.ClientSession) -> None:
            nonlocal took
            while time.perf_counter() < end:
                async with session.post(self._url, data=_BODY) as answer:
                    await answer.read()
                took += 1

        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=AT_ONCE)) as session:
            await asyncio.gather(*(post(session) for _ in range(AT_ONCE)))
        return {"posts": took / self._seconds}

    async def _all_sent(self) -> bool:
        states = {row["state"] for row in await self._connection.fetch(_STATES)}
        if states - {"sent", "pending"}:
            raise Unexpected(f"deliveries ended as {states}")
        return states == {"sent"}
