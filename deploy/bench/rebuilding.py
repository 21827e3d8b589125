"""Rebuilding the views from the log, against merely reading and opening the same events."""

import time
from collections.abc import Mapping
from datetime import UTC, datetime

from deploy.bench.drafting import THREADS, Drafter, append, open_threads
from deploy.bench.rounds import interleaved
from deploy.bench.rows import Row, Section, at_least
from deploy.bench.world import Bench, World
from services.comments.commenting.requests import Place, request
from services.comments.commenting.writer import Request
from services.comments.log import CODEC
from services.comments.rebuild import rebuild
from services.comments.schema import SCHEMA
from shared.contracts.comments import CommentPublished
from shared.eventlog.keys import KeyCache
from shared.eventlog.log import Log
from shared.eventlog.sealing import Vault
from shared.postgres.pool import Connection, connect

COMMENTS = 25_000  # each is posted and published: two events
_PIECE = 1_000
_READ = 2_000


async def measure(bench: Bench) -> Section:
    """The rows on rebuilding."""
    async with bench.world() as world:
        count = bench.effort.count(COMMENTS)
        bench.tell(f"appending {count:,} comments")
        async with connect(world.owner, SCHEMA, name="rejoinder bench", patient=True) as connection:
            await _fill(connection, world, count)
            probes = {"rebuilding": lambda: _rebuild(world), "reading only": lambda: _read(connection, world)}
            figures = await interleaved(probes, bench.effort, bench.tell)
    return Section(
        title="rebuild",
        rows=(
            Row(
                what=f"{2 * count + THREADS:,} events into rows",
                unit="events/s",
                measured=figures["rebuild"],
                limit=figures["read"],
                against="read and opened only",
                aim=at_least(50_000),
            ),
        ),
    )


async def _fill(connection: Connection, world: World, count: int) -> None:
    drafter = Drafter(world.comments)
    await open_threads(connection, drafter)
    for start in range(0, count, _PIECE):
        numbers = range(THREADS + start, THREADS + min(start + _PIECE, count))
        posted = [drafter.comment(number) for number in numbers]
        await append(connection, posted)
        await append(connection, [_published(one) for one in posted])
    await connection.execute("ANALYZE")


def _published(posted: Request) -> Request:
    row = posted.row
    if row.comment_id is None:
        raise ValueError("not a comment")
    event = CommentPublished(comment_id=row.comment_id, revision=1, by="screening", at=datetime.now(UTC))
    return request(Place(row.thread_id, row.part), event)


async def _rebuild(world: World) -> Mapping[str, float]:
    began = time.perf_counter()
    events = await rebuild(world.comments)
    return {"rebuild": events / (time.perf_counter() - began)}


async def _read(connection: Connection, world: World) -> Mapping[str, float]:
    settings = world.comments
    log = Log(CODEC, KeyCache(Vault(bytes.fromhex(settings.master_key))))
    began, events = time.perf_counter(), 0
    for part in range(settings.partitions):
        position = 0
        while entries := await log.after(connection, part, position, _READ):
            position = entries[-1].position
            events += len(entries)
    return {"read": events / (time.perf_counter() - began)}
