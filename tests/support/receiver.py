"""A site's webhook endpoint on this machine: checks every signature, and remembers what it was told and when."""

import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web
from msgspec import Struct
from standardwebhooks.webhooks import Webhook, WebhookVerificationError


class Told(Struct, frozen=True, kw_only=True):
    """One request. `at` is by this process's monotonic clock."""

    id: str
    at: float
    body: bytes
    payload: Any

    @property
    def comment_id(self) -> str:
        return str(self.payload["data"]["comment"]["id"])


class Receiver:
    """`told` is what came with a signature made with `secret`; `forged` what came with another.

    `id` and `secret` are what the service answered when the endpoint was registered.
    """

    def __init__(self) -> None:
        self.url = ""
        self.id = ""
        self.secret = ""
        self.told: list[Told] = []
        self.forged: list[bytes] = []

    def about(self, comment_id: str) -> list[Told]:
        return [one for one in self.told if one.comment_id == comment_id]

    async def __call__(self, request: web.BaseRequest) -> web.StreamResponse:
        at, body = time.monotonic(), await request.read()
        headers = {name.lower(): value for name, value in request.headers.items()}
        try:
            payload = Webhook(self.secret).verify(body, headers)
        except WebhookVerificationError:
            self.forged.append(body)
            return web.Response(status=400)
        self.told.append(Told(id=headers["webhook-id"], at=at, body=body, payload=payload))
        return web.Response(status=204)


@asynccontextmanager
async def receiving() -> AsyncGenerator[Receiver]:
    receiver = Receiver()
    runner = web.ServerRunner(web.Server(receiver, access_log=None), shutdown_timeout=1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    receiver.url = f"http://127.0.0.1:{runner.addresses[0][1]}/replies"
    try:
        yield receiver
    finally:
        await runner.cleanup()
