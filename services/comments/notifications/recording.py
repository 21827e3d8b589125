"""Brings results into the database, many in one transaction, and holds on to them while it is away."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager

import structlog

from services.comments.notifications.settling import Result, forget_old_attempts, settle
from shared.errors import Unavailable
from shared.eventlog.batcher import Batcher
from shared.postgres.pool import Pool, acquire
from shared.streams.failures import describe, is_transient
from shared.streams.pace import Backoff, pause

_PATIENCE_S = 12.0  # with the 15 s of an attempt less than the lease: later on nobody would want the result
_TIDY_S = 3600.0

log = structlog.get_logger(__name__)


class Recorder:
    """Records results while `running`."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._batcher: Batcher[Result, None] = Batcher(self._settle)
        self._leaving = asyncio.Event()

    @asynccontextmanager
    async def running(self) -> AsyncGenerator[None]:
        """What was handed in before the end of the block is recorded, or tried once more, before it ends."""
        tidying = asyncio.create_task(self._tidy(), name="old attempts")
        async with self._batcher.running():
            try:
                yield
            finally:
                self._leaving.set()
        await tidying

    async def record(self, result: Result) -> None:
        """Return when it is on disk. What cannot be recorded is logged: its delivery is made again."""
        try:
            await self._batcher.submit(result)
        except Exception as error:  # noqa: BLE001 - the lease ends, and the delivery is due again
            log.warning("webhook_not_recorded", delivery=str(result.delivery_id), error=describe(error))

    async def _settle(self, results: Sequence[Result]) -> Sequence[None]:
        backoff, giving_up = Backoff(), asyncio.get_running_loop().time() + _PATIENCE_S
        while True:
            try:
                async with acquire(self._pool) as connection:
                    disabled = await settle(connection, results)
            except Exception as error:
                if not is_transient(error):
                    raise
                if self._leaving.is_set() or asyncio.get_running_loop().time() > giving_up:
                    raise Unavailable("the database is away") from error
                await backoff.wait(self._leaving)
            else:
                for webhook_id, reason in disabled.items():
                    log.warning("webhook_disabled", webhook=str(webhook_id), reason=reason)
                return [None] * len(results)

    async def _tidy(self) -> None:
        while not self._leaving.is_set():
            try:
                async with acquire(self._pool) as connection:
                    await forget_old_attempts(connection)
            except Exception as error:  # noqa: BLE001 - there is another try in an hour
                log.warning("attempts_not_forgotten", error=describe(error))
            await pause(self._leaving, _TIDY_S)
