"""A receiver of webhooks that answers at once and remembers what came when.

    python -m deploy.bench.receiver PORT

GET /arrivals tells it, GET /count how many there are.
"""

import re
import sys
import time
from typing import Any

import msgspec
from msgspec import Struct, field

from deploy.bench.http1 import HOST
from deploy.serve import serve

_COMMENT = re.compile(rb'"comment":\{"id":"([0-9a-f-]{36})"')


class Arrivals(Struct):
    """Unix times of first arrivals by comment, and how many deliveries came in all."""

    first: dict[str, float] = field(default_factory=dict)
    count: int = 0


class Receiver:
    """The ASGI callable."""

    def __init__(self) -> None:
        self._arrivals = Arrivals()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            for step in ("startup", "shutdown"):
                await receive()
                await send({"type": f"lifespan.{step}.complete"})
            return
        answer = await self._answer(scope, receive)
        headers = [(b"content-length", str(len(answer)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": answer, "more_body": False})

    async def _answer(self, scope: Any, receive: Any) -> bytes:
        if scope["method"] == "POST":
            await self._take(receive)
            return b"thanks"
        if scope["path"] == "/count":
            return str(self._arrivals.count).encode()
        return msgspec.msgpack.encode(self._arrivals)

    async def _take(self, receive: Any) -> None:
        now, body, more = time.time(), b"", True
        while more:
            message = await receive()
            body += message.get("body", b"")
            more = message.get("more_body", False)
        self._arrivals.count += 1
        if found := _COMMENT.search(body):
            self._arrivals.first.setdefault(found[1].decode(), now)


if __name__ == "__main__":
    serve(Receiver(), HOST, int(sys.argv[1]))
