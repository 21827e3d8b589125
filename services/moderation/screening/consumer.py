"""Screens what the comment service tells: a batch of its events in, verdicts and cases out, exactly once."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Protocol
from uuid import UUID

import structlog

from services.moderation.cases import store
from services.moderation.cases.author_keys import AuthorKeys
from services.moderation.screening.queries import load
from services.moderation.screening.work import Means, Work
from shared.postgres.pool import Connection, Pool, acquire
from shared.streams.checkpoint import Batch

log = structlog.get_logger(__name__)


def utc_now() -> datetime:
    return datetime.now(UTC)


class Beside(Protocol):
    """What else a batch leads to, in the transaction of its verdicts."""

    async def begin(self, connection: Connection, work: Work) -> None:
        """Before they are written."""

    async def end(self, connection: Connection, work: Work) -> None:
        """Once they are."""


class Screening:
    """The handler of the consumer `screening`. `screened` counts verdicts since the start.

    `committed` is told whenever the log has grown.
    """

    def __init__(
        self,
        pool: Pool,
        keys: AuthorKeys,
        means: Means,
        *,
        partitions: int,
        beside: Beside | None = None,
        committed: Callable[[], None] = lambda: None,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        self.screened = 0
        self._pool = pool
        self._keys = keys
        self._means = means
        self._beside = beside
        self._partitions = partitions
        self._committed = committed
        self._now = now

    async def handle(self, batch: Batch) -> None:
        """Screen a batch and step past it, in one transaction; look again if a moderator was quicker.

        Raises asyncpg.PostgresError with SQLSTATE RJ001 if another consumer has already taken the step.
        """
        while not await self._attempt(batch):
            log.info("screening_looks_again", part=batch.part, after=batch.after)

    async def _attempt(self, batch: Batch) -> bool:
        async with acquire(self._pool) as connection:
            facts = await load(connection, batch)
            at_hand = await self._means.at_hand(connection, facts)
        work = Work(facts, at_hand, self._partitions, self._now())
        for step in facts.steps:
            work.take(step)
            await asyncio.sleep(0)  # leases are renewed on this loop too
        async with acquire(self._pool) as connection:
            moved = await self._commit(connection, work, batch)
        if not moved:
            self.screened += work.verdicts
            self._committed()
        return not moved

    async def _commit(self, connection: Connection, work: Work, batch: Batch) -> set[UUID]:
        """The comments whose case has moved on: then nothing was written."""
        appends, told = work.appends(), work.told(batch)
        if self._beside is None or not (work.judged or work.corrected):
            return await store.commit(connection, self._keys, appends, told)
        async with connection.transaction():
            await self._beside.begin(connection, work)
            moved = await store.commit(connection, self._keys, appends, told)
            if not moved:
                await self._beside.end(connection, work)
        return moved
