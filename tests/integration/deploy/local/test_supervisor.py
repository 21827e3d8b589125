"""The supervisor with small programs: order, restarts, patience and its limits."""

import asyncio
import os
import signal
import sys
from functools import partial
from pathlib import Path

import pytest

from deploy.local.program import Probe, Program, at_once
from deploy.local.refusal import CannotStart
from deploy.local.supervisor import Supervisor
from tests.support.eventually import eventually
from tests.support.processes import running


class Heard:
    """Every line the programs said, as (program, line)."""

    def __init__(self) -> None:
        self.lines: list[tuple[str, str]] = []

    def __call__(self, program: str, line: str) -> None:
        self.lines.append((program, line))

    def of(self, program: str) -> list[str]:
        return [line for name, line in self.lines if name == program]

    async def says(self, program: str, line: str) -> bool:
        return line in self.of(program)


@pytest.fixture
def heard() -> Heard:
    return Heard()


def python(name: str, code: str, ready: Probe = at_once, *, grace: float = 10.0) -> Program:
    """A program that runs `code` with `say` (print at once), os, signal, sys and time at hand."""
    prelude = "import os, signal, sys, time\ndef say(*words): print(*words, flush=True)\n"
    return Program(
        name=name,
        argv=(sys.executable, "-I", "-S", "-c", prelude + code),
        ready=ready,
        environment={},
        directory=Path("/"),
        grace=grace,
    )


SLEEP = "say('up'); time.sleep(600)"


def polite(word: str) -> str:
    """Code that says `word` when asked to stop, and stops."""
    return f"signal.signal(15, lambda *_: (say({word!r}), sys.exit(0))); say('up'); time.sleep(600)"


async def test_programs_stop_in_reverse_order(heard: Heard) -> None:
    async with Supervisor(heard) as supervisor:
        for name in ("first", "second", "third"):
            await supervisor.start(python(name, polite("bye"), partial(heard.says, name, "up")))
    assert [name for name, line in heard.lines if line == "bye"] == ["third", "second", "first"]


async def test_a_program_that_dies_is_started_again(heard: Heard) -> None:
    async with Supervisor(heard) as supervisor:
        await supervisor.start(python("worker", "say(os.getpid()); time.sleep(600)"))
        first = await eventually(lambda: nth_pid(heard, 1))
        os.kill(first, signal.SIGKILL)
        second = await eventually(lambda: nth_pid(heard, 2))
        os.kill(second, signal.SIGKILL)
        third = await eventually(lambda: nth_pid(heard, 3))
    assert len({first, second, third}) == 3
    assert "ended with SIGKILL, starts again in 0.2 s" in heard.of("worker")
    assert "ended with SIGKILL, starts again in 0.4 s" in heard.of("worker")
    assert not running(third)


async def nth_pid(heard: Heard, count: int) -> int | None:
    pids = [line for line in heard.of("worker") if line.isdigit()]
    return int(pids[count - 1]) if len(pids) >= count else None


async def test_a_start_that_fails_says_why(heard: Heard) -> None:
    async with Supervisor(heard) as supervisor:
        with pytest.raises(CannotStart, match=r"broken ended with status 3(.|\n)*no such table"):
            await supervisor.start(python("broken", "say('no such table'); sys.exit(3)", never))


async def test_a_program_that_is_never_ready_is_given_up(heard: Heard) -> None:
    async with Supervisor(heard) as supervisor:
        with pytest.raises(CannotStart, match=r"slow was not ready within 0.5 s"):
            await supervisor.start(python("slow", SLEEP, never), within=0.5)


async def never() -> bool:
    return False


async def test_one_failure_among_several_ends_the_wait_for_the_others(heard: Heard) -> None:
    async with Supervisor(heard) as supervisor:
        with pytest.raises(CannotStart, match="broken"):
            await supervisor.start(python("patient", SLEEP, never), python("broken", "sys.exit(1)", never))


async def test_who_ignores_the_stop_signal_is_killed(heard: Heard) -> None:
    async with Supervisor(heard) as supervisor:
        deaf = "signal.signal(15, signal.SIG_IGN); say('up'); time.sleep(600)"
        await supervisor.start(python("deaf", deaf, partial(heard.says, "deaf", "up"), grace=0.3))
    assert "did not stop within 0.3 s: killed" in heard.of("deaf")


async def test_children_of_a_program_end_with_it(heard: Heard) -> None:
    async with Supervisor(heard) as supervisor:
        forks = "child = os.fork()\nif child: say(child)\ntime.sleep(600)"
        await supervisor.start(python("worker", forks))
        grandchild = await eventually(lambda: nth_pid(heard, 1))
    await eventually(partial(gone, grandchild))


async def gone(pid: int) -> bool:
    return not running(pid)


async def test_lines_of_any_length_and_bytes_come_through(heard: Heard) -> None:
    code = "os.write(1, b'x' * 300000 + b'\\n\\xff\\xfe \\xe6\\xbd\\xae\\nlast')"
    async with Supervisor(heard) as supervisor:
        await supervisor.start(python("loud", code))
        await eventually(lambda: heard.says("loud", "last"))
    assert heard.of("loud")[:3] == ["x" * 300_000, "\ufffd\ufffd 潮", "last"]


async def test_ctrl_c_in_the_terminal_reaches_only_the_supervisor(heard: Heard) -> None:
    async with Supervisor(heard) as supervisor:
        await supervisor.start(python("worker", "say(os.getpid()); time.sleep(600)"))
        pid = await eventually(lambda: nth_pid(heard, 1))
        assert os.getpgid(pid) == pid != os.getpgid(0)


async def test_cancelled_while_starting_it_still_stops_everything(heard: Heard) -> None:
    async def start() -> None:
        async with Supervisor(heard) as supervisor:
            await supervisor.start(python("worker", "say(os.getpid()); time.sleep(600)", never))

    starting = asyncio.create_task(start())
    pid = await eventually(lambda: nth_pid(heard, 1))
    starting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await starting
    assert not running(pid)
