"""One program kept running: started, watched, started again when it dies, and stopped."""

import asyncio
import os
import signal
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress

from deploy.local.program import Child, Program, spawn
from deploy.local.refusal import CannotStart

Say = Callable[[str, str], None]  # (name of the program, one line)

FIRST_DELAY, LAST_DELAY = 0.2, 10.0  # seconds before a restart, doubled each time
STEADY = 30.0  # a program that ran this long starts again from the first delay
POLL = 0.05


class Running:
    """A program with its present child. What it prints goes to `say`, line by line."""

    def __init__(self, program: Program, say: Say, inherited: tuple[int, ...]) -> None:
        self._program = program
        self._say = say
        self._inherited = inherited
        self._tail: deque[str] = deque(maxlen=12)
        self._child: Child | None = None
        self._output: asyncio.Task[None] | None = None
        self._keeper: asyncio.Task[None] | None = None

    async def start(self, within: float) -> None:
        """Start it, wait until it is ready, and keep it running from then on.

        Raises:
            CannotStart: it ended, or was not ready within `within` seconds; the message has its last lines.
        """
        process = await self._spawn()
        try:
            async with asyncio.timeout(within):
                while not await self._program.ready():
                    if process.returncode is not None:
                        await self._drained()
                        raise CannotStart(self._report(f"ended with {_outcome(process.returncode)}"))
                    await asyncio.sleep(POLL)
        except TimeoutError:
            raise CannotStart(self._report(f"was not ready within {within:g} s")) from None
        self._keeper = asyncio.create_task(self._keep(process))

    async def stop(self) -> None:
        """End it: the stop signal, then after the grace SIGKILL, also for what its own children left."""
        if self._keeper is not None:
            self._keeper.cancel()
            await asyncio.gather(self._keeper, return_exceptions=True)
        if self._child is None:
            return
        self.signal(self._program.stop_signal)
        try:
            await asyncio.wait_for(self._child.process.wait(), self._program.grace)
        except TimeoutError:
            self._say(self._program.name, f"did not stop within {self._program.grace:g} s: killed")
        self.signal(signal.SIGKILL)
        await self._child.process.wait()
        await self._drained()

    def signal(self, number: int) -> None:
        """Send a signal to the child; SIGKILL also to what is left of the children it made itself."""
        if self._child is None:
            return
        with suppress(ProcessLookupError):
            if number == signal.SIGKILL:
                os.killpg(self._child.process.pid, number)
            else:
                self._child.process.send_signal(number)

    async def _spawn(self) -> asyncio.subprocess.Process:
        child = await spawn(self._program, self._inherited)
        self._child = child
        self._output = asyncio.create_task(self._pass_on(child.output))
        return child.process

    async def _keep(self, process: asyncio.subprocess.Process) -> None:
        """Start the program again whenever it ends, sooner after a long life than after a short one."""
        delay = FIRST_DELAY
        while True:
            began = time.monotonic()
            code = await process.wait()
            delay = FIRST_DELAY if time.monotonic() - began > STEADY else delay
            self._say(self._program.name, f"ended with {_outcome(code)}, starts again in {delay:g} s")
            await asyncio.sleep(delay)
            delay = min(delay * 2, LAST_DELAY)
            process = await self._spawn()

    async def _pass_on(self, output: asyncio.StreamReader) -> None:
        """Hand every line of `output` to `say`; lines may be of any length and any bytes."""
        rest = b""
        while chunk := await output.read(65536):
            *lines, rest = (rest + chunk).split(b"\n")
            for line in lines:
                self._line(line)
        if rest:
            self._line(rest)

    def _line(self, raw: bytes) -> None:
        line = raw.decode(errors="replace").rstrip()
        self._tail.append(line)
        if not any(noise in line for noise in self._program.noise):
            self._say(self._program.name, line)

    async def _drained(self) -> None:
        """Wait for the last lines, but not for a grandchild that keeps the pipe open."""
        if self._output is not None:
            await asyncio.wait([self._output], timeout=1)
            self._output.cancel()
        if self._child is not None:
            self._child.pipe.close()

    def _report(self, what: str) -> str:
        return "\n".join(
            [f"{self._program.name} {what}; its last lines:", *(f"    {line}" for line in self._tail)]
        )


def _outcome(code: int) -> str:
    return f"status {code}" if code >= 0 else signal.Signals(-code).name
