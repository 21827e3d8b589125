"""Headers every answer carries unless its handler has set them."""

from shared.web.asgi import ASGIApp, Message, Receive, Scope, Send

_API = [
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'; sandbox"),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cache-control", b"no-store"),
]
_HSTS = (b"strict-transport-security", b"max-age=31536000")


class SecurityHeaders:
    """The set of headers for one application; `https` tells that readers reach it by https only."""

    def __init__(self, *, https: bool) -> None:
        self._headers = [*_API, _HSTS] if https else list(_API)

    def ready(self, **replaced: str) -> list[tuple[bytes, bytes]]:
        """The headers as a list for an answer made by hand: `ready(cache_control="public, max-age=0")`."""
        values = {
            name.replace("_", "-").encode(): value.encode("latin-1") for name, value in replaced.items()
        }
        return [(name, values.pop(name, value)) for name, value in self._headers] + list(values.items())

    def wrap(self, send: Send) -> Send:
        async def adding(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = list(message.get("headers", ()))
                present = {name.lower() for name, _ in headers}
                headers += [header for header in self._headers if header[0] not in present]
                message["headers"] = headers
            await send(message)

        return adding


class Headers:
    """ASGI layer that adds them."""

    def __init__(self, app: ASGIApp, headers: SecurityHeaders) -> None:
        self._app = app
        self._headers = headers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._app(scope, receive, self._headers.wrap(send))
