"""One partition of one consumer: strictly in order, from its checkpoint on, until it is told to leave."""

import asyncio

import structlog

from shared.eventlog.codec import Codec
from shared.eventlog.log import Source
from shared.postgres.pool import Pool, acquire
from shared.streams.checkpoint import Handler, LogLost, load, verify
from shared.streams.delivery import CheckpointMoved, Counts, Delivery, Interrupted
from shared.streams.failures import describe
from shared.streams.inbox import Inbox
from shared.streams.pace import Backoff

log = structlog.get_logger(__name__)


class Lane:
    """`stopped` says why it is given up: a person has to look."""

    def __init__(
        self,
        consumer: str,
        part: int,
        *,
        codec: Codec,
        source: Source,
        pool: Pool,
        handle: Handler,
        counts: Counts,
    ) -> None:
        self.inbox = Inbox(part, source, codec, counts.fetch)
        self.stopped: str | None = None
        self._consumer = consumer
        self._part = part
        self._source = source
        self._pool = pool
        self._counts = counts
        self._stop = asyncio.Event()
        self._unsure = True
        self._trouble: str | None = None
        self._delivery = Delivery(consumer, part, pool=pool, handle=handle, counts=counts, stop=self._stop)

    def leave(self) -> None:
        """Finish the batch in hand and end."""
        self._stop.set()
        self.inbox.wake()

    async def run(self) -> None:
        """Deliver until `leave`, through any trouble."""
        backoff = Backoff()
        while not self._stop.is_set():
            try:
                await self._begin(backoff)
                await self._flow(backoff)
            except Interrupted:
                return
            except LogLost as error:
                self.stopped = str(error)
                log.error("lane_stopped", consumer=self._consumer, reason=str(error))  # noqa: TRY400
                return
            except CheckpointMoved:
                self._counts.moved += 1
                log.info("checkpoint_moved", consumer=self._consumer, part=self._part)
            except Exception as error:  # noqa: BLE001 - a lane never dies in silence; it says so and goes on
                self._wait_for(describe(error))
            await backoff.wait(self._stop)

    async def _begin(self, backoff: Backoff) -> None:
        """Start after the checkpoint, once it is sure that it belongs to this log."""
        async with acquire(self._pool) as connection:
            position, event_id = await load(connection, self._consumer, self._part)
        if self._unsure and position:
            await verify(self._source, self._part, position, event_id)
        if position > (self.inbox.position or 0):
            backoff.reset()
        self.inbox.start(position)

    async def _flow(self, backoff: Backoff) -> None:
        while not self._stop.is_set():
            run = await self.inbox.take()
            if not run:
                continue
            if self._unsure:  # a stream may outlive its log, too
                await verify(self._source, self._part, run[-1].position, run[-1].event_id)
                self._unsure = False
            await self._delivery.deliver(run)
            self.inbox.position = run[-1].position
            self._trouble = None
            backoff.reset()

    def _wait_for(self, trouble: str) -> None:
        if trouble != self._trouble:
            log.warning("lane_waits", consumer=self._consumer, part=self._part, error=trouble)
        self._trouble = trouble
