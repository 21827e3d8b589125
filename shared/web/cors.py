"""Which web pages may call us from a browser: anyone may read, only a site's own origins may write.

No cookie is ever accepted here, so reading is `*` without credentials. A write with an Origin header that the
site has not listed is refused, not merely hidden from its caller. Origins are compared as whole strings.
"""

import re
from collections.abc import Awaitable, Callable

from shared.errors import Forbidden
from shared.web.asgi import ASGIApp, Message, RawHeaders, Receive, Scope, Send, header
from shared.web.problems import send_problem

AllowedOrigin = Callable[[str | None, str], Awaitable[bool]]
"""`(site, origin)`: may this origin write? `site` is None where the path names none: any site's will do."""

_ORIGIN = re.compile(r"https?://(?:[a-z0-9_-]+(?:\.[a-z0-9_-]+)*|\[[0-9a-f:.]+\])(?::[0-9]{1,5})?")
_DEFAULT_PORTS = {"http": ":80", "https": ":443"}
_READS = frozenset({"GET", "HEAD"})

_VARY = (b"vary", b"Origin")
_EXPOSED = (b"access-control-expose-headers", b"ETag, Location, Retry-After, X-Request-Id")
READABLE = [(b"access-control-allow-origin", b"*"), _EXPOSED]
"""What anyone may read says so; for answers made in front of this layer, too."""

_HEADERS = (
    *(b"Authorization", b"Author-Assertion", b"Author-Token", b"Content-Type"),
    *(b"Idempotency-Key", b"If-Match", b"If-None-Match", b"X-Request-Id"),
)
_PREFLIGHT = [
    (b"access-control-allow-methods", b"GET, HEAD, POST, PUT, PATCH, DELETE"),
    (b"access-control-allow-headers", b", ".join(_HEADERS)),
    (b"access-control-max-age", b"7200"),
    (b"content-length", b"0"),
]


class OriginNotAllowed(Forbidden):
    code, title = "origin_not_allowed", "This site does not take comments from that page"


def parse_origin(text: str) -> str | None:
    """`text` as browsers write an origin (`https://blog.example.com`), or None if it is not one.

    Case and a default port are normalised away; a path, even "/", is not an origin.
    """
    origin = text.strip().lower()
    if not _ORIGIN.fullmatch(origin):
        return None
    return origin.removesuffix(_DEFAULT_PORTS[origin.partition(":")[0]])


class Cors:
    """ASGI layer. `own_origin` is that of our own pages, which may always write.

    Outside `public_paths` pages of other origins may neither read nor write: a page that an operator has open
    in a browser must not see what only a local program should.
    """

    def __init__(
        self,
        app: ASGIApp,
        allowed: AllowedOrigin,
        *,
        public_paths: tuple[str, ...] = ("/v1/",),
        own_origin: str | None = None,
    ) -> None:
        self._app = app
        self._allowed = allowed
        self._public_paths = public_paths
        self._own_origin = own_origin

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        preflight = header(scope, b"access-control-request-method") if scope["method"] == "OPTIONS" else None
        try:
            granted = await self._granted(scope, preflight or scope["method"])
        except OriginNotAllowed as refusal:
            await send_problem(send, refusal)
            return
        if preflight:
            await _answer_preflight(send, granted)
        else:
            await self._app(scope, receive, _adding(granted, send))

    async def _granted(self, scope: Scope, method: str) -> RawHeaders:
        """The headers that let the page see the answer to a request by `method`. Raises OriginNotAllowed."""
        public = scope["path"].startswith(self._public_paths)
        if method in _READS:
            return READABLE if public else []
        origin = header(scope, b"origin")
        if origin is None:
            return [_VARY]
        if origin == self._own_origin or (public and await self._may_write(scope["path"], origin)):
            return [(b"access-control-allow-origin", origin.encode()), _EXPOSED, _VARY]
        raise OriginNotAllowed(headers={"Vary": "Origin"})

    async def _may_write(self, path: str, origin: str) -> bool:
        return bool(_ORIGIN.fullmatch(origin)) and await self._allowed(site_of(path), origin)


def site_of(path: str) -> str | None:
    """`blog` in `/v1/sites/blog/comments` and in `/embed/blog/comments`."""
    match [part for part in path.split("/") if part]:  # as the router reads it: `//` is `/`
        case ["v1", "sites", site, *_] | ["embed", site, *_]:
            return site
    return None


def _adding(granted: RawHeaders, send: Send) -> Send:
    async def adding(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message.get("headers", ()), *granted]
        await send(message)

    return adding


async def _answer_preflight(send: Send, granted: RawHeaders) -> None:
    await send({"type": "http.response.start", "status": 204, "headers": [*granted, *_PREFLIGHT]})
    await send({"type": "http.response.body", "body": b"", "more_body": False})
