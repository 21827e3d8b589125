"""What `rejoinder up` takes: seconds until it is ready, and memory when nobody asks for anything."""

import asyncio
import itertools
import time
from collections import Counter
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from deploy.bench.children import module
from deploy.bench.rounds import Effort, Tell, interleaved
from deploy.bench.rows import Row, Section, at_most
from deploy.bench.servers import free_ports, temporary_home
from deploy.bench.world import Unexpected
from deploy.local.program import Program, spawn

_PATIENCE_S = 60.0
_IDLE_S = 5.0


async def measure(effort: Effort, tell: Tell) -> Section:
    """The rows on starting and on memory, in stacks of their own."""
    probe = _Probe(effort)
    figures = await interleaved({"rejoinder up": probe}, effort, tell)
    shares = ", ".join(f"{name} {size:.0f}" for name, size in probe.shares.most_common())
    return Section(
        title="rejoinder up --no-example",
        rows=(
            Row(what="from nothing to ready", unit="s", measured=figures["first"], aim=at_most(4)),
            Row(what="started again", unit="s", measured=figures["again"]),
            Row(
                what="memory of all processes, idle (PSS)",
                unit="MB",
                measured=figures["memory"],
                aim=at_most(150),
            ),
        ),
        notes=(f"MB in the last round: {shares}",),
    )


class _Probe:
    def __init__(self, effort: Effort) -> None:
        self.shares: Counter[str] = Counter()
        self._idle = min(_IDLE_S, effort.seconds * 2)

    async def __call__(self) -> Mapping[str, float]:
        with temporary_home() as home:
            async with _up(home) as (_, first):
                pass
            async with _up(home) as (pid, again):
                await asyncio.sleep(self._idle)
                self.shares = memory(pid)
        return {"first": first, "again": again, "memory": self.shares.total()}


@asynccontextmanager
async def _up(home: Path) -> AsyncGenerator[tuple[int, float]]:
    """`rejoinder up` until the end of the block: its process number, and the seconds until it was ready."""
    ready = home.with_name("ready.json")
    began = time.perf_counter()
    child = await spawn(_program(home, ready))
    output = asyncio.create_task(child.output.read())
    try:
        while not ready.exists():
            if child.process.returncode is not None or time.perf_counter() - began > _PATIENCE_S:
                raise Unexpected("`rejoinder up` did not get ready")
            await asyncio.sleep(0.01)
        yield child.process.pid, time.perf_counter() - began
    finally:
        with suppress(ProcessLookupError):
            child.process.terminate()
        await child.process.wait()
        output.cancel()
        child.pipe.close()
        ready.unlink(missing_ok=True)


def _program(home: Path, ready: Path) -> Program:
    port = str(free_ports(3))
    return module(
        "deploy.cli",
        "up",
        "--data-dir",
        str(home),
        "--port",
        port,
        "--no-example",
        "--ready-file",
        str(ready),
    )


def memory(pid: int) -> Counter[str]:
    """Megabytes of proportional set size of a process and all below it, by what they are."""
    found: Counter[str] = Counter()
    for member in itertools.chain([pid], descendants(pid)):
        with suppress(OSError):
            rollup = Path(f"/proc/{member}/smaps_rollup").read_text()
            command = Path(f"/proc/{member}/cmdline").read_bytes().decode(errors="replace")
            kilobytes = next(line.split()[1] for line in rollup.splitlines() if line.startswith("Pss:"))
            found[name_of(command)] += int(kilobytes) / 1024  # type: ignore[assignment]
    return found


def descendants(pid: int) -> set[int]:
    """The processes below `pid`, at any depth."""
    parents: dict[int, int] = {}
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            parents[int(process.name)] = int((process / "stat").read_text().rpartition(")")[2].split()[1])
    family = {pid}
    while more := {child for child, parent in parents.items() if parent in family} - family:
        family |= more
    return family - {pid}


def name_of(command: str) -> str:
    """What a process is, from its command line: words ended by NUL, or, of a server that renames itself, a title."""
    if "postgres" in command.partition("\0")[0] or command.startswith("postgres"):
        return "PostgreSQL"
    if "valkey" in command.partition("\0")[0]:
        return "Valkey"
    words = command.split("\0")
    if "deploy.cli" in words:
        at = words.index("deploy.cli") + 1
        return " ".join(word for word in words[at : at + 2] if not word.startswith("-"))
    return "renderers" if "services.comments.rendering.worker" in command else "other"
