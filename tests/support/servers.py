"""Real Postgres and Valkey for one test run, started the way `rejoinder up` starts them."""

import shutil
import tempfile
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

from msgspec import Struct

from deploy.local import postgres, valkey
from deploy.local.postgres import Postgres
from deploy.local.supervisor import Supervisor
from deploy.local.valkey import Valkey

_MEMORY = Path("/dev/shm")  # noqa: S108 - tempfile makes a directory of its own in it
_ROOM_BYTES = 4 << 30


class Servers(Struct, frozen=True):
    postgres: Postgres
    valkey: Valkey


@asynccontextmanager
async def running_servers() -> AsyncGenerator[Servers]:
    """Servers whose data is thrown away; fsync is off, every other promise of theirs is kept."""
    home = Path(tempfile.mkdtemp(prefix="rejoinder-test-", dir=_roomiest()))
    sockets = Path(tempfile.mkdtemp(prefix="rejoinder-test-"))
    try:
        async with Supervisor(_ignore) as supervisor:
            database = await postgres.prepare(
                home, sockets, durable=False, settings={"max_connections": "300"}
            )
            stream = valkey.prepare(home, sockets)
            await supervisor.start(database.program())
            await supervisor.start(stream.program())
            yield Servers(database, stream)
    finally:
        shutil.rmtree(home)
        shutil.rmtree(sockets)


def _roomiest() -> Path | None:
    """In memory, where there is room: each test has a database of its own, and making its files is slow on a disk."""
    roomy = _MEMORY.is_dir() and shutil.disk_usage(_MEMORY).free > _ROOM_BYTES
    return _MEMORY if roomy else None


def _ignore(program: str, line: str) -> None:
    """Servers in tests are quiet: a start that fails reports its last lines by itself."""
