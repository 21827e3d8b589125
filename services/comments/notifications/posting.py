"""One attempt: a POST within 15 s, of whose answer little is read and nothing is trusted."""

import time
from collections.abc import Mapping
from datetime import datetime

import aiohttp
from msgspec import Struct

from services.comments.notifications.addresses import AddressDenied, Guard
from services.comments.notifications.outcome import Attempt
from services.comments.notifications.schedule import retry_after

_READ_AT_MOST = 64 * 1024
_KEPT_BYTES = 1024
_KEPT_ERROR = 300


class Message(Struct, frozen=True, kw_only=True):
    """What is sent, ready and signed."""

    url: str
    headers: Mapping[str, str]
    body: bytes


async def post(http: aiohttp.ClientSession, guard: Guard, message: Message, at: datetime) -> Attempt:
    """Send, and tell what came of it; whatever the receiver does, this neither raises nor takes longer."""
    started = time.perf_counter()
    status, answer, error, wait = None, None, None, None
    try:
        async with http.post(
            guard.check(message.url),
            data=message.body,
            headers={"Content-Type": "application/json", **message.headers},
            allow_redirects=False,
        ) as response:
            status = response.status
            wait = retry_after(response.headers.get("Retry-After"), at)
            answer = await _beginning(response)
    except (aiohttp.ClientError, AddressDenied, TimeoutError) as failure:
        cause = failure.os_error if isinstance(failure, aiohttp.ClientConnectorError) else failure
        error = f"{type(cause).__name__}: {cause}"[:_KEPT_ERROR]
    return Attempt(
        at=at,
        duration_ms=round((time.perf_counter() - started) * 1000),
        status=status,
        error=error,
        answer=answer,
        retry_after=wait,
    )


async def _beginning(response: aiohttp.ClientResponse) -> str:
    """Read enough to use the connection again in the usual case, and give up on an answer that has no end."""
    kept, size = b"", 0
    while chunk := await response.content.readany():
        kept += chunk[: _KEPT_BYTES - len(kept)]
        size += len(chunk)
        if size >= _READ_AT_MOST:
            response.close()
            break
    return kept.decode(errors="replace").replace("\0", "\N{REPLACEMENT CHARACTER}")
