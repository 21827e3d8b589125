"""The whole road at a steady rate: from a POST to the reader who sees it, and to the webhook that tells of it."""

import asyncio
import itertools
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from threading import Event

import msgspec
from msgspec import Struct

from deploy.bench.appending import comment_request
from deploy.bench.children import answering, module, running
from deploy.bench.drafting import thread_key
from deploy.bench.figures import Figure, percentile
from deploy.bench.http1 import Client, get, post
from deploy.bench.load import Job, Result
from deploy.bench.receiver import Arrivals
from deploy.bench.rounds import Effort, Probe, interleaved
from deploy.bench.rows import Row, Section, at_most
from deploy.bench.waiting import until
from deploy.bench.watching import watch
from deploy.bench.world import Bench, Unexpected, World
from deploy.local.plan import SITE
from services.comments.schema import SCHEMA
from shared.postgres.pool import connect

RATES = (100, 500)
BURST = 3_000
EVERYTHING = ("comments api", "comments worker", "moderation api", "moderation worker")
_WATCHERS = 2
_PATIENCE_S = 60.0
_SHOWN = """
SELECT d.comment_id::text, extract(epoch FROM e.recorded_at)::float8
FROM deliveries d JOIN comments c USING (comment_id)
JOIN events e ON e.part = c.part AND e.stream_id = c.thread_id AND e.version = d.sequence
WHERE d.comment_id = ANY($1::uuid[])
"""


async def measure(bench: Bench) -> Section:
    """The rows on the road in mode `pre`, with everything running."""
    async with bench.world() as world:
        port = world.spare[0]
        receiver = module("deploy.bench.receiver", str(port), ready=answering(port, "/count"))
        async with world.running(*EVERYTHING), running(receiver):
            register(world, f"http://127.0.0.1:{port}/hook")
            road = _Road(world, bench.effort)
            bench.tell("waiting for a first comment to come through")
            await asyncio.to_thread(watch, world.port, [next(road.numbers)], Event())
            figures = await interleaved(road.probes(), bench.effort, bench.tell)
    burst = Row(
        what="as fast as they are taken: comments shown a second", unit="/s", measured=figures["burst"]
    )
    alone = [
        Row(
            what=f"one at a time: POST → visible over HTTP, {name}",
            unit="ms",
            measured=figures[figure],
            aim=at_most(most),
        )
        for name, figure, most in (("median", "alone p50", 15), ("99th percentile", "alone p99", 50))
    ]
    rows = (*alone, *(row for rate in RATES for row in _rows(rate, figures)), burst)
    return Section(title="the whole road, mode pre", rows=rows, notes=world.told())


def register(world: World, url: str) -> None:
    """Have every comment of the site announced to `url`."""
    client = Client(world.port)
    body = {"url": url, "events": ["comment.published"]}
    headers = {"authorization": f"Bearer {world.servers.keys.owner}"}
    answer = client.ask(post(f"/v1/sites/{SITE}/webhooks", body, headers))
    client.close()
    if answer.status != HTTPStatus.CREATED:
        raise Unexpected(f"registering a webhook was answered with {answer.status}: {answer.body.decode()}")


class Trip(Struct, frozen=True):
    """Unix times of one comment."""

    posted: float
    shown: float
    delivered: float


