"""`rejoinder up` as a process: holds what is its own, starts the stack, and stops it when asked."""

import asyncio
import os
import signal
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from deploy.local.console import Console, standard_console
from deploy.local.home import fresh_sockets, held, write_private
from deploy.local.plan import Plan, Ready
from deploy.local.ports import reserved
from deploy.local.refusal import CannotStart
from deploy.local.stack import start
from deploy.local.supervisor import Supervisor


def run(plan: Plan, ready_file: Path | None, *, verbose: bool = False) -> None:
    """Run the stack until SIGINT, SIGTERM or SIGHUP; a second signal kills it.

    Raises:
        CannotStart: something stands in the way; the message says what.
    """
    console = standard_console()
    with (
        held(plan.home) as descriptor,
        _only_while_running(ready_file),
        reserved(plan.host, plan.ports()),
        fresh_sockets(plan.home),
    ):
        supervisor = Supervisor(console.line, (descriptor,), verbose=verbose)
        asyncio.run(_run(plan, supervisor, console, ready_file))


@contextmanager
def _only_while_running(ready_file: Path | None) -> Generator[None]:
    """A ready file never tells of a stack that is gone, unless that was killed."""
    if ready_file is None:
        yield
        return
    if not ready_file.parent.is_dir():
        raise CannotStart(f"cannot write {ready_file}: there is no such directory")
    ready_file.unlink(missing_ok=True)
    try:
        yield
    finally:
        ready_file.unlink(missing_ok=True)


async def _run(plan: Plan, supervisor: Supervisor, console: Console, ready_file: Path | None) -> None:
    living = asyncio.create_task(_live(plan, supervisor, console, ready_file))
    _on_signals(living, supervisor, console)
    await asyncio.wait({living})
    if not living.cancelled():
        living.result()


async def _live(plan: Plan, supervisor: Supervisor, console: Console, ready_file: Path | None) -> None:
    async with supervisor:
        ready = await start(plan, supervisor, console.progress)
        if ready_file is not None:
            write_private(ready_file, msgspec.json.encode(ready).decode() + "\n")
        console.write(_welcome(ready))
        await asyncio.Event().wait()


def _on_signals(living: asyncio.Task[None], supervisor: Supervisor, console: Console) -> None:
    """The first signal stops in order, the second kills; SIGINT in the background, too, where shells ignore it."""
    asked = False

    def handle(number: signal.Signals) -> None:
        nonlocal asked
        if asked:
            supervisor.kill()
            os._exit(128 + number)
        asked = True
        console.progress(f"stopping ({number.name}); once more to kill")
        living.cancel()

    loop = asyncio.get_running_loop()
    ending = [signal.SIGINT, signal.SIGTERM]
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # nohup
        ending.append(signal.SIGHUP)
    for number in ending:
        loop.add_signal_handler(number, handle, number)


def _welcome(ready: Ready) -> str:
    addresses = {
        "Example page": f"{ready.example}/" if ready.example else None,
        "Moderators' console": f"{ready.moderation}/console",
        "Comments API": f"{ready.comments}/schema",
        "Moderation API": f"{ready.moderation}/schema",
    }
    lines = [f"    {name:<21} {address}" for name, address in addresses.items() if address]
    first = [
        "    Set the first owner's password; this link works once:",
        f"    {ready.first_sign_in}",
        "",
    ]
    notes = [
        "    `rejoinder moderator --help` tells how others get to sign in.",
        "    Ctrl-C stops everything; the data stays.",
    ]
    return "\n".join(
        ["", "Rejoinder is ready.", "", *lines, "", *(first if ready.first_sign_in else []), *notes, "", ""]
    )
