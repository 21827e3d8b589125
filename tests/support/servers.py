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


class Servers(Struct, frozen=True):
    postgres: Postgres
    valkey: Valkey


@asynccontextmanager
async def running_servers() -> AsyncGenerator[Servers]:
    """Servers whose data is thrown away; fsync is off, every other promise of theirs is kept."""
    home = Path(tempfile.mkdtemp(prefix="rejoinder-test-"))
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


def _ignore(program: str, line: str) -> None:
    """Servers in tests are quiet: a start that fails reports its last lines by itself."""
