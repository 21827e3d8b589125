"""The answer that does not end: what one reader is sent, from the version they know to when one of both leaves."""

import asyncio
import random
from uuid import UUID

from litestar import Response
from msgspec import Struct

from services.comments.live.audience import Reader
from services.comments.live.changes import Changes
from services.comments.live.hub import Hub
from services.comments.live.messages import PING, news, opening, parting
from shared.streams.pace import pause
from shared.web.asgi import Receive, Scope, Send
from shared.web.outages import outage

_PING_S = 15.0
_TAKE_S = 30.0
"""A reader who takes nothing for so long is cut off; their browser comes again and says what it has."""
_RETRY_S = 1.0
_HEADERS = [
    (b"content-type", b"text/event-stream"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
]


class EventStream(Response[bytes]):
    """For a handler to return: an ASGI application by itself."""

    def __init__(self, hub: Hub, thread_id: UUID, since: int | None) -> None:
        """`since`: the version the reader has; None: what there is now."""
        self._hub = hub  # nothing of the parent's is set: nothing of it is used
        self._thread_id = thread_id
        self._since = since

    def to_asgi_response(self, *_: object, **__: object) -> "EventStream":  # type: ignore[override]
        """Itself."""
        return self

    async def __call__(self, _scope: Scope, receive: Receive, send: Send) -> None:
        """Answer until either leaves. Raises TooManyReaders, and what an outage raises, before it begins."""
        with self._hub.reading(self._thread_id) as reader:
            changes = await self._hub.changes(self._thread_id, self._since)
            await send({"type": "http.response.start", "status": 200, "headers": [*_HEADERS]})
            following = _Following(self._hub, self._thread_id, reader, send)
            reader.sending = asyncio.create_task(following.run(self._since, changes))
            leaving = asyncio.create_task(_left(receive))
            try:
                await asyncio.wait({reader.sending, leaving}, return_when=asyncio.FIRST_COMPLETED)
                if reader.sending.done() and not reader.sending.cancelled():
                    reader.sending.result()
            finally:
                reader.sending.cancel()
                leaving.cancel()


class _Following(Struct):
    hub: Hub
    thread_id: UUID
    reader: Reader
    send: Send

    async def run(self, since: int | None, first: Changes) -> None:
        """Tell what `first` says, then what comes."""
        version = first.version if since is None else min(since, first.version)
        await self._put(opening(version, _in_a_while()))
        version = await self._tell(first)
        while not self.hub.closing.is_set():
            if await pause(self.reader.due, _PING_S):
                version = await self._catch_up(version)
            else:
                await self._put(PING)
        await self._put(parting(_in_a_while()), more=False)

    async def _catch_up(self, version: int) -> int:
        """Read what is new since a version, however much happened meanwhile, and send it. The version sent last."""
        self.reader.due.clear()
        if self.hub.closing.is_set():
            return version
        try:
            changes = await self.hub.changes(self.thread_id, version)
        except Exception as error:
            if outage(error) is None:
                raise
            self.reader.due.set()
            await pause(self.hub.closing, _RETRY_S)
            return version
        return await self._tell(changes)

    async def _tell(self, changes: Changes) -> int:
        if changes.entries is None or changes.entries:
            await self._put(news(changes))
            self.hub.metrics.sent.inc()
        return changes.version

    async def _put(self, body: bytes, *, more: bool = True) -> None:
        async with asyncio.timeout(_TAKE_S):
            await self.send({"type": "http.response.body", "body": body, "more_body": more})


def _in_a_while() -> int:
    """Milliseconds after which to come again: not all of them at once."""
    return random.randrange(1_000, 4_000)  # noqa: S311 - spreads readers, guards nothing


async def _left(receive: Receive) -> None:
    """Wait until the reader has gone."""
    while (await receive())["type"] != "http.disconnect":
        pass
