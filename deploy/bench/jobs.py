"""Work in a process of its own: a job goes in as a file, a result comes out as one.

python -m MODULE JOB RESULT
"""

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import msgspec

from deploy.bench.children import module, run

J = TypeVar("J")
R = TypeVar("R")


async def carry_out(name: str, job: object, kind: type[R]) -> R:
    """Have the module of that name do a job; `kind` is what its result is. Raises ChildFailed."""
    with tempfile.TemporaryDirectory(prefix="rejoinder-bench-") as folder:
        asked, told = Path(folder, "job"), Path(folder, "result")
        _write(asked, job)
        await run(module(name, str(asked), str(told)))
        return _read(told, kind)


def do(kind: type[J], work: Callable[[J], object]) -> None:
    """The other side: do the job named on the command line."""
    asked, told = sys.argv[1:]
    _write(Path(told), work(_read(Path(asked), kind)))


def _write(path: Path, value: object) -> None:
    path.write_bytes(msgspec.msgpack.encode(value))


def _read(path: Path, kind: type[R]) -> R:
    return msgspec.msgpack.decode(path.read_bytes(), type=kind)
