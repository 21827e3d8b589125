"""The limit of appending: rows inserted one by one through asyncpg, each in a transaction of its own.

python -m deploy.bench.inserts JOB RESULT
"""

import asyncio
import time

import asyncpg
import uvloop
from msgspec import Struct

from deploy.bench import prose
from deploy.bench.jobs import do
from services.comments.rendering.render import render

PAYLOAD = bytes(range(256)) + bytes(107)  # 363 bytes, about what a comment's event takes
MAKE = """
CREATE TABLE single_rows (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, data bytea NOT NULL)
"""
INSERT = "INSERT INTO single_rows (data) VALUES ($1)"


class Job(Struct, frozen=True, kw_only=True):
    """`rendering`: each client also renders a comment before each insert."""

    dsn: str
    clients: int
    seconds: float
    rendering: bool = False


class Result(Struct, frozen=True):
    """Seconds in all, and of each insert."""

    elapsed: float
    took: list[float]

    @property
    def rate(self) -> float:
        """Inserts a second."""
        return len(self.took) / self.elapsed


async def insert(job: Job) -> Result:
    """Run a job in this process."""
    connections = await asyncio.gather(*(asyncpg.connect(job.dsn) for _ in range(job.clients)))
    began = time.perf_counter()
    took = await asyncio.gather(*(_client(connection, job) for connection in connections))
    elapsed = time.perf_counter() - began
    await asyncio.gather(*(connection.close() for connection in connections))
    return Result(elapsed, [one for client in took for one in client])


async def _client(connection: "asyncpg.Connection[asyncpg.Record]", job: Job) -> list[float]:
    statement = await connection.prepare(INSERT)
    took: list[float] = []
    end = time.perf_counter() + job.seconds
    while (began := time.perf_counter()) < end:
        if job.rendering:
            render(prose.sentences(len(took)))
        await statement.fetch(PAYLOAD)
        took.append(time.perf_counter() - began)
    return took


if __name__ == "__main__":
    do(Job, lambda job: uvloop.run(insert(job)))
