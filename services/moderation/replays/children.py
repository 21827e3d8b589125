"""Runs are done by processes of their own, which live only while there is something to do.

It is told all it needs on its standard input, says there is a line in the log by one on its standard output, and ends
when nothing waits, or when its standard input does.
"""

import asyncio
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Callable, Sequence
from contextlib import suppress
from uuid import UUID

import msgspec
import structlog
from msgspec import Struct

from services.moderation.replays import store
from services.moderation.replays.run import REPLAYS, SECOND_LOOKS, RunKind
from services.moderation.settings import Settings
from shared.ids import new_id
from shared.postgres.pool import Pool, acquire
from shared.streams.failures import describe
from shared.streams.pace import Backoff, pause

COMMITTED = b"committed\n"
"""What the child says whenever the log has grown."""

COMMAND = (sys.executable, "-P", "-m", "services.moderation.replayer")
Asked = Callable[[], None]
"""Told that somebody has asked for a run: wakes whoever has them done."""

_LOOK_S = 2.0
_APART_S = 0.25  # whatever is written wakes the loop; it need not look each time
_GRACE_S = 5.0

log = structlog.get_logger(__name__)


class Orders(Struct, frozen=True, kw_only=True):
    """What the child is told, in one line of JSON: to do all runs of these kinds that wait."""

    settings: Settings
    holder: UUID
    kinds: tuple[RunKind, ...]


class Replays:
    """The loop of a worker that has runs done: replays by one child, second looks, which are urgent, by another.

    `wake` it when something may have been asked for.
    """

    def __init__(
        self,
        pool: Pool,
        settings: Settings,
        *,
        committed: Callable[[], None] = lambda: None,
        command: Sequence[str] = COMMAND,
        most_wait: float = 30.0,
    ) -> None:
        """Tell `committed` whenever a child has written to the log; wait so many seconds at most after one died."""
        self.started = 0
        self._command = command
        self._most_wait = most_wait
        self._pool = pool
        self._settings = settings
        self._committed = committed
        self._awake = {kinds: asyncio.Event() for kinds in (SECOND_LOOKS, REPLAYS)}

    def wake(self, _changed: object = None) -> None:
        """Something was written; whether it asks for a run is looked up soon."""
        for awake in self._awake.values():
            awake.set()

    async def run(self, stop: asyncio.Event) -> None:
        """Until `stop`, see to it that children work while there is work; then have them end within seconds."""
        async with asyncio.TaskGroup() as group:
            for kinds, awake in self._awake.items():
                group.create_task(self._watch(kinds, awake, stop))
            await stop.wait()
            self.wake()

    async def _watch(self, kinds: tuple[RunKind, ...], awake: asyncio.Event, stop: asyncio.Event) -> None:
        backoff = Backoff(first=0.5, most=self._most_wait)
        while not stop.is_set():
            awake.clear()
            try:
                if await self._is_wanted(kinds):
                    await self._have_it_done(kinds, stop)
                backoff.reset()
            except Exception as error:  # noqa: BLE001 - whatever it is, the runs wait, and screening goes on
                log.warning("replays_interrupted", kinds=kinds, error=describe(error))
                await backoff.wait(stop)
            if not await pause(stop, _APART_S):
                await pause(awake, _LOOK_S)

    async def _is_wanted(self, kinds: tuple[RunKind, ...]) -> bool:
        async with acquire(self._pool) as connection:
            return await store.ready(connection, kinds)

    async def _have_it_done(self, kinds: tuple[RunKind, ...], stop: asyncio.Event) -> None:
        """Raises ChildProcessError if the child did not end well; what it held others may take up at once."""
        orders = Orders(settings=self._settings, holder=new_id(), kinds=kinds)
        self.started += 1
        child = await asyncio.create_subprocess_exec(*self._command, stdin=PIPE, stdout=PIPE)
        try:
            await self._speak_with(child, orders, stop)
        finally:
            with suppress(ProcessLookupError):
                child.kill()
            status = await child.wait()
            async with acquire(self._pool) as connection:
                await store.leave(connection, orders.holder)
        if status and not stop.is_set():
            raise ChildProcessError(f"the replayer ended with status {status}")

    async def _speak_with(self, child: Process, orders: Orders, stop: asyncio.Event) -> None:
        if child.stdin is None or child.stdout is None:
            raise RuntimeError("a child was started without pipes")
        child.stdin.write(msgspec.json.encode(orders) + b"\n")
        listening = asyncio.create_task(self._listen(child.stdout))
        stopping = asyncio.create_task(stop.wait())
        try:
            await asyncio.wait({listening, stopping}, return_when=asyncio.FIRST_COMPLETED)
            child.stdin.close()
            with suppress(TimeoutError):
                async with asyncio.timeout(_GRACE_S):
                    await child.wait()
        finally:
            for task in (listening, stopping):
                task.cancel()
            await asyncio.gather(listening, stopping, return_exceptions=True)

    async def _listen(self, output: asyncio.StreamReader) -> None:
        """Until the child closes its output, which it does by ending."""
        while line := await output.readline():
            if line == COMMITTED:
                self._committed()
