"""An embedded Valkey: its files, its command line, and how to reach it."""

import asyncio
from pathlib import Path

from msgspec import Struct

from deploy.local.account import Account, account_for, private_directory
from deploy.local.binaries import valkey_program
from deploy.local.program import Program

SETTINGS = {
    "port": "0",
    "unixsocketperm": "700",
    "appendonly": "yes",
    "appendfsync": "everysec",
    "save": "",
    "maxmemory-policy": "noeviction",
    "loglevel": "warning",
    "daemonize": "no",
}


class Valkey(Struct, frozen=True, kw_only=True):
    """A server with its files in `data`, listening on `socket`."""

    data: Path
    socket: Path
    account: Account | None
    settings: dict[str, str]

    def url(self) -> str:
        return f"unix://{self.socket}"

    def program(self) -> Program:
        settings = SETTINGS | self.settings | {"unixsocket": str(self.socket)}
        options = [part for name, value in settings.items() for part in (f"--{name}", value)]
        return Program(
            name="valkey",
            argv=(str(valkey_program(self.account)), *options),
            ready=self._ready,
            environment={"LC_ALL": "C.UTF-8"},
            directory=self.data,
            account=self.account,
            noise=("scheduling shutdown", "ready to exit", "overcommit"),
        )

    async def _ready(self) -> bool:
        """Answers PING; while it loads its files it says so instead."""
        try:
            async with asyncio.timeout(2):
                reader, writer = await asyncio.open_unix_connection(self.socket)
                try:
                    writer.write(b"PING\r\n")
                    return await reader.readline() == b"+PONG\r\n"
                finally:
                    writer.close()
        except OSError:
            return False


def prepare(home: Path, sockets: Path, settings: dict[str, str] | None = None) -> Valkey:
    """The server in `home`/valkey, its directory made if it is not there."""
    data = home / "valkey"
    account = account_for(data, home)
    private_directory(data, account)
    private_directory(sockets, account)
    return Valkey(data=data, socket=sockets / "valkey.sock", account=account, settings=settings or {})
