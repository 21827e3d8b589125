"""Renders off the event loop, in processes that can be killed when a text takes too long."""

import asyncio
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from msgspec import msgpack

from services.comments.rendering.render import escaped_fallback, is_plain, render
from services.comments.rendering.rendered import Mask, Rendered
from services.comments.rendering.worker import BOOTSTRAP, HEADER_SIZE, READY, Job, framed

DEADLINE: Final = 0.25
"""Seconds a text may take once its turn has come."""

_START_TIMEOUT: Final = 10.0
_ROOT: Final = Path(__file__).resolve().parents[3]
_BROKEN = (asyncio.IncompleteReadError, BrokenPipeError, ConnectionResetError)


class Renderer:
    """`render` with a deadline; a context manager whose processes start when first needed."""

    def __init__(self, *, workers: int = 1, deadline: float = DEADLINE) -> None:
        self._deadline = deadline
        self._workers = [_Worker() for _ in range(workers)]
        self._idle: asyncio.Queue[_Worker] = asyncio.Queue()
        for worker in self._workers:
            self._idle.put_nowait(worker)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for worker in self._workers:
            await worker.stop()

    async def render(self, source: str, *, mask: Mask | None = None) -> Rendered:
        """The rendered comment; its escaped text, marked `failed`, if it takes too long or kills its process."""
        if mask is None and is_plain(source):
            return render(source)
        job = msgpack.encode(Job(source.encode("utf-8", "surrogatepass"), mask))
        with suppress(TimeoutError):
            for _ in range(2):  # whatever killed the process may have had nothing to do with the text
                with suppress(*_BROKEN):
                    return msgpack.decode(await self._ask(job), type=Rendered)
        return escaped_fallback(source, mask=mask)

    async def _ask(self, job: bytes) -> bytes:
        async with self._borrow() as worker:
            await worker.start()
            async with asyncio.timeout(self._deadline):
                return await worker.ask(job)

    @asynccontextmanager
    async def _borrow(self) -> AsyncGenerator["_Worker"]:
        """A worker for one question; ended if the answer was not read: it would be taken for the next one's."""
        worker = await self._idle.get()
        try:
            yield worker
        except BaseException:
            await worker.stop()
            raise
        finally:
            self._idle.put_nowait(worker)


class _Worker:
    """A process that renders, or the place for one."""

    def __init__(self) -> None:
        self._process: Process | None = None

    async def start(self) -> None:
        if self._process is not None:
            return
        self._process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-I", "-c", BOOTSTRAP, str(_ROOT)),
            stdin=PIPE,
            stdout=PIPE,
            env={},  # it reads what strangers write: nothing to find there
            start_new_session=True,
        )
        async with asyncio.timeout(_START_TIMEOUT):
            await self._read(len(READY))

    async def ask(self, job: bytes) -> bytes:
        if self._process is None or self._process.stdin is None:
            raise BrokenPipeError
        self._process.stdin.write(framed(job))
        await self._process.stdin.drain()
        return await self._read(int.from_bytes(await self._read(HEADER_SIZE), "big"))

    async def stop(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()

    async def _read(self, size: int) -> bytes:
        if self._process is None or self._process.stdout is None:
            raise BrokenPipeError
        return await self._process.stdout.readexactly(size)
