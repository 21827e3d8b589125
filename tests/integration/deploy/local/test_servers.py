"""Postgres and Valkey as children: as root and as an ordinary user, killed, crashed, and started again."""

import asyncio
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import asyncpg
import pytest
import redis.asyncio
from msgspec import Struct

from tests.support.data import ROOT
from tests.support.eventually import eventually
from tests.support.processes import holders

SUPERVISOR = """
import asyncio, signal, sys
from pathlib import Path
from deploy.local import postgres, valkey
from deploy.local.home import fresh_sockets, held, socket_directory
from deploy.local.supervisor import Supervisor

async def main(home, descriptor):
    sockets = socket_directory(home)
    async with Supervisor(lambda *line: print(*line, flush=True), (descriptor,)) as supervisor:
        database = await postgres.prepare(home, sockets, durable=False)
        stream = valkey.prepare(home, sockets)
        await supervisor.start(database.program(), stream.program())
        print(database.dsn(), stream.url(), flush=True)
        await asyncio.Event().wait()

signal.signal(signal.SIGINT, signal.default_int_handler)  # tests run in the background ignore it, and so would we
home = Path(sys.argv[1])
with held(home) as descriptor, fresh_sockets(home):
    asyncio.run(main(home, descriptor))
"""


class User(Struct, frozen=True):
    """Who runs the supervisor: by number, or None for whoever runs the tests."""

    uid: int | None

    def interpreter(self) -> str:
        """This Python, or the system's own of the same version where this one is locked away in a home."""
        system = f"/usr/bin/python{sys.version_info.major}.{sys.version_info.minor}"
        for candidate in (sys.executable, system):
            with suppress(OSError):
                subprocess.run([candidate, "-c", ""], user=self.uid, check=True, cwd="/")
                return candidate
        pytest.skip(
            f"user {self.uid} can run no Python {sys.version_info.major}.{sys.version_info.minor} here"
        )


@pytest.fixture(params=["ourselves", "nobody"])
def user(request: pytest.FixtureRequest) -> User:
    if request.param == "ourselves":
        return User(None)
    if os.geteuid() != 0:
        pytest.skip("only root can become another user")
    return User(pwd.getpwnam("nobody").pw_uid)


@pytest.fixture
def home(user: User) -> Generator[Path]:
    """A data directory of the user's, in a folder that nobody else may enter."""
    folder = Path(tempfile.mkdtemp(prefix="rejoinder-test-"))
    if user.uid is not None:
        os.chown(folder, user.uid, -1)
    yield folder / "home"
    shutil.rmtree(folder)


class Servers(Struct, frozen=True):
    process: asyncio.subprocess.Process
    dsn: str
    url: str


@asynccontextmanager
async def running(user: User, home: Path) -> AsyncGenerator[Servers]:
    process = await asyncio.create_subprocess_exec(
        *(user.interpreter(), "-c", SUPERVISOR, str(home)),
        user=user.uid,
        env={
            "PYTHONPATH": os.pathsep.join([str(ROOT), *filter(None, sys.path)]),
            "PYTHONDONTWRITEBYTECODE": "1",
        },
        cwd="/",
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    try:
        line = ""
        while not line.startswith("postgresql://"):
            line = (await process.stdout.readline()).decode()
            assert line, "the supervisor ended"
        dsn, url = line.split()
        yield Servers(process, dsn, url)
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGINT)
        await process.communicate()


async def test_after_kill_9_nothing_is_left_and_the_data_is(user: User, home: Path) -> None:
    async with running(user, home) as servers:
        await write(servers, "kept")
        assert len(holders(home)) > 3
        servers.process.kill()
        await servers.process.wait()
        await eventually(lambda: nobody_holds(home))
    async with running(user, home) as servers:
        assert await read(servers) == ("kept", b"kept")


async def test_a_start_right_after_kill_9_waits_for_the_old_servers(user: User, home: Path) -> None:
    async with running(user, home) as servers:
        await write(servers, "kept")
        servers.process.kill()
        async with running(user, home) as again:
            assert await read(again) == ("kept", b"kept")


async def test_an_interrupt_leaves_nothing_and_keeps_the_data(user: User, home: Path) -> None:
    async with running(user, home) as servers:
        await write(servers, "kept")
    assert holders(home) == {}
    async with running(user, home) as servers:
        assert await read(servers) == ("kept", b"kept")


@pytest.mark.parametrize("server", ["/postgres ", "/valkey-server "])
async def test_a_crashed_server_comes_back_with_its_data(user: User, home: Path, server: str) -> None:
    async with running(user, home) as servers:
        await write(servers, "kept")
        crashed = min(pid for pid, command in holders(home).items() if server in command + " ")
        os.kill(crashed, signal.SIGKILL)
        await eventually(lambda: answers(servers), within=20)
        assert await read(servers) == ("kept", b"kept")


async def test_lock_files_of_a_killed_stack_do_not_stand_in_the_way(user: User, home: Path) -> None:
    """Their process number may belong to somebody else by now: here, to the one who runs the tests."""
    async with running(user, home):
        pass
    stale = home / "postgres" / "postmaster.pid"
    write_as_owner(stale, f"{os.getpid()}\n/proc/self/cwd\n0\n5432\n")
    async with running(user, home) as servers:
        await write(servers, "kept")


async def test_servers_never_run_as_root(user: User, home: Path) -> None:
    async with running(user, home) as servers:
        children = [pid for pid in holders(home) if pid != servers.process.pid]
        owners = {owner(Path("/proc", str(pid))) for pid in children}
    assert 0 not in owners
    assert len(owners) == 1


@pytest.mark.parametrize("user", ["nobody"], indirect=True)
async def test_root_and_the_owner_may_take_turns(user: User, home: Path) -> None:
    """Root runs somebody's data directory as that user and leaves nothing they cannot open."""
    async with running(user, home) as servers:
        await write(servers, "first")
    async with running(User(None), home) as servers:
        assert await read(servers) == ("first", b"first")
        await write(servers, "second")
    async with running(user, home) as servers:
        assert await read(servers) == ("second", b"second")
    assert {owner(path) for path in everything_in(home)} == {user.uid}


def owner(path: Path) -> int:
    return path.lstat().st_uid


def everything_in(home: Path) -> list[Path]:
    return [home, *home.rglob("*")]


def write_as_owner(path: Path, text: str) -> None:
    path.write_text(text)
    os.chown(path, owner(path.parent), -1)


async def write(servers: Servers, value: str) -> None:
    connection = await asyncpg.connect(servers.dsn)
    await connection.execute("CREATE TABLE IF NOT EXISTS notes (at serial, text text)")
    await connection.execute("INSERT INTO notes (text) VALUES ($1)", value)
    await connection.close()
    async with redis.asyncio.from_url(servers.url) as client:
        await client.set("note", value)


async def read(servers: Servers) -> tuple[str, bytes | str | None]:
    connection = await asyncpg.connect(servers.dsn)
    text = await connection.fetchval("SELECT text FROM notes ORDER BY at DESC LIMIT 1")
    await connection.close()
    async with redis.asyncio.from_url(servers.url) as client:
        return text, await client.get("note")


async def answers(servers: Servers) -> bool:
    try:
        await read(servers)
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, redis.exceptions.RedisError):
        return False
    return True


async def nobody_holds(home: Path) -> bool:
    return not holders(home)
