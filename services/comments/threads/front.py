"""Public pages straight from memory: an ASGI layer in front of everything that a request costs time in."""

from services.comments.threads.cache import Page, PageCache, PageKey
from shared.web.asgi import ASGIApp, RawHeaders, Receive, Scope, Send
from shared.web.conditional import matches
from shared.web.headers import SecurityHeaders

CACHE_CONTROL = "public, max-age=0, must-revalidate"
_GZIP = b"gzip"


class CachedPages:
    """Answers GET from the cache when it can; whatever else goes to the application inside."""

    def __init__(self, app: ASGIApp, cache: PageCache, headers: SecurityHeaders) -> None:
        self._app = app
        self._cache = cache
        self._headers = headers.ready(
            content_type="application/json",
            cache_control=CACHE_CONTROL,
            vary="Accept-Encoding",
            access_control_allow_origin="*",
            access_control_expose_headers="ETag, Location, Retry-After, X-Request-Id",
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        page = self._cache.get(page_key(scope)) if scope["method"] == "GET" else None
        if page is None:
            await self._app(scope, receive, send)
            return
        status, extra, body = _answer(page, scope["headers"])
        await send({"type": "http.response.start", "status": status, "headers": [*self._headers, *extra]})
        await send({"type": "http.response.body", "body": body, "more_body": False})


def page_key(scope: Scope) -> PageKey:
    return scope["path"].encode(), scope["query_string"]


def _answer(page: Page, headers: RawHeaders) -> tuple[int, list[tuple[bytes, bytes]], bytes]:
    """Status, headers and body. One pass over the request's headers: this is the hottest path there is."""
    known = encodings = b""
    for name, value in headers:
        if name == b"if-none-match":
            known = known or value
        elif name == b"accept-encoding":
            encodings = encodings or value
    quoted = b'"%b"' % page.tag.encode()
    if known and (known == quoted or matches(known.decode("latin-1"), page.tag)):
        return 304, [(b"etag", quoted)], b""
    if page.gzipped and _GZIP in encodings:
        length = (b"content-length", b"%d" % len(page.gzipped))
        return 200, [(b"etag", quoted), (b"content-encoding", _GZIP), length], page.gzipped
    return 200, [(b"etag", quoted), (b"content-length", b"%d" % len(page.body))], page.body
