"""Runs programs in order: waits until each is ready, restarts what dies, stops in reverse."""

import asyncio
import itertools
import signal
from types import TracebackType
from typing import Self

import msgspec

from deploy.local.program import Program
from deploy.local.running import Running, Say


class Supervisor:
    """Use as `async with`; leaving it stops everything, last started first.

    `inherited` are file descriptors every program holds open as long as it lives. `verbose` passes on the
    lines that a program calls noise.
    """

    def __init__(self, say: Say, inherited: tuple[int, ...] = (), *, verbose: bool = False) -> None:
        self._say = say
        self._inherited = inherited
        self._verbose = verbose
        self._groups: list[list[Running]] = []

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    async def start(self, *programs: Program, within: float = 60.0) -> None:
        """Start `programs` together, wait until all are ready, and keep them running from then on.

        Raises:
            CannotStart: one ended, or was not ready within `within` seconds; the message has its last lines.
        """
        told = (
            [msgspec.structs.replace(program, noise=()) for program in programs]
            if self._verbose
            else programs
        )
        together = [Running(program, self._say, self._inherited) for program in told]
        self._groups.append(together)
        try:
            async with asyncio.TaskGroup() as group:
                for running in together:
                    group.create_task(running.start(within))
        except ExceptionGroup as failed:
            raise failed.exceptions[0] from None

    async def stop(self) -> None:
        """Stop everything; what was started together is stopped together."""
        while self._groups:
            await asyncio.gather(*(running.stop() for running in self._groups[-1]))
            self._groups.pop()

    def kill(self) -> None:
        """End everything now."""
        for running in itertools.chain(*self._groups):
            running.signal(signal.SIGKILL)
