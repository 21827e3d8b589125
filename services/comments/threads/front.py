"""Public pages straight from memory: an ASGI layer in front of everything that a request costs time in."""

from services.comments.threads.cache import PageCache
from services.comments.threads.page import PageKey, Variant
from shared.web.asgi import ASGIApp, Message, Receive, Scope, Send
from shared.web.cors import READABLE
from shared.web.headers import SecurityHeaders


class CachedPages:
    """Answers GET from the cache when it can; whatever else goes to the application inside."""

    def __init__(self, app: ASGIApp, cache: PageCache, headers: SecurityHeaders) -> None:
        self._app = app
        self._cache = cache
        self._headers = [*headers.ready(), *READABLE]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        page = self._cache.get(page_key(scope)) if scope["method"] == "GET" else None
        if page is None:
            await self._app(scope, receive, send)
            return
        variant = page.variant(scope["headers"])
        start, body = variant.messages or self._prepared(variant)
        await send(start)
        await send(body)

    def _prepared(self, variant: Variant) -> tuple[Message, Message]:
        own = dict(variant.headers)
        headers = [header for header in self._headers if header[0] not in own] + variant.headers
        if variant.body:
            headers.append((b"content-length", b"%d" % len(variant.body)))
        variant.messages = (
            {"type": "http.response.start", "status": variant.status, "headers": headers},
            {"type": "http.response.body", "body": variant.body, "more_body": False},
        )
        return variant.messages


def page_key(scope: Scope) -> PageKey:
    return scope["path"], scope["query_string"]
