"""Natural batching: whatever waits is appended together, and a lone request waits for no timer."""

import asyncio
import contextlib
from collections import deque
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from typing import Generic, TypeVar

from shared.errors import DomainError

Q = TypeVar("Q")
A = TypeVar("A")

Commit = Callable[[Sequence[Q]], Awaitable[Sequence[A]]]
"""Appends a batch in one transaction and answers each request.

It raises a DomainError when it can take none of them now, anything else when one of them is at fault.
"""


class QueueFull(Exception):
    """More requests wait than the queue holds: answer 503 and say when to come back."""


class Batcher(Generic[Q, A]):
    """One writer's queue. While a batch is being committed the next one gathers."""

    def __init__(self, commit: Commit[Q, A], *, most: int = 256, waiting: int = 4096) -> None:
        """Take up to `most` requests a batch, and refuse a request while `waiting` others queue."""
        self._commit = commit
        self._most = most
        self._waiting = waiting
        self._queue: deque[tuple[Q, asyncio.Future[A]]] = deque()
        self._filled = asyncio.Event()
        self._closing = False

    async def submit(self, request: Q) -> A:
        """Queue a request and wait for its answer. Raises QueueFull.

        A caller that goes away cancels its waiting, not the write.
        """
        if len(self._queue) >= self._waiting:
            raise QueueFull
        future: asyncio.Future[A] = asyncio.get_running_loop().create_future()
        self._queue.append((request, future))
        self._filled.set()
        return await future

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncGenerator[None]:
        """Write while the block runs; on the way out finish what is queued."""
        task = asyncio.create_task(self._run(), name="batcher")
        try:
            yield
        finally:
            self._closing = True
            self._filled.set()
            await task

    async def _run(self) -> None:
        while self._queue or not self._closing:
            await self._filled.wait()
            await self._flush()

    async def _flush(self) -> None:
        taken = [self._queue.popleft() for _ in range(min(self._most, len(self._queue)))]
        if not self._queue and not self._closing:
            self._filled.clear()
        if taken:
            await self._settle(taken)

    async def _settle(self, taken: Sequence[tuple[Q, asyncio.Future[A]]]) -> None:
        """Commit; if that fails, in halves, so that only the culprit hears of it."""
        try:
            answers = await self._commit([request for request, _ in taken])
        except DomainError as refusal:
            _fail([future for _, future in taken], refusal)
            return
        except Exception as error:  # noqa: BLE001 - whatever it is, it belongs to one of these requests
            if len(taken) == 1:
                _fail([taken[0][1]], error)
                return
            middle = len(taken) // 2
            await self._settle(taken[:middle])
            await self._settle(taken[middle:])
            return
        for (_, future), answer in zip(taken, answers, strict=True):
            if not future.done():
                future.set_result(answer)


def _fail(futures: "Sequence[asyncio.Future[A]]", error: Exception) -> None:
    for future in futures:
        if not future.done():
            future.set_exception(error)
