"""The queue with a hundred thousand open cases: each kind of page, and what consoles ask again and again."""

import hashlib
import time
from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus
from urllib.parse import urlencode
from uuid import UUID

import msgspec

from deploy.bench.caseload import fill
from deploy.bench.figures import percentile
from deploy.bench.http1 import Client, get
from deploy.bench.rounds import Probe, interleaved
from deploy.bench.rows import Row, Section, at_most
from deploy.bench.world import Bench, Unexpected, World
from deploy.local.plan import SITE
from services.moderation.review_queue.asked import Asked, from_query
from services.moderation.review_queue.documents import Queue
from services.moderation.review_queue.listing import read_queue
from services.moderation.review_queue.news import read_news
from services.moderation.review_queue.places import read_neighbours
from services.moderation.schema import SCHEMA
from shared.postgres.pool import Pool, connect, open_pool

CASES = 510_000  # of which a hundred thousand are open, on one site
LIMIT_MS = 100
_ASKED = 40  # times a round
_SHOWN = 50  # cases on a screen
_BUSY = 10_000  # comments of one author
_BY_BUSY = UUID(hashlib.md5(b"c3", usedforsecurity=False).hexdigest())  # as caseload names the third

_PAGES: Mapping[str, Mapping[str, object]] = {
    "first page": {},
    "oldest first": {"sort": "oldest"},
    "decided": {"state": "decided"},
    "all states": {"state": "all"},
    "by reason": {"reason": "links"},
    "by rule": {"rule": "letters in disguise"},
    "by host": {"host": "bit.ly"},
    "reported": {"reported": "true"},
    "nobody's, older than 200 days": {"claimed": "nobody", "older": "200d"},
    "by reason, decided": {"reason": "links", "state": "decided"},
    "search: butler": {"q": "butler"},
    "search: casino bonus": {"q": "casino bonus"},
    "search: 執事": {"q": "執事"},
    "search: 灯": {"q": "灯"},
    "search: 등대": {"q": "등대"},
    "search: detective, decided": {"q": "detective", "state": "decided"},
    "search: 執事, decided": {"q": "執事", "state": "decided"},
    "search: episode, in half of all": {"q": "episode"},
}


async def measure(bench: Bench) -> Section:
    """The rows on the queue."""
    cases = bench.effort.count(CASES, least=2_000)
    async with bench.world() as world:
        bench.tell(f"writing {cases:,} cases")
        async with connect(world.owner, SCHEMA, name="rejoinder bench", patient=True) as connection:
            await fill(connection, cases, busy=_BUSY)
            await connection.execute("VACUUM ANALYZE")
        pool = open_pool(world.moderation.database_url, SCHEMA, size=2, name="rejoinder bench")
        async with world.running("moderation api"), pool as opened:
            pages = _Pages(world, bench.effort.count(_ASKED, least=5))
            probes = {name: pages.probe(name, asked) for name, asked in _PAGES.items()}
            top = pages.read(_PAGES["first page"])
            probes["next page"] = pages.probe("next page", {"after": top.next or ""})
            probes["a card"] = pages.card("a card", top.cases[0].comment_id)
            busy = f"a card of an author of {_BUSY:,} comments"
            probes[busy] = pages.card(busy, _BY_BUSY)
            probes |= _probes(opened, await _first(opened), bench.effort.count(_ASKED, least=5))
            figures = await interleaved(probes, bench.effort, bench.tell)
    return Section(
        title=f"queue of {top.total:,} open cases",
        rows=tuple(
            Row(
                what=f"{name}, 99 % within",
                unit="ms",
                measured=figures[f"{name} p99"],
                limit=figures[f"{name} p50"],
                against="50 % within",
                aim=at_most(LIMIT_MS),
            )
            for name in probes
        ),
        notes=(f"{cases:,} cases in all; pages of 20 over HTTP, with their count",),
    )


class _Pages:
    """Pages of the list as a program reads them: one after the other, over one connection."""

    def __init__(self, world: World, times: int) -> None:
        self._client = Client(world.port + 1)
        self._headers = {"authorization": f"Bearer {world.servers.keys.moderator}"}
        self._times = times

    def probe(self, name: str, asked: Mapping[str, object]) -> Probe:
        async def probe() -> Mapping[str, float]:
            return await _times(name, lambda: self._answer(asked), self._times)

        return probe

    def card(self, name: str, comment_id: UUID) -> Probe:
        """All that is shown beside one case."""

        async def read() -> None:
            self._get(f"/v1/cases/{comment_id}")

        async def probe() -> Mapping[str, float]:
            return await _times(name, read, self._times)

        return probe

    def read(self, asked: Mapping[str, object]) -> Queue:
        """Raises Unexpected for any answer but a page."""
        return msgspec.json.decode(self._get(f"/v1/cases?{urlencode(asked)}"), type=Queue)

    def _get(self, path: str) -> bytes:
        reply = self._client.ask(get(path, self._headers))
        if reply.status != HTTPStatus.OK:
            raise Unexpected(f"a page of the queue is answered with {reply.status}")
        return reply.body

    async def _answer(self, asked: Mapping[str, object]) -> None:
        if not self.read(asked).cases:
            raise Unexpected(f"nothing matches {asked}")


async def _first(pool: Pool) -> Queue:
    return await read_queue(pool, Asked(site=SITE, limit=_SHOWN))


def _probes(pool: Pool, queue: Queue, times: int) -> dict[str, Probe]:
    """What a console asks for beside pages."""
    shown = [case.comment_id for case in queue.cases]
    asked = Asked(site=SITE)
    searched = from_query(f"site={SITE}&q=butler")
    calls: dict[str, Callable[[], Awaitable[object]]] = {
        "news of a list": lambda: read_news(pool, asked, queue.marker, shown),
        "news of a search": lambda: read_news(pool, searched, queue.marker, shown),
        "the next cases": lambda: read_neighbours(pool, msgspec.structs.replace(asked, after=queue.next)),
    }

    def probe(name: str) -> Probe:
        async def probe() -> Mapping[str, float]:
            return await _times(name, calls[name], times)

        return probe

    return {name: probe(name) for name in calls}


async def _times(name: str, call: Callable[[], Awaitable[object]], times: int) -> Mapping[str, float]:
    took = []
    for _ in range(times):
        began = time.perf_counter()
        await call()
        took.append((time.perf_counter() - began) * 1_000)
    return {f"{name} p50": percentile(took, 50), f"{name} p99": percentile(took, 99)}
