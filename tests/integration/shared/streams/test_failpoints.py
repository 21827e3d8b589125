"""Workers that die, freeze or fail at every step of the road: the other one goes on, and nothing happens twice."""

import asyncio
import os
import signal
import sys
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import pytest

from tests.integration.shared.streams.rig import PARTS, A, B, Rig
from tests.support.data import ROOT
from tests.support.eventually import eventually

Process = asyncio.subprocess.Process

RELAY = ("relay.after_read", "relay.half_sent", "relay.after_append", "relay.after_save")
CONSUMER = (
    "consumer.before_handle",
    "consumer.before_advance",
    "consumer.before_commit",
    "consumer.after_handle",
)


@asynccontextmanager
async def worker(
    rig: Rig, redis_url: str, holder: str, *, failpoints: str = "", ttl: float = 0.6
) -> AsyncGenerator[Process]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.integration.shared.streams.worker_process",
        *(rig.dsn, redis_url, holder, str(ttl)),
        cwd=ROOT,
        env={**os.environ, "FAILPOINTS": failpoints},
        stdout=asyncio.subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGCONT)
            process.terminate()
        assert await process.wait() in {0, -signal.SIGKILL}


async def write(rig: Rig, start: int = 0) -> None:
    """A little to every partition."""
    for part in PARTS:
        await rig.append(part, (A, start), (B, start + 1), (A, start + 2))


@pytest.mark.parametrize("point", [*RELAY, *CONSUMER])
async def test_killed_at_a_step(rig: Rig, redis_url: str, point: str) -> None:
    async with (
        worker(rig, redis_url, "victim", failpoints=f"{point}=kill@3") as victim,
        worker(rig, redis_url, "other"),
    ):

        async def dead() -> bool:
            await write(rig)
            return victim.returncode == -signal.SIGKILL

        await eventually(dead, within=20)
        await eventually(rig.all_noted, within=20)
        await eventually(rig.all_relayed)


@pytest.mark.parametrize("point", ["relay.half_sent", "consumer.before_commit", "consumer.after_handle"])
async def test_frozen_at_a_step_and_thawed_too_late(rig: Rig, redis_url: str, point: str) -> None:
    async with (
        worker(rig, redis_url, "zombie", failpoints=f"{point}=stop@3") as zombie,
        worker(rig, redis_url, "other"),
    ):

        async def frozen() -> bool:
            await write(rig)
            return _state(zombie) == "T"

        await eventually(frozen, within=20)
        await write(rig)
        await eventually(rig.all_noted, within=20)
        zombie.send_signal(signal.SIGCONT)
        await write(rig)
        await eventually(rig.all_noted, within=20)
        await eventually(rig.all_relayed)


async def test_errors_at_every_step_are_got_over(rig: Rig, redis_url: str) -> None:
    points = ",".join(f"{point}=raise@{turn}" for turn, point in enumerate((*RELAY, *CONSUMER), start=1))
    async with worker(rig, redis_url, "only", failpoints=points):
        for start in range(10):
            await write(rig, start)
            await eventually(rig.all_noted, within=20)
        await eventually(rig.all_relayed)


async def test_a_killed_worker_is_replaced_within_ten_seconds(rig: Rig, redis_url: str) -> None:
    async with (
        worker(rig, redis_url, "victim", ttl=6) as victim,
        worker(rig, redis_url, "other", ttl=6),
    ):
        await write(rig)
        await eventually(rig.all_noted, within=20)
        victim.kill()
        started = time.monotonic()
        await write(rig)
        await eventually(rig.all_noted, within=20)
        await eventually(rig.all_relayed, within=20)
    print(f"takeover: {time.monotonic() - started:.1f} s")  # noqa: T201 - a figure to publish, not a promise


def _state(process: Process) -> str:
    """The kernel's letter for what a process does: T is stopped."""
    with open(f"/proc/{process.pid}/stat", encoding="ascii") as stat:  # noqa: PTH123
        return stat.read().rpartition(")")[2].split()[0]
