"""Public pages straight from memory: an ASGI layer in front of everything that a request costs time in."""

from services.comments.threads.cache import Page, PageCache, PageKey
from shared.web.asgi import ASGIApp, Receive, Scope, Send, header
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
        status, extra, body = _answer(
            page, header(scope, b"if-none-match"), header(scope, b"accept-encoding")
        )
        await send({"type": "http.response.start", "status": status, "headers": self._headers + extra})
        await send({"type": "http.response.body", "body": body, "more_body": False})


def page_key(scope: Scope) -> PageKey:
    return scope["path"].encode(), scope["query_string"]


def _answer(
    page: Page, if_none_match: str | None, accept_encoding: str | None
) -> tuple[int, list[tuple[bytes, bytes]], bytes]:
    tag = (b"etag", b'"' + page.tag.encode() + b'"')
    if matches(if_none_match, page.tag):
        return 304, [tag], b""
    if page.gzipped and accept_encoding and "gzip" in accept_encoding:
        length = (b"content-length", str(len(page.gzipped)).encode())
        return 200, [tag, (b"content-encoding", _GZIP), length], page.gzipped
    return 200, [tag, (b"content-length", str(len(page.body)).encode())], page.body
