"""Ways to hurt a running stack."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, contextmanager

from tests.support.data import ROOT
from tests.support.eventually import eventually
from tests.support.stack import Stack

PROGRAMS = {
    "comments api": "deploy.cli comments api",
    "comments worker": "deploy.cli comments worker",
    "moderation api": "deploy.cli moderation api",
    "moderation worker": "deploy.cli moderation worker",
    "postgres": "/bin/postgres -D",
    "valkey": "/valkey-server",
}
BACK_S = 30.0


def find(stack: Stack, program: str) -> int:
    """The process of a program that the supervisor keeps running."""
    [pid] = stack.pids(PROGRAMS[program])
    return pid


async def kill(stack: Stack, program: str) -> None:
    """SIGKILL it, and wait until the supervisor has started it again."""
    pid = find(stack, program)
    os.kill(pid, signal.SIGKILL)

    async def back() -> bool:
        return any(one != pid for one in stack.pids(PROGRAMS[program]))

    await eventually(back, BACK_S)


@contextmanager
def stopped(pid: int) -> Generator[None]:
    """Keep a process from doing anything, without its knowing."""
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


@asynccontextmanager
async def second_worker(
    stack: Stack, service: str, failpoints: str = ""
) -> AsyncGenerator[asyncio.subprocess.Process]:
    """A worker beside the supervisor's own, which takes its share of the partitions; ended with the block."""
    environment = {**os.environ, "FAILPOINTS": failpoints}
    command = ("--env-file", str(stack.home / "environment"), service, "worker")
    with stack.log.open("ab") as log:
        worker = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "deploy.cli"), *command, cwd=ROOT, env=environment, stdout=log, stderr=log
        )
    try:
        yield worker
    finally:
        if worker.returncode is None:
            worker.terminate()
        await asyncio.wait_for(worker.wait(), 15)
