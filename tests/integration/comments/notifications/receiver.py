"""A webhook receiver on this machine that can misbehave in the usual ways."""

import asyncio
import json
import ssl
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web
from msgspec import Struct
from standardwebhooks.webhooks import Webhook

Behaviour = Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]


class Received(Struct, frozen=True):
    """One request as it came in."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]

    @property
    def payload(self) -> Any:
        return json.loads(self.body)

    def verified_by(self, secret: str) -> Any:
        """The payload, if the signature is right."""
        return Webhook(secret).verify(self.body, self.headers)


class Receiver:
    """Answers as `behaviour` says and remembers what came."""

    def __init__(self) -> None:
        self.behaviour: Behaviour = ok
        self.received: list[Received] = []
        self.url = ""

    def ids(self) -> list[str]:
        return [one.id for one in self.received]

    async def __call__(self, request: web.BaseRequest) -> web.StreamResponse:
        headers = {name.lower(): value for name, value in request.headers.items()}
        self.received.append(Received(request.path_qs, headers, await request.read()))
        return await self.behaviour(request)


@asynccontextmanager
async def receiving(tls: ssl.SSLContext | None = None) -> AsyncGenerator[Receiver]:
    receiver = Receiver()
    runner = web.ServerRunner(web.Server(receiver, access_log=None), shutdown_timeout=0.01)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=tls).start()
    receiver.url = f"{'https' if tls else 'http'}://127.0.0.1:{runner.addresses[0][1]}/hook"
    try:
        yield receiver
    finally:
        await runner.cleanup()


async def ok(_: web.BaseRequest) -> web.StreamResponse:
    return web.Response(text="thanks")


def answering(status: int, **headers: str) -> Behaviour:
    async def answer(_: web.BaseRequest) -> web.StreamResponse:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return web.Response(status=status, text="as I said", headers=named)

    return answer


def hanging(until: asyncio.Event, *, then: int = 500) -> Behaviour:
    async def hang(_: web.BaseRequest) -> web.StreamResponse:
        await until.wait()
        return web.Response(status=then)

    return hang


async def dripping(request: web.BaseRequest) -> web.StreamResponse:
    """A head at once, then a body that comes by the byte."""
    response = web.StreamResponse()
    await response.prepare(request)
    while True:
        await response.write(b".")
        await asyncio.sleep(0.01)


async def endless(request: web.BaseRequest) -> web.StreamResponse:
    """A body without end."""
    response = web.StreamResponse()
    await response.prepare(request)
    while True:
        await response.write(b"x" * (1 << 16))