class _Road:
    def __init__(self, world: World, effort: Effort) -> None:
        self.numbers = itertools.count()
        self._world = world
        self._seconds = effort.seconds * 2
        self._burst = effort.count(BURST)

    def probes(self) -> dict[str, Probe]:
        steady = {f"{rate} comments a second": self._probe(rate) for rate in RATES}
        return {
            "one comment after the other": self._one_by_one,
            **steady,
            f"{self._burst:,} comments at once": self._all_at_once,
        }

    async def _one_by_one(self) -> Mapping[str, float]:
        """What a reader waits on a blog where nobody else writes at that moment."""
        stop = Event()
        watching = asyncio.create_task(asyncio.to_thread(watch, self._world.port, self.numbers, stop))
        await asyncio.sleep(self._seconds)
        stop.set()
        watched = await watching
        return {"alone p50": percentile(watched, 50) * 1000, "alone p99": percentile(watched, 99) * 1000}

    async def _all_at_once(self) -> Mapping[str, float]:
        """More than anything can follow: how quickly the road clears what has come."""
        loaded = await self._world.load(self._job(self._burst, None))
        return {"burst": _shown_a_second(await self._trips(loaded))}

    def _probe(self, rate: int) -> Probe:
        async def probe() -> Mapping[str, float]:
            stop = Event()
            watching = [
                asyncio.create_task(asyncio.to_thread(watch, self._world.port, self.numbers, stop))
                for _ in range(_WATCHERS)
            ]
            loaded = await self._world.load(self._job(int(rate * self._seconds), rate))
            stop.set()
            watched = [one for some in await asyncio.gather(*watching) for one in some]
            return _figures(rate, watched, await self._trips(loaded))

        return probe

    def _job(self, count: int, rate: float | None) -> Job:
        requests = [
            comment_request(number, thread_key(number)) for number in itertools.islice(self.numbers, count)
        ]
        return Job(
            port=self._world.port,
            connections=64,
            requests=requests,
            seconds=_PATIENCE_S,
            expected=HTTPStatus.CREATED,
            count=count,
            rate=rate,
            warm=0,
            keep=True,
        )

    async def _trips(self, loaded: Result) -> list[Trip]:
        """Every comment of a load, once the last of them is delivered."""
        posted = {
            msgspec.json.decode(body)["id"]: began
            for body, began in zip(loaded.bodies, loaded.began, strict=True)
        }
        delivered = await self._delivered(list(posted))
        async with connect(self._world.comments.database_url, SCHEMA, name="rejoinder bench") as connection:
            shown = {row[0]: row[1] for row in await connection.fetch(_SHOWN, list(posted))}
        return [Trip(began, shown[key], delivered[key]) for key, began in posted.items()]

    async def _delivered(self, wanted: Sequence[str]) -> dict[str, float]:
        client, came = Client(self._world.spare[0]), Arrivals()

        async def complete() -> bool:
            nonlocal came
            came = msgspec.msgpack.decode(client.ask(get("/arrivals")).body, type=Arrivals)
            return came.first.keys() >= set(wanted)

        try:
            await until(complete, within=_PATIENCE_S, every=0.2)
        except TimeoutError:
            missing = len(set(wanted) - came.first.keys())
            raise Unexpected(f"{missing} of {len(wanted)} comments were not announced") from None
        finally:
            client.close()
        return came.first


def _shown_a_second(trips: Sequence[Trip]) -> float:
    return len(trips) / (max(trip.shown for trip in trips) - min(trip.posted for trip in trips))


def _figures(rate: int, watched: Sequence[float], trips: Sequence[Trip]) -> dict[str, float]:
    to_webhook = [trip.delivered - trip.posted for trip in trips]
    announced = [trip.delivered - trip.shown for trip in trips]
    return {
        f"{rate} reached": _shown_a_second(trips),
        f"{rate} visible p50": percentile(watched, 50) * 1000,
        f"{rate} visible p99": percentile(watched, 99) * 1000,
        f"{rate} webhook p50": percentile(to_webhook, 50) * 1000,
        f"{rate} webhook p99": percentile(to_webhook, 99) * 1000,
        f"{rate} announced p99": percentile(announced, 99) * 1000,
    }


def _rows(rate: int, figures: Mapping[str, Figure]) -> tuple[Row, ...]:
    def row(what: str, figure: str, most: float | None = None, unit: str = "ms") -> Row:
        aim = at_most(most) if most is not None and rate == RATES[-1] else None
        return Row(what=f"at {rate}/s: {what}", unit=unit, measured=figures[f"{rate} {figure}"], aim=aim)

    return (
        row("comments shown a second", "reached", unit="/s"),
        row("POST → visible over HTTP, median", "visible p50", 15),
        row("POST → visible over HTTP, 99th percentile", "visible p99", 50),
        row("POST → webhook delivered, median", "webhook p50"),
        row("POST → webhook delivered, 99th percentile", "webhook p99"),
        row("visible → webhook delivered, 99th percentile", "announced p99", 100),
    )
