"""A Valkey of a test's own, to be stopped, killed and started again."""

import asyncio
import os
import signal
from pathlib import Path
from types import TracebackType
from typing import Self

import redis.asyncio
import redis.exceptions

from deploy.local.binaries import valkey_program
from tests.support.eventually import eventually


class OwnRedis:
    """Keeps nothing on disk: after `kill` and `start` it is empty."""

    def __init__(self, home: Path) -> None:
        self.url = f"unix://{home}/valkey.sock"
        self._home = home
        self._process: asyncio.subprocess.Process | None = None

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.kill()

    async def start(self, **settings: str) -> None:
        options = {"port": "0", "unixsocket": f"{self._home}/valkey.sock", "save": "", **settings}
        self._process = await asyncio.create_subprocess_exec(
            valkey_program(None),
            *(word for name, value in options.items() for word in (f"--{name}", value)),
            cwd=self._home,
            stdout=asyncio.subprocess.DEVNULL,
            env={"PATH": os.environ["PATH"]},
        )
        await eventually(self._answers)

    async def kill(self) -> None:
        if self._process and self._process.returncode is None:
            self.signal(signal.SIGKILL)
            await self._process.wait()

    def signal(self, number: signal.Signals) -> None:
        if self._process:
            self._process.send_signal(number)

    async def _answers(self) -> bool:
        try:
            async with redis.asyncio.from_url(self.url, retry=None) as client:
                return bool(await client.ping())
        except (redis.exceptions.ConnectionError, OSError):
            return False
