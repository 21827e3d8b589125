"""The example blog as an ASGI application: one page, three files, a strict policy on what it may load."""

import html
from collections.abc import Awaitable, Callable, MutableMapping
from pathlib import Path
from typing import Any

from deploy.example.load import read_example

PAGE = Path(__file__).with_name("page")
TYPES = {".html": "text/html; charset=utf-8", ".css": "text/css; charset=utf-8", ".svg": "image/svg+xml"}

Message = MutableMapping[str, Any]
Send = Callable[[Message], Awaitable[None]]
Receive = Callable[[], Awaitable[Message]]
Application = Callable[[Message, Receive, Send], Awaitable[None]]


def create_app(comments: str, site: str) -> Application:
    """The blog, whose page embeds the thread of `site` from the service at `comments` (a URL)."""
    names = {"/": "index.html", **{f"/{name}": name for name in ("style.css", "moon.svg", "ferry.svg")}}
    files = {path: (PAGE / name).read_bytes() for path, name in names.items()}
    places = {"{comments}": comments, "{site}": site, "{key}": read_example().thread.key}
    page = files["/"].decode()
    for place, value in places.items():
        page = page.replace(place, html.escape(value))
    files["/"] = page.encode()
    headers = _headers(comments)

    async def app(scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await _live(receive, send)
            return
        found = files.get(scope["path"]) if scope["method"] in ("GET", "HEAD") else None
        status, body, kind = (
            (404, b"Not here.\n", "text/plain")
            if found is None
            else (200, found, TYPES[Path(names[scope["path"]]).suffix])
        )
        about = [(b"content-type", kind.encode()), (b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": status, "headers": [*about, *headers]})
        await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})

    return app


def _headers(comments: str) -> list[tuple[bytes, bytes]]:
    """Nothing inline, nothing from elsewhere: only the page's own files and the comments service."""
    policy = (
        f"default-src 'none'; img-src 'self'; style-src 'self' {comments}; script-src {comments}; "
        f"connect-src {comments}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
    return [
        (b"content-security-policy", policy.encode()),
        (b"x-content-type-options", b"nosniff"),
        (b"referrer-policy", b"strict-origin-when-cross-origin"),
        (b"cache-control", b"no-cache"),
    ]


async def _live(receive: Receive, send: Send) -> None:
    while (await receive())["type"] == "lifespan.startup":
        await send({"type": "lifespan.startup.complete"})
    await send({"type": "lifespan.shutdown.complete"})
