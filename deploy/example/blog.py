"""The example blog as an ASGI application: an index, its posts, a few files, a strict policy on what they may load."""

from collections.abc import Awaitable, Callable, MutableMapping
from pathlib import Path
from typing import Any

from msgspec import Struct

from deploy.example.fragments import Fragments
from deploy.example.pages import Pages, theme_in
from deploy.example.posts import read_posts

STATIC = Path(__file__).with_name("static")
TYPES = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}
HTML = "text/html; charset=utf-8"

Message = MutableMapping[str, Any]
Send = Callable[[Message], Awaitable[None]]
Receive = Callable[[], Awaitable[Message]]
Application = Callable[[Message, Receive, Send], Awaitable[None]]


class Answer(Struct, frozen=True):
    status: int
    kind: str
    body: bytes


def create_app(comments: str, site: str) -> Application:
    """The blog, whose posts embed the threads of `site` from the service at `comments` (a URL)."""
    fragments = Fragments(comments, site)
    pages = Pages(comments, site)
    posts = {f"/{post.thread.key}": post for post in read_posts()}
    files = {f"/static/{path.name}": _file(path) for path in STATIC.iterdir()}
    policy = _policy(comments)

    async def answer(path: str, query: bytes) -> Answer:
        theme = theme_in(query)
        if path == "/":
            return Answer(200, HTML, pages.index(theme).encode())
        if post := posts.get(path):
            thread = await fragments.html(post.thread.key)
            return Answer(200, HTML, pages.post(post, thread, theme).encode())
        return files.get(path) or Answer(404, HTML, pages.missing(theme).encode())

    async def app(scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await _live(fragments, receive, send)
            return
        if scope["method"] in ("GET", "HEAD"):
            given = await answer(scope["path"], scope["query_string"])
        else:
            given = Answer(405, "text/plain", b"This blog is only for reading.\n")
        await _send(send, given, policy, body=scope["method"] != "HEAD")

    return app


def _file(path: Path) -> Answer:
    return Answer(200, TYPES[path.suffix], path.read_bytes())


def _policy(comments: str) -> list[tuple[bytes, bytes]]:
    """Nothing inline, nothing from elsewhere: only the blog's own files and the comments service."""
    policy = (
        f"default-src 'none'; img-src 'self'; style-src 'self'; script-src 'self' {comments}; "
        f"connect-src {comments}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
        "require-trusted-types-for 'script'; trusted-types rejoinder"
    )
    return [
        (b"content-security-policy", policy.encode()),
        (b"x-content-type-options", b"nosniff"),
        (b"referrer-policy", b"strict-origin-when-cross-origin"),
        (b"cache-control", b"no-cache"),
    ]


async def _send(send: Send, given: Answer, policy: list[tuple[bytes, bytes]], *, body: bool) -> None:
    about = [(b"content-type", given.kind.encode()), (b"content-length", str(len(given.body)).encode())]
    await send({"type": "http.response.start", "status": given.status, "headers": [*about, *policy]})
    await send({"type": "http.response.body", "body": given.body if body else b""})


async def _live(fragments: Fragments, receive: Receive, send: Send) -> None:
    while (await receive())["type"] == "lifespan.startup":
        await fragments.open()
        await send({"type": "lifespan.startup.complete"})
    await fragments.close()
    await send({"type": "lifespan.shutdown.complete"})
