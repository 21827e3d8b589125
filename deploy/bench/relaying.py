"""From a commit to a consumer in another process: through the relay and Valkey, at a steady rate."""

import asyncio
import itertools
from collections.abc import Mapping

from deploy.bench import appender, follower
from deploy.bench.drafting import THREADS
from deploy.bench.figures import percentile
from deploy.bench.jobs import carry_out
from deploy.bench.rounds import Effort, interleaved
from deploy.bench.rows import Row, Section, at_most
from deploy.bench.world import Bench, World

RATE = 2_000


async def measure(bench: Bench) -> Section:
    """The rows on relaying; the comments worker relays, as it does everywhere."""
    async with bench.world() as world, world.running("comments worker"):
        probe = _Probe(world, bench.effort)
        figures = await interleaved({f"{RATE:,} events a second": probe}, bench.effort, bench.tell)
    return Section(
        title="commit → consumer",
        rows=(
            Row(what=f"events appended, {RATE:,}/s wanted", unit="/s", measured=figures["rate"]),
            Row(what="median", unit="ms", measured=figures["p50"]),
            Row(what="99th percentile", unit="ms", measured=figures["p99"], aim=at_most(12)),
        ),
    )


class _Probe:
    """One process appends, another follows."""

    def __init__(self, world: World, effort: Effort) -> None:
        self._world = world
        self._count = int(RATE * effort.seconds)
        self._first = itertools.count(0, self._count)

    async def __call__(self) -> Mapping[str, float]:
        settings, first = self._world.comments, next(self._first)
        follow = follower.Job(settings, self._count + (0 if first else THREADS))
        append = appender.Job(settings=settings, first=first, count=self._count, rate=RATE)
        async with asyncio.TaskGroup() as group:
            following = group.create_task(carry_out("deploy.bench.follower", follow, follower.Result))
            appending = group.create_task(carry_out("deploy.bench.appender", append, appender.Result))
        arrived, appended = following.result().arrived, appending.result()
        took = [arrived[key] - at for key, at in appended.committed.items()]
        return {
            "rate": self._count / appended.elapsed,
            "p50": percentile(took, 50) * 1000,
            "p99": percentile(took, 99) * 1000,
        }
