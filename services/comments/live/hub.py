"""Everybody in this process who reads a thread live: told of its changes, each thread read once for all of them."""

import asyncio
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import structlog

from services.comments.live.audience import Audience, Reader
from services.comments.live.changes import Changes
from services.comments.live.metrics import LiveMetrics
from services.comments.live.queries import read_changes, read_versions
from shared.errors import Unavailable
from shared.postgres.pool import Pool, acquire
from shared.streams.pace import LEAVE_S, pause
from shared.streams.wakeup import Changed
from shared.web.outages import outage

_LOOK_S = 15.0
_AT_ONCE = 2  # of the pool's connections: readers of changes must not keep writers waiting

log = structlog.get_logger(__name__)


class TooManyReaders(Unavailable):
    code, title = "too_many_readers", "No more readers can be told of changes at the moment"


class Hub:
    """`changed` may be called at any rate from anywhere in the event loop, and need not be: `run` looks by itself."""

    def __init__(self, pool: Pool, metrics: LiveMetrics, most: int) -> None:
        """Take in `most` readers at once."""
        self.metrics = metrics
        self.closing = asyncio.Event()
        self._pool = pool
        self._most = most
        self._readers = 0
        self._turns = asyncio.Semaphore(_AT_ONCE)
        self._audiences: dict[UUID, Audience] = {}
        self._reading: dict[tuple[UUID, int | None, int], asyncio.Task[Changes]] = {}

    @contextmanager
    def reading(self, thread_id: UUID) -> Iterator[Reader]:
        """A reader of that thread, who is told of its changes. Raises TooManyReaders."""
        if self._readers >= self._most or self.closing.is_set():
            raise TooManyReaders(retry_after=10)
        reader = Reader()
        audience = self._audiences.setdefault(thread_id, Audience())
        audience.readers.add(reader)
        self._count(+1)
        try:
            yield reader
        finally:
            self._count(-1)
            audience.readers.discard(reader)
            if not audience.readers:
                audience.end()
                del self._audiences[thread_id]

    async def changes(self, thread_id: UUID, since: int | None) -> Changes:
        """What has happened since a version, nothing if None. Whoever asks the same meanwhile gets the same answer.

        Only a reading that began after they were last told will do: an older one may not have what they were told of.
        """
        audience = self._audiences.get(thread_id)
        key = thread_id, since, audience.told if audience else 0
        if (reading := self._reading.get(key)) is None:
            reading = self._reading[key] = _started(self._read(thread_id, since))
            reading.add_done_callback(lambda _: self._reading.pop(key, None))
        return await asyncio.shield(reading)

    def changed(self, thread_id: UUID) -> None:
        """Something has happened in that thread."""
        if audience := self._audiences.get(thread_id):
            audience.tell()

    def heard(self, changed: Changed) -> None:
        """Another process has told of threads, or that something may have happened anywhere."""
        for thread_id in self._audiences if changed.streams is None else changed.streams:
            self.changed(thread_id)

    def close(self) -> None:
        """Let all readers go; those who do not take what they are sent are cut off."""
        self.closing.set()
        for audience in self._audiences.values():
            for reader in audience.readers:
                reader.due.set()
                asyncio.get_running_loop().call_later(LEAVE_S, reader.cut_off)

    async def run(self, stop: asyncio.Event) -> None:
        """Look now and then what nobody has told of, until `stop`."""
        while not await pause(stop, _LOOK_S):
            try:
                await self.look()
            except Exception as error:
                if outage(error) is None:
                    raise
                log.warning("live_look_failed", error=type(error).__name__)

    async def look(self) -> None:
        """Tell of changes whose notice was lost: one question for all threads."""
        if not self._audiences:
            return
        async with self._turns, acquire(self._pool) as connection:
            versions = await read_versions(connection, self._audiences)
        for thread_id, version in versions.items():
            if (audience := self._audiences.get(thread_id)) and version != audience.version:
                audience.tell()

    async def _read(self, thread_id: UUID, since: int | None) -> Changes:
        async with self._turns, acquire(self._pool) as connection:
            changes = await read_changes(connection, thread_id, since)
        if audience := self._audiences.get(thread_id):
            audience.version = changes.version
        return changes

    def _count(self, change: int) -> None:
        self._readers += change
        self.metrics.subscribers.set(self._readers)


def _started(work: Coroutine[Any, Any, Changes]) -> asyncio.Task[Changes]:
    task = asyncio.create_task(work)
    task.add_done_callback(lambda done: done.cancelled() or done.exception())  # its askers may have left
    return task
