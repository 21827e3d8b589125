"""An embedded PostgreSQL: its files, its command line, and how to reach it."""

import os
import shutil
import signal
from pathlib import Path
from urllib.parse import quote

import asyncpg
from msgspec import Struct

from deploy.local.account import Account, account_for, private_directory
from deploy.local.binaries import postgres_programs
from deploy.local.program import Program, spawn
from deploy.local.refusal import CannotStart

SUPERUSER = "postgres"

# The server's working directory is its data directory, entered before root is dropped: under this name it is
# found even if the account may not pass the directories above it (a stack of root's, in /root).
DATA = "/proc/self/cwd"

SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    # Taken as it is used. Tables of more than a quarter of it are read past it: a queue of 100,000 cases must not be.
    "shared_buffers": "256MB",
    "max_connections": "100",
    "jit": "off",
    "log_line_prefix": "",
    "timezone": "UTC",
    "log_timezone": "UTC",
}


class Postgres(Struct, frozen=True, kw_only=True):
    """A cluster in `data`, listening on a unix socket in `sockets`."""

    data: Path
    sockets: Path
    account: Account | None
    settings: dict[str, str]

    def dsn(self, database: str = "postgres", user: str = SUPERUSER) -> str:
        return f"postgresql://{user}@/{database}?host={quote(str(self.sockets), safe='/')}"

    def program(self) -> Program:
        settings = SETTINGS | self.settings | {"unix_socket_directories": str(self.sockets)}
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        return Program(
            name="postgres",
            argv=(str(postgres_programs(self.account) / "postgres"), "-D", DATA, *options),
            ready=self._ready,
            environment={"LC_ALL": "C.UTF-8"},
            directory=self.data,
            account=self.account,
            stop_signal=signal.SIGINT,  # a "fast" shutdown: ends the sessions, writes everything down
            death_signal=signal.SIGINT,
            noise=("LOG:  ", "FATAL:  the database system is starting up"),  # said to whoever asks too early
        )

    async def _ready(self) -> bool:
        try:
            connection = await asyncpg.connect(self.dsn(), timeout=2)
        except (OSError, asyncpg.PostgresError, TimeoutError):
            return False
        await connection.close()
        return True


async def prepare(
    home: Path, sockets: Path, *, durable: bool = True, settings: dict[str, str] | None = None
) -> Postgres:
    """The cluster in `home`/postgres, made if it is not there.

    `durable=False` does without fsync: for tests, whose data may die with the machine.

    Raises:
        CannotStart: there is no such program here, or the cluster could not be made.
    """
    data = home / "postgres"
    account = account_for(data, home)
    private_directory(sockets, account)
    if not data.exists():
        await _make_cluster(data, account, durable=durable)
    weak = {} if durable else {"fsync": "off", "full_page_writes": "off"}
    return Postgres(data=data, sockets=sockets, account=account, settings=weak | (settings or {}))


async def _make_cluster(data: Path, account: Account | None, *, durable: bool) -> None:
    """Make the cluster aside and rename it, so that an interrupted attempt is not mistaken for one."""
    fresh = data.with_name(data.name + ".new")
    shutil.rmtree(fresh, ignore_errors=True)
    private_directory(fresh, account)
    options = ["--no-instructions", *(() if durable else ("--no-sync",))]
    initdb = Program(
        name="initdb",
        argv=(
            str(postgres_programs(account) / "initdb"),
            *("-D", DATA, "--username", SUPERUSER, "--auth", "trust", "--encoding", "UTF8"),
            *("--locale-provider", "builtin", "--locale", "C.UTF-8"),
            *options,
        ),
        environment={"LC_ALL": "C.UTF-8", "PATH": os.defpath},
        directory=fresh,
        account=account,
    )
    child = await spawn(initdb)
    output = await child.output.read()
    if await child.process.wait() != 0:
        raise CannotStart(f"initdb failed in {fresh}:\n{output.decode(errors='replace')}")
    fresh.rename(data)
