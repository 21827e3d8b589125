"""Screening: the checks by themselves, and the whole worker with a backlog in front of it."""

import itertools
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from uuid import UUID

from redis.asyncio import Redis

from deploy.bench import prose
from deploy.bench.drafting import THREADS, Drafter, append, open_threads
from deploy.bench.rounds import Effort, interleaved
from deploy.bench.rows import Row, Section, at_least
from deploy.bench.waiting import until
from deploy.bench.world import Bench, World
from services.comments.schema import SCHEMA as COMMENTS
from services.moderation.policies.evaluate import evaluate
from services.moderation.policies.shipped import default_policy
from services.moderation.schema import SCHEMA as MODERATION
from services.moderation.screening.judging import Models
from services.moderation.screening.screener import Screener
from services.moderation.screening.submission import Submission
from shared.contracts.topics import COMMENTS as TOPIC
from shared.episodes.scope import Post
from shared.ids import new_id
from shared.postgres.pool import Connection, connect

AIM = at_least(600)
_HEADS = "SELECT part, max(position) AS position FROM events GROUP BY part"
_SCREENED = "SELECT coalesce(sum(position), 0)::int FROM checkpoints WHERE consumer = 'screening'"


async def measure(bench: Bench) -> Section:
    """The rows on screening."""
    async with (
        bench.world() as world,
        connect(world.comments.database_url, COMMENTS, name="rejoinder bench") as comments,
        connect(world.moderation.database_url, MODERATION, name="rejoinder bench") as moderation,
        world.running("comments api"),
    ):
        await open_threads(comments, Drafter(world.comments))
        backlog = _Backlog(world, comments, moderation, bench.effort)
        probes = {"the checks": lambda: _checks(bench.effort), "the worker": backlog.screened}
        figures = await interleaved(probes, bench.effort, bench.tell)
    return Section(
        title="screening",
        rows=(
            Row(
                what="checks, models and policy alone, one core",
                unit="comments/s",
                measured=figures["checks"],
                aim=AIM,
            ),
            Row(
                what="the whole worker: messages to verdicts in the log",
                unit="comments/s",
                measured=figures["worker"],
                limit=figures["checks"],
                against="checks, models and policy alone",
                aim=AIM,
            ),
        ),
    )


async def _checks(effort: Effort) -> Mapping[str, float]:
    screener, policy = Screener(Models.load()), default_policy()
    submissions = [_submission(number) for number in range(effort.count(3_000))]
    began = time.perf_counter()
    for submission in submissions:
        evaluate(policy, *screener.view(submission))
    return {"checks": len(submissions) / (time.perf_counter() - began)}


def _submission(number: int) -> Submission:
    return Submission(
        comment_id=UUID(int=number),
        thread_id=UUID(int=number % THREADS),
        site="example",
        revision=1,
        text=prose.varied(number),
        name=prose.name(number),
        author_id=new_id(),
        posted_at=datetime.now(UTC),
        post=Post(
            title="The Lighthouse Keepers, episode 5", work="The Lighthouse Keepers", season=1, episode=5
        ),
    )


class _Backlog:
    """Comments that wait in the streams while nobody screens, and then the worker that does."""

    def __init__(self, world: World, comments: Connection, moderation: Connection, effort: Effort) -> None:
        self._world = world
        self._comments = comments
        self._moderation = moderation
        self._drafter = Drafter(world.comments, prose.varied)
        self._size = effort.count(3_000, least=200)
        self._numbers = itertools.count(THREADS)

    async def screened(self) -> Mapping[str, float]:
        heads = await self._fill()
        async with self._world.running("comments worker"):
            await self._relayed(heads)
        before, total = await self._position(), sum(heads.values())
        async with self._world.running("moderation worker"):
            await until(lambda: self._beyond(before + 1))
            first, began = await self._position(), time.perf_counter()
            await until(lambda: self._beyond(total))
            return {"worker": (total - first) / (time.perf_counter() - began)}

    async def _fill(self) -> dict[int, int]:
        numbers = itertools.islice(self._numbers, self._size)
        await append(self._comments, [self._drafter.comment(number) for number in numbers])
        return {row["part"]: row["position"] for row in await self._comments.fetch(_HEADS)}

    async def _relayed(self, heads: Mapping[int, int]) -> None:
        """Wait until the streams hold all of the log."""
        async with Redis.from_url(self._world.comments.redis_url) as redis:

            async def complete() -> bool:
                places = ((TOPIC.stream(part), f"{head}-0") for part, head in heads.items())
                return all([await redis.xrange(stream, place, place) for stream, place in places])

            await until(complete)

    async def _beyond(self, position: int) -> bool:
        return await self._position() >= position

    async def _position(self) -> int:
        return int(await self._moderation.fetchval(_SCREENED))
