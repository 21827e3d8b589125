"""One id a request, taken from a proxy in front or made here, in the answer and in every log line."""

import re
import secrets

from structlog.contextvars import bind_contextvars, reset_contextvars

from shared.web.asgi import ASGIApp, Message, Receive, Scope, Send

_OURS = b"x-request-id"
_ACCEPTED = re.compile(rb"[A-Za-z0-9._-]{8,64}")


class RequestId:
    """ASGI layer. An id of another shape is replaced, so that nobody writes into our logs."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        given = next((value for name, value in scope["headers"] if name == _OURS), b"")
        request_id = given if _ACCEPTED.fullmatch(given) else secrets.token_hex(16).encode()

        async def adding(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), (_OURS, request_id)]
            await send(message)

        bound = bind_contextvars(request_id=request_id.decode())
        try:
            await self._app(scope, receive, adding)
        finally:
            reset_contextvars(**bound)
