"""A whole Rejoinder for a test: the real command `rejoinder up`, in a process of its own."""

import asyncio
import os
import random
import shutil
import signal
import socket
import sys
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import msgspec
from msgspec import Struct

from deploy.local.environment import read_environment
from deploy.local.home import socket_directory
from deploy.local.plan import Ready
from tests.support.data import ROOT
from tests.support.eventually import eventually
from tests.support.processes import holders

PORTS = 20_000  # with all the workers' shares still below those the kernel gives out by itself
PORTS_EACH = 3_000
START_S = 90.0  # on a busy machine, with initdb and a cold file cache
STOP_S = 30.0


class Stack(Struct, frozen=True, kw_only=True):
    """A running stack. `process` is the supervisor; `log` holds what it and its programs printed."""

    ready: Ready
    home: Path
    log: Path
    process: asyncio.subprocess.Process

    def environment(self) -> dict[str, str]:
        """Settings of both services, and the owner's database URL, as `up` wrote them."""
        return read_environment(self.home / "environment")

    async def command(self, *words: str, check: bool = True) -> str:
        """What `rejoinder WORDS` prints for this stack; `check` asserts that it succeeds."""
        child = await asyncio.create_subprocess_exec(
            *REJOINDER,
            *("--env-file", str(self.home / "environment")),
            *words,
            cwd=ROOT,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        output, _ = await child.communicate()
        assert not check or child.returncode == 0, output.decode()
        return output.decode()

    def pids(self, name: str) -> list[int]:
        """The processes of this stack whose command line contains `name`, newest last."""
        return [pid for pid, command in sorted(self.processes().items()) if name in command]

    def processes(self) -> dict[int, str]:
        """Every process of this stack but the supervisor: all of them hold its lock file open."""
        return {pid: command for pid, command in holders(self.home).items() if pid != self.process.pid}

    async def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Send a signal to the supervisor and wait for its end; returns its exit status."""
        with suppress(ProcessLookupError):
            self.process.send_signal(number)
        return await asyncio.wait_for(self.process.wait(), STOP_S)


REJOINDER = (sys.executable, "-m", "deploy.cli")


@asynccontextmanager
async def start_stack(
    home: Path,
    *options: str,
    example: bool = False,
    durable: bool = False,
    environment: Mapping[str, str] | None = None,
) -> AsyncGenerator[Stack]:
    """Run `rejoinder up` with its data in `home` until the block ends; `--port` is chosen unless it is given.

    `environment` adds variables, such as COMMENTS_PARTITIONS or FAILPOINTS; `durable=False` does without fsync.
    """
    passed = [*options, *(() if example else ("--no-example",)), *(() if durable else ("--unsafe-no-fsync",))]
    if "--port" not in options:
        passed += ["--port", str(free_ports())]
    ready, log = home.with_name(home.name + ".ready.json"), home.with_name(home.name + ".log")
    ready.unlink(missing_ok=True)
    process = await launch(home, *passed, "--ready-file", str(ready), log=log, environment=environment)
    try:
        await eventually(lambda: _has_started(process, ready, log), START_S)
        addresses = msgspec.json.decode(ready.read_bytes(), type=Ready)
        yield Stack(ready=addresses, home=home, log=log, process=process)
    finally:
        await _end(process)
        shutil.rmtree(socket_directory(home), ignore_errors=True)  # a killed stack leaves it behind


async def launch(
    home: Path, *options: str, log: Path, environment: Mapping[str, str] | None = None
) -> asyncio.subprocess.Process:
    """Start `rejoinder up` and return at once; everything it prints goes to `log`."""
    with log.open("ab") as output:
        return await asyncio.create_subprocess_exec(
            *REJOINDER,
            *("up", "--data-dir", str(home)),
            *options,
            cwd=ROOT,
            env={**os.environ, **(environment or {})},
            stdin=asyncio.subprocess.DEVNULL,
            stdout=output,
            stderr=output,
        )


def free_ports(count: int = 3) -> int:
    """The first of `count` ports in a row that nobody uses now, and that no other worker will choose."""
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % 4
    own = PORTS + worker * PORTS_EACH
    while True:
        first = random.randrange(own, own + PORTS_EACH - count)
        if all(_is_free(port) for port in range(first, first + count)):
            return first


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


async def _has_started(process: asyncio.subprocess.Process, ready: Path, log: Path) -> bool:
    if process.returncode is not None:
        raise RuntimeError(f"`rejoinder up` ended:\n{_last_words(log)}")
    return ready.exists()  # noqa: ASYNC240  a local file


def _last_words(log: Path) -> str:
    return log.read_text()[-4000:]


async def _end(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        process.terminate()
        try:
            await asyncio.wait_for(process.wait(), STOP_S)
        except TimeoutError:
            process.kill()
            await process.wait()
            raise
