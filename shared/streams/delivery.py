"""Hands a partition's entries to the handler: retries what passes by itself, parks what does not with its stream."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from uuid import UUID

import asyncpg
import structlog
from msgspec import Struct, field

from shared.eventlog.codec import Opaque
from shared.eventlog.log import Broken, Entry
from shared.eventlog.recorded import Recorded
from shared.failpoints import failpoint
from shared.postgres.pool import Connection, Pool, acquire
from shared.streams.checkpoint import Batch, Handler, advance, batch_of, moved
from shared.streams.failures import describe, is_transient
from shared.streams.pace import Backoff
from shared.streams.parked import BEHIND, Aside, any_parked, park, parked_streams

TRIES = 5
"""How often an event may fail before it is parked."""

_SKIPPED = """
INSERT INTO skipped AS s (consumer, type, events)
SELECT $1, u.type, u.events FROM unnest($2::text[], $3::bigint[]) AS u(type, events)
ON CONFLICT (consumer, type) DO UPDATE SET events = s.events + excluded.events, last_at = now()
"""

log = structlog.get_logger(__name__)


class CheckpointMoved(Exception):
    """Someone else is ahead: read the checkpoint again."""


class Interrupted(Exception):
    """Told to stop before it was done: what is not handled will be delivered again."""


class Counts(Struct, kw_only=True):
    """What a consumer did since its start, in events.

    `skipped` counts by unknown type, without what its service keeps to itself; `fetched` what the stream did not
    bring and the log was asked for; `retried` and `moved` are batches that met passing trouble, or somebody ahead
    of them.
    """

    handled: int = 0
    retried: int = 0
    parked: int = 0
    moved: int = 0
    fetched: int = 0
    skipped: Counter[str] = field(default_factory=Counter)

    def fetch(self, number: int) -> None:
        self.fetched += number


class Delivery:
    """One partition of one consumer."""

    def __init__(
        self, consumer: str, part: int, *, pool: Pool, handle: Handler, counts: Counts, stop: asyncio.Event
    ) -> None:
        self._consumer = consumer
        self._part = part
        self._pool = pool
        self._handle = handle
        self._counts = counts
        self._stop = stop
        self._parking = True

    async def deliver(self, run: Sequence[Entry]) -> None:
        """See every entry of a dense run handled, skipped or parked, and the checkpoint moved past it.

        Raises CheckpointMoved and Interrupted; anything else is trouble of our own with Postgres.
        """
        ready = await self._admit(run)
        if not ready:
            return
        batch = batch_of(self._consumer, run, ready)
        failure = await self._attempt(batch)
        if failure is None:
            await self._count(run, len(ready))
        elif len(run) > 1:
            middle = len(run) // 2
            await self.deliver(run[:middle])
            await self.deliver(run[middle:])
        else:
            await self._insist(batch, run[0], failure)

    async def _admit(self, run: Sequence[Entry]) -> tuple[Recorded, ...]:
        """What is to be handled. The rest is parked here, and if nothing is left the checkpoint moves here too."""
        ready, aside = sort_out(run, frozenset())
        if ready and not aside and not self._parking:
            return ready
        async with acquire(self._pool) as connection, connection.transaction():
            streams = {entry.stream_id for entry in run}
            waiting = await parked_streams(connection, self._consumer, self._part, streams)
            ready, aside = sort_out(run, waiting)
            parked = await park(connection, self._consumer, aside)
            self._parking = await any_parked(connection, self._consumer, self._part)
            if not ready:
                await self._pass_over(connection, run)
        if not ready:
            await self._count(run, 0)
        self._counts.parked += parked
        return ready

    async def _pass_over(self, connection: Connection, run: Sequence[Entry]) -> None:
        try:
            await advance(connection, batch_of(self._consumer, run, ()))
        except asyncpg.PostgresError as error:
            if moved(error):
                raise CheckpointMoved from error
            raise

    async def _attempt(self, batch: Batch) -> Exception | None:
        """Have a batch handled, waiting for trouble to pass; what it fails with if that is the batch's own fault."""
        backoff = Backoff()
        while True:
            failpoint("consumer.before_handle")
            try:
                await self._handle(batch)
            except Exception as error:
                if moved(error):
                    raise CheckpointMoved from error
                if not is_transient(error):
                    return error
                self._counts.retried += 1
                log.warning("batch_waits", consumer=self._consumer, part=self._part, error=describe(error))
            else:
                failpoint("consumer.after_handle")
                return None
            await self._pause(backoff)

    async def _insist(self, batch: Batch, entry: Entry, failure: Exception) -> None:
        """Try a single event again, and in the end park it."""
        backoff = Backoff(first=0.1)
        for _ in range(TRIES - 1):
            await self._pause(backoff)
            again = await self._attempt(batch)
            if again is None:
                await self._count((entry,), 1)
                return
            failure = again
        reason = describe(failure)
        log.error("event_parked", consumer=self._consumer, part=self._part, at=batch.upto, error=reason)
        async with acquire(self._pool) as connection, connection.transaction():
            parked = await park(connection, self._consumer, [Aside(entry, reason, TRIES)])
            await self._pass_over(connection, (entry,))
        self._parking = True
        self._counts.parked += parked

    async def _pause(self, backoff: Backoff) -> None:
        await backoff.wait(self._stop)
        if self._stop.is_set():
            raise Interrupted

    async def _count(self, run: Sequence[Entry], handled: int) -> None:
        self._counts.handled += handled
        skipped = Counter(
            entry.event.type
            for entry in run
            if isinstance(entry, Recorded) and isinstance(entry.event, Opaque) and not entry.event.private
        )
        if not skipped:
            return
        self._counts.skipped.update(skipped)
        log.warning("events_skipped", consumer=self._consumer, part=self._part, types=dict(skipped))
        async with acquire(self._pool) as connection:
            await connection.execute(_SKIPPED, self._consumer, list(skipped), list(skipped.values()))


def sort_out(run: Sequence[Entry], waiting: AbstractSet[UUID]) -> tuple[tuple[Recorded, ...], list[Aside]]:
    """What of a run is to be handled, and what parked, given the streams of which something waits already."""
    blocked = set(waiting)
    ready: list[Recorded] = []
    aside: list[Aside] = []
    for entry in run:
        if isinstance(entry, Broken):
            aside.append(Aside(entry, entry.error, 1))
            blocked.add(entry.stream_id)
        elif isinstance(entry.event, Opaque):
            continue
        elif entry.stream_id in blocked:
            aside.append(Aside(entry, BEHIND, 0))
        else:
            ready.append(entry)
    return tuple(ready), aside
