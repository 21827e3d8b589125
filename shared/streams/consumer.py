"""Reads a topic for one consumer: the streams while Redis has them, the log wherever it has not."""

import asyncio
from collections.abc import Sequence
from collections.abc import Set as AbstractSet

import structlog
from redis.asyncio import Redis

from shared.contracts.topics import Topic
from shared.eventlog.codec import Codec
from shared.eventlog.log import Source
from shared.postgres.pool import Pool
from shared.streams.checkpoint import Handler
from shared.streams.delivery import Counts
from shared.streams.failures import describe
from shared.streams.inbox import MOST
from shared.streams.lane import Lane
from shared.streams.lease import TTL_S, Leases
from shared.streams.pace import LEAVE_S, Every
from shared.streams.redis import BLOCK_MS, REDIS_TROUBLE
from shared.streams.stream import Streams

_POLL_S = 1.0
_SHORT_BLOCK_MS = 50  # a lane that is full now will want more soon
_MOST_TOGETHER = 2048  # messages in one answer: taking it in holds up the process

log = structlog.get_logger(__name__)


class Consumer:
    """Hands every event of a topic to `handle`, partition by partition in order, its effect exactly once.

    Each partition goes on by itself; processes share the partitions by leases. `counts` is what was done;
    `without_redis` says why the streams, `without_log` why the log's heads cannot be read just now.
    """

    def __init__(  # noqa: PLR0913 - one argument for each thing it connects
        self,
        *,
        name: str,
        topic: Topic,
        codec: Codec,
        source: Source,
        redis: Redis,
        pool: Pool,
        parts: Sequence[int],
        holder: str,
        handle: Handler,
        ttl: float = TTL_S,
    ) -> None:
        self.counts = Counts()
        self.without_redis: str | None = None
        self.without_log: str | None = None
        self._name = name
        self._codec = codec
        self._source = source
        self._streams = Streams(redis, topic)
        self._pool = pool
        self._handle = handle
        self._leases = Leases(pool, name, parts, holder, ttl=ttl)
        self._lanes: dict[int, Lane] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._reporting = Every(_POLL_S)

    @property
    def lag(self) -> int:
        """Entries of the log not handled yet, in the partitions held here, as of the last look."""
        inboxes = [lane.inbox for lane in self._lanes.values()]
        return sum(max(0, inbox.head - (inbox.position or 0)) for inbox in inboxes)

    @property
    def stopped(self) -> dict[int, str]:
        """Partitions that are given up, and why."""
        return {part: lane.stopped for part, lane in self._lanes.items() if lane.stopped}

    async def run(self, stop: asyncio.Event) -> None:
        """Consume until `stop`, then finish the batches in hand and leave within a second."""
        async with asyncio.TaskGroup() as group:
            loops = [
                group.create_task(self._leases.keep(stop, lambda held: self._assign(group, held))),
                group.create_task(self._read()),
                group.create_task(self._poll()),
            ]
            await stop.wait()
            self._assign(group, frozenset())
            if self._tasks:
                await asyncio.wait(self._tasks, timeout=LEAVE_S)
            for task in (*loops, *self._tasks):
                task.cancel()
        await self._leases.release()

    def _assign(self, group: asyncio.TaskGroup, held: AbstractSet[int]) -> None:
        """Leave the lanes that are not ours any more, open those that are new."""
        for part in self._lanes.keys() - held:
            self._lanes.pop(part).leave()
        for part in sorted(held - self._lanes.keys()):
            lane = self._lanes[part] = self._lane(part)
            task = group.create_task(lane.run())
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    def _lane(self, part: int) -> Lane:
        return Lane(
            self._name,
            part,
            codec=self._codec,
            source=self._source,
            pool=self._pool,
            handle=self._handle,
            counts=self.counts,
        )

    async def _read(self) -> None:
        """Bring what the streams have to the lanes, and tell the relay how far these have come."""
        while True:
            try:
                await self._read_streams()
                if self._reporting.due():
                    await self._report()
            except REDIS_TROUBLE as error:
                self.without_redis = self._note("redis", self.without_redis, error)
                await asyncio.sleep(_POLL_S)
            else:
                self.without_redis = self._note("redis", self.without_redis, None)

    async def _read_streams(self) -> None:
        inboxes = {part: lane.inbox for part, lane in self._lanes.items()}
        cursors = {part: inbox.cursor for part, inbox in inboxes.items() if inbox.cursor is not None}
        if not cursors:
            await asyncio.sleep(_SHORT_BLOCK_MS / 1000)
            return
        wait_ms = BLOCK_MS if len(cursors) == len(inboxes) else _SHORT_BLOCK_MS
        most = max(1, min(MOST, _MOST_TOGETHER // len(cursors)))
        answer = await self._streams.read(cursors, most=most, wait_ms=wait_ms)
        for part, messages in answer.items():
            inboxes[part].offer(messages)

    async def _report(self) -> None:
        inboxes = {part: lane.inbox for part, lane in self._lanes.items()}
        known = {part: box.position for part, box in inboxes.items() if box.position is not None}
        await self._streams.report(self._name, known)

    async def _poll(self) -> None:
        """Once a second look where the log ends: a stream that is silent and behind is not waited for."""
        while True:
            await asyncio.sleep(_POLL_S)
            try:
                heads = await self._source.heads(sorted(self._lanes)) if self._lanes else {}
            except Exception as error:  # noqa: BLE001 - the log's owner may be away; the streams go on
                self.without_log = self._note("log", self.without_log, error)
                continue
            self.without_log = self._note("log", self.without_log, None)
            for part, lane in self._lanes.items():
                lane.inbox.tell(heads.get(part, 0))

    def _note(self, what: str, before: str | None, error: Exception | None) -> str | None:
        """Say once that something went away, and once that it is back."""
        now = None if error is None else describe(error)
        if now and now != before:
            log.warning("consumer_without", consumer=self._name, what=what, error=now)
        elif before and not now:
            log.info("consumer_has_again", consumer=self._name, what=what)
        return now
