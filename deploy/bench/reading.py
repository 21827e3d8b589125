"""Reading threads: from memory, unchanged, made anew, and however long the thread is."""

import itertools
from collections.abc import Mapping, Sequence

from deploy.bench.figures import Figure
from deploy.bench.http1 import get
from deploy.bench.load import Job
from deploy.bench.pages import bare_application, fetch, key, target
from deploy.bench.rounds import Probe, interleaved
from deploy.bench.rows import Row, Section, ratio_at_least
from deploy.bench.threads import copy_thread
from deploy.bench.world import Bench, Unexpected, World
from services.comments.schema import SCHEMA
from shared.postgres.pool import connect

SIZES = (20, 1_000, 10_000)
LONGEST = 100_000
CONNECTIONS = 64
_MADE_A_SECOND = 5_000  # more pages than can be made


async def measure(bench: Bench) -> Section:
    """The rows on reading."""
    sizes = (*SIZES, bench.effort.count(LONGEST, least=20_000))
    async with bench.world() as world:
        bench.tell(f"writing threads of {', '.join(f'{size:,}' for size in sizes)} comments")
        async with connect(world.owner, SCHEMA, name="rejoinder bench", patient=True) as connection:
            parts = world.comments.partitions
            comments = [await copy_thread(connection, key(size), size, parts) for size in sizes]
            await connection.execute("ANALYZE")
        async with world.running("comments api"), bare_application(world, sizes, comments[0]):
            reader = _Reader(world, bench.effort.seconds)
            figures = await interleaved(reader.probes(sizes), bench.effort, bench.tell)
    return Section(title="reading", rows=_rows(figures, sizes), notes=world.told())


class _Reader:
    """One load after the other, each with its own kind of request."""

    def __init__(self, world: World, seconds: float) -> None:
        self._world = world
        self._seconds = seconds
        self._spelling = itertools.count(1)

    def probes(self, sizes: Sequence[int]) -> dict[str, Probe]:
        """Each figure next to its limit."""
        probes: dict[str, Probe] = {}
        for size in sizes:
            probes[f"{size} from memory"] = self._fresh(size)
            probes[f"{size} bare"] = self._bare(f"{size} bare", f"/200/{size}")
        for size in sizes[:-1]:
            probes[f"{size} not modified"] = self._unchanged(size)
        probes["bare 304"] = self._bare("bare 304", "/304", 304)
        for size in (sizes[-1], sizes[0]):
            probes[f"{size} made anew"] = self._made(size)
        probes["bare with a row"] = self._bare("bare with a row", f"/200/{sizes[0]}?row")
        return probes

    def _fresh(self, size: int) -> Probe:
        return lambda: self._rate(f"{size} from memory", self._world.port, [get(target(size))])

    def _unchanged(self, size: int) -> Probe:
        async def probe() -> Mapping[str, float]:
            request = get(target(size), {"if-none-match": fetch(self._world, size).headers["etag"]})
            return await self._rate(f"{size} not modified", self._world.port, [request], 304)

        return probe

    def _made(self, size: int) -> Probe:
        """The same page by addresses that were never asked for: each time it has to be made."""

        async def probe() -> Mapping[str, float]:
            count = int(self._seconds * _MADE_A_SECOND) + 1_000
            requests = [get(target(size, next(self._spelling))) for _ in range(count)]
            return await self._rate(f"{size} made anew", self._world.port, requests)

        return probe

    def _bare(self, name: str, path: str, expected: int = 200) -> Probe:
        return lambda: self._rate(name, self._world.spare[0], [get(path)], expected)

    async def _rate(
        self, name: str, port: int, requests: list[bytes], expected: int = 200
    ) -> Mapping[str, float]:
        job = Job(
            port=port, connections=CONNECTIONS, requests=requests, seconds=self._seconds, expected=expected
        )
        result = await self._world.load(job)
        if 1 < len(requests) < len(result.took):
            raise Unexpected("pages that were to be made came from memory")
        return {name: result.rate}


def _rows(figures: Mapping[str, Figure], sizes: Sequence[int]) -> tuple[Row, ...]:
    small, longest = sizes[0], sizes[-1]

    def row(what: str, measured: str, limit: str, against: str, least: float) -> Row:
        return Row(
            what=what,
            unit="req/s",
            measured=figures[measured],
            limit=figures[limit],
            against=against,
            aim=ratio_at_least(least),
        )

    return (
        *(
            row(f"{size:,} comments, from memory", f"{size} from memory", f"{size} bare", _SAME, 0.85)
            for size in sizes
        ),
        *(
            row(f"{size:,} comments, not modified", f"{size} not modified", "bare 304", _UNMODIFIED, 0.9)
            for size in sizes[:-1]
        ),
        row(f"{small:,} comments, made anew", f"{small} made anew", "bare with a row", _WITH_ROW, 0.5),
        *(
            row(
                f"{longest:,} comments, {how}", f"{longest} {how}", f"{small} {how}", f"{small} comments", 0.9
            )
            for how in ("from memory", "made anew")
        ),
    )


_SAME = "bare ASGI, same bytes"
_UNMODIFIED = "bare ASGI, 304"
_WITH_ROW = "bare ASGI + one asyncpg row"
