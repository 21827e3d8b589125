"""A program the supervisor runs: what to start, how to know it is ready, how to end it."""

import asyncio
import os
import signal
import sys
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path

from msgspec import Struct

from deploy.local import tether
from deploy.local.account import Account

Probe = Callable[[], Awaitable[bool]]


async def at_once() -> bool:
    """The probe of a program that is ready as soon as it runs."""
    return True


class Program(Struct, frozen=True, kw_only=True):
    """`stop_signal` asks for an orderly end; the kernel sends `death_signal` when the supervisor dies."""

    name: str
    argv: tuple[str, ...]
    ready: Probe = at_once
    environment: Mapping[str, str]
    directory: Path
    account: Account | None = None
    stop_signal: int = signal.SIGTERM
    death_signal: int = signal.SIGKILL
    grace: float = 10.0  # seconds between the stop signal and SIGKILL
    noise: tuple[str, ...] = ()  # lines that contain one of these are left out unless asked for


class Child(Struct, frozen=True):
    """A running program; `output` is what it and its own children print, until `pipe` is closed."""

    process: asyncio.subprocess.Process
    output: asyncio.StreamReader
    pipe: asyncio.ReadTransport


async def spawn(program: Program, inherited: tuple[int, ...] = ()) -> Child:
    """Start `program` as a session of its own, so that Ctrl-C in the terminal reaches only us.

    Must be called from the main thread: the kernel ties the child to the thread that made it.
    """
    uid, gid = ("-", "-") if program.account is None else (program.account.uid, program.account.gid)
    tethered = (tether.__file__, program.death_signal, os.getpid(), uid, gid)
    ours, theirs = os.pipe()
    try:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-I", "-S"),
            *(str(int(word)) if isinstance(word, int) else word for word in tethered),
            *program.argv,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=theirs,
            stderr=theirs,
            cwd=program.directory,
            env=dict(program.environment),
            start_new_session=True,
            pass_fds=inherited,
        )
    except BaseException:
        os.close(ours)
        raise
    finally:
        os.close(theirs)
    # Not asyncio's own pipe: with that, waiting for the program also waits for grandchildren that hold it open.
    output = asyncio.StreamReader()
    pipe, _ = await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(output), os.fdopen(ours, "rb", 0)
    )
    return Child(process, output, pipe)
