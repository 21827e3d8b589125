"""Processes that a measurement needs: our own commands and modules, tethered so that none is left behind."""

import asyncio
import os
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

from deploy.local.environment import PASSED_ON, Environment
from deploy.local.probes import answers
from deploy.local.program import Probe, Program, at_once, spawn
from deploy.local.supervisor import Supervisor

_MOST_S = 300.0


class ChildFailed(Exception):
    """A process ended with an error; the message has what it said."""


def module(
    name: str, *arguments: str, ready: Probe = at_once, environment: Environment | None = None
) -> Program:
    """`python -m NAME ARGUMENTS` as a program."""
    passed = {key: os.environ[key] for key in PASSED_ON if key in os.environ}
    return Program(
        name=" ".join([name, *arguments[:2]]) if name == "deploy.cli" else name,
        argv=(sys.executable, "-m", name, *arguments),
        ready=ready,
        environment={"PYTHONUNBUFFERED": "1", **passed, **(environment or {})},
        directory=Path.cwd(),
    )


async def run(program: Program) -> str:
    """Run a program to its end; what it printed. Raises ChildFailed for no success, or none within minutes."""
    child = await spawn(program)
    try:
        async with asyncio.timeout(_MOST_S):
            output = await child.output.read()
            code = await child.process.wait()
    except TimeoutError:
        raise ChildFailed(f"{program.name} did not end within {_MOST_S:g} s") from None
    finally:
        if child.process.returncode is None:
            child.process.kill()
            await child.process.wait()
        child.pipe.close()
    said = output.decode(errors="replace")
    if code != 0:
        raise ChildFailed(f"{program.name} ended with {code}: {said[-2000:]}")
    return said


@asynccontextmanager
async def running(*programs: Program) -> AsyncGenerator[None]:
    """Have programs run, and be ready, during the block. Raises ChildFailed if one of them ended meanwhile."""
    ended: list[str] = []

    def say(name: str, line: str) -> None:
        if line.startswith("ended with"):
            ended.append(f"{name} {line}")

    async with Supervisor(say) as supervisor:
        await supervisor.start(*programs)
        yield
    if ended:
        raise ChildFailed("; ".join(ended))


def answering(port: int, path: str) -> Probe:
    """Ready once GET `path` is answered with 200."""
    return answers("127.0.0.1", port, path)
