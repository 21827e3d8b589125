"""The sample API, in this process and behind a real server."""

import asyncio
import sys
from collections.abc import AsyncGenerator

import httpx2
import pytest

from tests.security.sample import sample
from tests.support.eventually import eventually
from tests.support.stack import free_ports


@pytest.fixture
async def client() -> AsyncGenerator[httpx2.AsyncClient]:
    app = sample()
    transport = httpx2.ASGITransport(app)
    async with (
        app.litestar.lifespan(),
        httpx2.AsyncClient(transport=transport, base_url="http://localhost") as c,
    ):
        yield c


@pytest.fixture(scope="session")
async def served() -> AsyncGenerator[int]:
    """The port of the sample API behind granian."""
    port = free_ports(1)
    command = [sys.executable, "-m", "granian", "--interface", "asgi", "--port", str(port)]
    server = await asyncio.create_subprocess_exec(
        *command, "--log-level", "warning", "tests.security.sample:app"
    )
    try:
        await eventually(lambda: _listens(port), within=20)
        yield port
    finally:
        server.terminate()
        await server.wait()


async def _listens(port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return False
    writer.close()
    await writer.wait_closed()
    return True
