"""Appending comments: over HTTP, alone and in a crowd, and through the store alone."""

import asyncio
import itertools
import time
from collections.abc import Iterator, Mapping

from deploy.bench import inserts, pgbench, prose
from deploy.bench.drafting import THREADS, Drafter, open_threads, thread_key
from deploy.bench.figures import Figure, percentile
from deploy.bench.http1 import post
from deploy.bench.jobs import carry_out
from deploy.bench.load import Job
from deploy.bench.rounds import Effort, Probe, interleaved
from deploy.bench.rows import Row, Section, ratio_at_least, ratio_at_most
from deploy.bench.world import Bench, World
from deploy.local.plan import SITE
from services.comments.commenting.writer import Writer
from services.comments.schema import SCHEMA
from shared.postgres.pool import connect, open_pool

CLIENTS = (1, 16, 64)


async def measure(bench: Bench) -> Section:
    """The rows on appending."""
    async with bench.world() as world:
        async with connect(world.owner, "public", name="rejoinder bench") as connection:
            await connection.execute(inserts.MAKE)
        async with connect(world.comments.database_url, SCHEMA, name="rejoinder bench") as connection:
            drafter = Drafter(world.comments)
            await open_threads(connection, drafter)
        async with world.running("comments api"):
            probes = _Probes(world, drafter, bench.effort)
            figures = await interleaved(probes.all(), bench.effort, bench.tell)
    return Section(title="appending", rows=_rows(figures), notes=world.told())


class _Probes:
    """Loads on one API, one store, and one table of single rows."""

    def __init__(self, world: World, drafter: Drafter, effort: Effort) -> None:
        self._world = world
        self._drafter = drafter
        self._effort = effort
        self._numbers = itertools.count(THREADS)

    def all(self) -> dict[str, Probe]:
        return {
            "POST, 64 at once": self._crowd,
            **{f"pgbench {clients}": self._pgbench(clients) for clients in CLIENTS},
            "the store alone": self._store,
            **{f"asyncpg {clients}": self._asyncpg(clients) for clients in CLIENTS},
            "POST, one by one": self._lone,
            "render and insert, one by one": self._lone_insert,
        }

    async def _crowd(self) -> Mapping[str, float]:
        requests = list(itertools.islice(self._posts(), int(self._effort.seconds * 1_000) + 100))
        job = Job(
            port=self._world.port,
            connections=64,
            requests=requests,
            seconds=self._effort.seconds,
            expected=201,
        )
        result = await self._world.load(job)
        return {"POST": result.rate, "POST p99": percentile(result.took, 99) * 1000}

    async def _lone(self) -> Mapping[str, float]:
        requests = list(itertools.islice(self._posts(), int(self._effort.seconds * 500) + 100))
        job = Job(
            port=self._world.port,
            connections=1,
            requests=requests,
            seconds=self._effort.seconds,
            expected=201,
        )
        result = await self._world.load(job)
        return {"lone POST": percentile(result.took, 50) * 1000}

    async def _lone_insert(self) -> Mapping[str, float]:
        result = await self._insert(1, rendering=True)
        return {"lone insert": percentile(result.took, 50) * 1000}

    async def _store(self) -> Mapping[str, float]:
        """So many producers, each waiting for its answer; drafting is done before the clock runs."""
        count = self._effort.count(9_000, least=640)
        drafts = [self._drafter.comment(number) for number in itertools.islice(self._numbers, count)]
        settings = self._world.comments
        async with open_pool(settings.database_url, SCHEMA, size=settings.pool_size, name="bench") as pool:
            writer = Writer(pool, lambda _: None, waiting=settings.queue_size)

            async def produce() -> None:
                while drafts:
                    written = await writer.write(drafts.pop())
                    if written.refusal:
                        raise ValueError(f"refused: {written.refusal}")

            async with writer.running():
                began = time.perf_counter()
                await asyncio.gather(*(produce() for _ in range(64)))
                return {"store": count / (time.perf_counter() - began)}

    def _pgbench(self, clients: int) -> Probe:
        async def probe() -> Mapping[str, float]:
            rate = await pgbench.single_rows(self._world, clients, self._effort.seconds)
            return {f"pgbench {clients}": rate}

        return probe

    def _asyncpg(self, clients: int) -> Probe:
        async def probe() -> Mapping[str, float]:
            return {f"asyncpg {clients}": (await self._insert(clients)).rate}

        return probe

    async def _insert(self, clients: int, *, rendering: bool = False) -> inserts.Result:
        job = inserts.Job(
            dsn=self._world.owner, clients=clients, seconds=self._effort.seconds, rendering=rendering
        )
        return await carry_out("deploy.bench.inserts", job, inserts.Result)

    def _posts(self) -> Iterator[bytes]:
        return (comment_request(number, thread_key(number)) for number in self._numbers)


def comment_request(number: int, key: str) -> bytes:
    """A POST of the comment of that number, by an author with an address of their own."""
    body = {
        "thread": {"key": key},
        "author": {"name": prose.name(number)},
        "body": prose.sentences(number),
    }
    return post(f"/v1/sites/{SITE}/comments", body, {"x-forwarded-for": prose.address(number)})


def _rows(figures: Mapping[str, Figure]) -> tuple[Row, ...]:
    return (
        *_crowd_rows(figures),
        *_store_rows(figures),
        *(_insert_row(figures, clients) for clients in CLIENTS),
        Row(
            what="a POST by itself, median",
            unit="ms",
            measured=figures["lone POST"],
            limit=figures["lone insert"],
            against="render + one asyncpg insert",
            aim=ratio_at_most(3),
        ),
    )


def _crowd_rows(figures: Mapping[str, Figure]) -> tuple[Row, ...]:
    return (
        Row(
            what="POST, durable, plain text, 64 connections",
            unit="/s",
            measured=figures["POST"],
            limit=figures["pgbench 16"],
            against="pgbench, single rows, 16 clients",
            aim=ratio_at_least(0.25),
        ),
        _against_asyncpg(figures, "POST"),
        Row(what="its 99th percentile", unit="ms", measured=figures["POST p99"]),
    )


def _store_rows(figures: Mapping[str, Figure]) -> tuple[Row, ...]:
    return (
        Row(
            what="the store alone, 64 producers",
            unit="/s",
            measured=figures["store"],
            limit=figures["pgbench 64"],
            against="pgbench, single rows, 64 clients",
            aim=ratio_at_least(1.2),
        ),
        _against_asyncpg(figures, "store"),
    )


def _against_asyncpg(figures: Mapping[str, Figure], measured: str) -> Row:
    return Row(
        what="the same",
        unit="/s",
        measured=figures[measured],
        limit=figures["asyncpg 64"],
        against="asyncpg, single rows, 64 clients",
    )


def _insert_row(figures: Mapping[str, Figure], clients: int) -> Row:
    return Row(
        what=f"asyncpg, single rows, {clients} client{'s' if clients > 1 else ''}",
        unit="/s",
        measured=figures[f"asyncpg {clients}"],
        limit=figures[f"pgbench {clients}"],
        against=f"pgbench, {clients}",
    )
