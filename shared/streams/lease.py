"""Who works on which partition: leases by the database's clock, shared out fairly among those who ask.

They only spare double work. Two holders of one partition, after a pause longer than a lease, do no harm: the
stream's compare-and-append stops the second relay, the checkpoint's compare-and-set the second consumer.
"""

import asyncio
import time
from collections.abc import Callable, Sequence
from datetime import timedelta

import structlog

from shared.postgres.pool import Pool, acquire
from shared.streams.failures import describe
from shared.streams.pace import pause

TTL_S = 6.0

log = structlog.get_logger(__name__)


class Leases:
    """The partitions that `holder`, a name no other process has, works on for `consumer`."""

    def __init__(
        self, pool: Pool, consumer: str, parts: Sequence[int], holder: str, *, ttl: float = TTL_S
    ) -> None:
        self.held: frozenset[int] = frozenset()
        self._pool = pool
        self._consumer = consumer
        self._parts = list(parts)
        self._holder = holder
        self._ttl = ttl
        self._until = 0.0

    async def keep(self, stop: asyncio.Event, changed: Callable[[frozenset[int]], None]) -> None:
        """Claim a fair share three times a lease until `stop`, and tell of every change.

        While the database does not answer, what is held is trusted until it has run out.
        """
        while not stop.is_set():
            held = await self._claim()
            if held != self.held:
                log.info("leases_changed", consumer=self._consumer, parts=sorted(held))
                self.held = held
                changed(held)
            await pause(stop, self._ttl / 3)

    async def release(self) -> None:
        """Give everything back, so that others need not wait for it to run out."""
        self.held = frozenset()
        try:
            async with asyncio.timeout(self._ttl / 10), acquire(self._pool) as connection:
                await connection.execute("SELECT release_leases($1, $2)", self._consumer, self._holder)
        except Exception as error:  # noqa: BLE001 - they run out by themselves
            log.warning("leases_not_released", consumer=self._consumer, error=describe(error))

    async def _claim(self) -> frozenset[int]:
        started = time.monotonic()
        try:
            async with asyncio.timeout(self._ttl / 3), acquire(self._pool) as connection:
                held = await connection.fetchval(
                    "SELECT claim_leases($1, $2, $3, $4)",
                    self._consumer,
                    self._parts,
                    self._holder,
                    timedelta(seconds=self._ttl),
                )
        except Exception as error:  # noqa: BLE001 - whatever it is, the next claim may succeed
            log.warning("leases_not_renewed", consumer=self._consumer, error=describe(error))
            return self.held if started < self._until else frozenset()
        self._until = started + self._ttl
        return frozenset(held)
