"""Copies a service's log to its streams: in order, without a hole, each event once, whoever else tries to."""

import asyncio
from collections.abc import Sequence
from collections.abc import Set as AbstractSet

import structlog
from redis.asyncio import Redis

from shared.contracts.topics import Topic
from shared.eventlog.log import Log
from shared.failpoints import failpoint
from shared.postgres.pool import Pool, acquire
from shared.streams.failures import describe, is_transient
from shared.streams.lease import TTL_S, Leases
from shared.streams.marks import Mark, load, save, settle_floors
from shared.streams.outbound import Outbound, as_recorded
from shared.streams.pace import LEAVE_S, Backoff, Every, pause
from shared.streams.redis import REDIS_TROUBLE, refuse_eviction
from shared.streams.road import Road, piece_size
from shared.streams.stream import Streams

KEPT = 1000
"""Entries behind the slowest reader that stay in a stream."""

_LOOK_S = 1.0

log = structlog.get_logger(__name__)


class Relay:
    """The relay of one topic in one process; the partitions are shared out with the others by leases.

    `lag` is how many entries were still to be relayed when it last looked, `trouble` what it waits for.
    """

    def __init__(  # noqa: PLR0913 - one argument for each thing it connects
        self,
        *,
        topic: Topic,
        log: Log,
        pool: Pool,
        redis: Redis,
        parts: Sequence[int],
        holder: str,
        outbound: Outbound = as_recorded,
        ttl: float = TTL_S,
        kept: int = KEPT,
    ) -> None:
        self.lag = 0
        self.trouble: str | None = None
        self._topic = topic
        self._pool = pool
        self._redis = redis
        self._log = log
        self._kept = kept
        self._streams = Streams(redis, topic)
        self._road = Road(topic=topic, log=log, pool=pool, streams=self._streams, outbound=outbound)
        self._leases = Leases(pool, f"relay:{topic.name}", parts, holder, ttl=ttl)
        self._marks: dict[int, Mark] = {}
        self._awake = asyncio.Event()
        self._measuring = Every(_LOOK_S)
        self._tending = Every(_LOOK_S)

    @property
    def relayed(self) -> int:
        """Entries appended."""
        return self._road.relayed

    @property
    def resynced(self) -> int:
        """How often a stream ended elsewhere than thought."""
        return self._road.resynced

    @property
    def stopped(self) -> dict[int, str]:
        """Partitions that are given up, and why."""
        return self._road.stopped

    def wake(self, _changed: object = None) -> None:
        """Look at once instead of within a second: something was appended."""
        self._awake.set()

    async def run(self, stop: asyncio.Event) -> None:
        """Relay until `stop`, then leave within a second. Raises EvictingRedis if Redis may drop streams."""
        await self._meet()
        async with asyncio.TaskGroup() as group:
            keeping = group.create_task(self._leases.keep(stop, lambda _held: self.wake()))
            working = group.create_task(self._work(stop))
            await stop.wait()
            self.wake()
            await asyncio.wait([keeping, working], timeout=LEAVE_S)
            keeping.cancel()
            working.cancel()
        await self._leases.release()

    async def _meet(self) -> None:
        try:
            await refuse_eviction(self._redis)
        except REDIS_TROUBLE as error:
            self._wait_for(error)

    async def _work(self, stop: asyncio.Event) -> None:
        backoff = Backoff()
        while not stop.is_set():
            self._awake.clear()
            try:
                more = await self._step()
            except Exception as error:  # noqa: BLE001 - whoever is away, comments go on, and so do we
                self._wait_for(error)
                await backoff.wait(stop)
                continue
            self._go_on()
            backoff.reset()
            if not more:
                await pause(self._awake, _LOOK_S)

    async def _step(self) -> bool:
        """Relay a piece of what is new. Whether there is probably more."""
        await self._learn(self._leases.held - self.stopped.keys())
        if self._measuring.due():
            self.lag = await self._measure()
        if self.trouble or self._tending.due():
            await self._tend()
        return await self._carry() >= piece_size(len(self._marks))

    async def _learn(self, parts: AbstractSet[int]) -> None:
        """Read where the partitions that are new to us stand; forget those that others have now."""
        if new := sorted(parts - self._marks.keys()):
            async with acquire(self._pool) as connection:
                self._marks |= await load(connection, self._topic.name, new)
        self._marks = {part: self._marks[part] for part in sorted(parts)}

    async def _measure(self) -> int:
        """How far behind we are, also while Redis is away."""
        async with acquire(self._pool) as connection:
            heads = await self._log.heads(connection, list(self._marks))
        return sum(max(0, heads[part] - mark.sent) for part, mark in self._marks.items())

    async def _tend(self) -> None:
        """Notice what Redis lost, trim what everybody has read, save where we stand."""
        if self.trouble:
            await refuse_eviction(self._redis)
        await self._road.check(self._marks)
        trimmed = settle_floors(self._marks, await self._streams.slowest(list(self._marks)), self._kept)
        if dirty := {part: mark for part, mark in self._marks.items() if mark.dirty}:
            async with acquire(self._pool) as connection:
                await save(connection, self._topic.name, dirty)
        failpoint("relay.after_save")
        for part in trimmed:
            await self._streams.trim(part, self._marks[part].floor)

    async def _carry(self) -> int:
        """Carry all partitions together; one by one if that fails, so that one does not hold up the others."""
        try:
            return await self._road.carry(self._marks)
        except Exception as error:
            if is_transient(error) or len(self._marks) == 1:
                raise
        carried, failure = 0, None
        for part, mark in self._marks.items():
            try:
                carried += await self._road.carry({part: mark})
            except Exception as error:  # noqa: BLE001 - raised below, when everybody had a turn
                failure = error
        if failure:
            raise failure
        return carried

    def _wait_for(self, error: BaseException) -> None:
        described = describe(error)
        if described != self.trouble:
            log.warning("relay_waits", topic=self._topic.name, error=described)
        self.trouble = described

    def _go_on(self) -> None:
        if self.trouble:
            log.info("relay_goes_on", topic=self._topic.name)
        self.trouble = None
