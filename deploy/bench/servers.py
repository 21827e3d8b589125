"""PostgreSQL and Valkey of a run, durable as in production, in a directory that is removed afterwards."""

import random
import socket
import tempfile
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from msgspec import Struct

from deploy.bench.http1 import HOST
from deploy.local import postgres, valkey
from deploy.local.database import prepare_database, prepare_site
from deploy.local.environment import Environment, service_settings
from deploy.local.home import fresh_sockets, held, socket_directory
from deploy.local.plan import Keys, Plan
from deploy.local.ports import reserved
from deploy.local.postgres import Postgres
from deploy.local.supervisor import Supervisor
from deploy.local.valkey import Valkey

PORTS = 4


class Servers(Struct, frozen=True, kw_only=True):
    """Both servers, a migrated database with the site `example` to copy from, and settings that lead to them.

    From `port` on PORTS ports are reserved: the two APIs, and two for what a measurement serves itself.
    """

    home: Path
    port: int
    postgres: Postgres
    valkey: Valkey
    settings: Environment
    keys: Keys


@asynccontextmanager
async def running_servers() -> AsyncGenerator[Servers]:
    with temporary_home() as home, held(home) as descriptor, fresh_sockets(home):
        port = free_ports(PORTS)
        plan = Plan(home=home, port=port, example=False, allow_private_webhooks=True)
        with reserved(HOST, {f"measurement {number}": port + number for number in range(PORTS)}):
            async with Supervisor(_ignore, (descriptor,)) as supervisor:
                sockets = socket_directory(home)
                database, stream = await postgres.prepare(home, sockets), valkey.prepare(home, sockets)
                await supervisor.start(database.program(), stream.program())
                await prepare_database(database)
                yield Servers(
                    home=home,
                    port=port,
                    postgres=database,
                    valkey=stream,
                    settings=service_settings(plan, database, stream),
                    keys=await prepare_site(database, plan),
                )


@contextmanager
def temporary_home() -> Generator[Path]:
    """A data directory that is gone after the block."""
    with tempfile.TemporaryDirectory(prefix="rejoinder-bench-") as folder:
        home = Path(folder, "home")
        home.mkdir(mode=0o700)
        yield home


def free_ports(count: int) -> int:
    """The first of `count` ports in a row that nobody uses, below those that the kernel gives out by itself."""
    while True:
        first = random.randrange(20_000, 32_000)  # noqa: S311  no secret
        if all(_is_free(port) for port in range(first, first + count)):
            return first


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
        return True


def _ignore(program: str, line: str) -> None:
    """A start that fails reports its last lines by itself."""
