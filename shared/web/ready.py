"""An answer that is bytes already: it goes out as it is, past all that the framework does to make one."""

from collections.abc import Sequence
from typing import TypeVar

from litestar import Response

from shared.web.asgi import Receive, Scope, Send

T = TypeVar("T")


class Ready(Response[T]):
    """For a handler to return; `T` is what the bytes say, for the documentation."""

    def __init__(self, status: int, headers: Sequence[tuple[bytes, bytes]], body: bytes) -> None:
        """Take headers as they are sent: names in lower case. `content-length` is added."""
        self._status = status  # nothing of the parent's is set: nothing of it is used
        self._headers = headers
        self._bytes = body

    def to_asgi_response(self, *_: object, **__: object) -> "Ready[T]":  # type: ignore[override]
        """Itself: it is an ASGI application."""
        return self

    async def __call__(self, _scope: Scope, _receive: Receive, send: Send) -> None:
        length = (b"content-length", b"%d" % len(self._bytes))
        headers = [*self._headers, length] if self._bytes else list(self._headers)
        await send({"type": "http.response.start", "status": self._status, "headers": headers})
        await send({"type": "http.response.body", "body": self._bytes, "more_body": False})
