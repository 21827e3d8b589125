"""What leaves a service: its log's entries, completed with what the log must not keep."""

from collections.abc import Awaitable, Callable, Sequence

from shared.eventlog.log import Entry, Log
from shared.postgres.pool import Connection, Pool, acquire

Outbound = Callable[[Connection, Sequence[Entry]], Awaitable[Sequence[Entry]]]
"""Completes entries before they travel, with bylines for instance: one for one, in the same order."""


async def as_recorded(_connection: Connection, entries: Sequence[Entry]) -> Sequence[Entry]:
    """The outbound of a service that has nothing to add."""
    return entries


class LocalSource:
    """A service's own log as a Source, completed like everything that leaves it."""

    def __init__(self, log: Log, pool: Pool, outbound: Outbound = as_recorded) -> None:
        self._log = log
        self._pool = pool
        self._outbound = outbound

    async def after(self, part: int, position: int, limit: int) -> Sequence[Entry]:
        async with acquire(self._pool) as connection:
            entries = await self._log.after(connection, part, position, limit)
            return await self._outbound(connection, entries)

    async def heads(self, parts: Sequence[int]) -> dict[int, int]:
        async with acquire(self._pool) as connection:
            return await self._log.heads(connection, parts)


class LateSource(LocalSource):
    """The same for routes, which are made before there is a pool: `open` takes what LocalSource does."""

    def __init__(self) -> None:
        """Nothing to read yet."""

    open = LocalSource.__init__
