"""Headers that every answer carries."""

import httpx2

from shared.web.asgi import ASGIApp, Receive, Scope, Send
from shared.web.headers import Headers, SecurityHeaders


def answering(*headers: tuple[bytes, bytes]) -> ASGIApp:
    async def app(_scope: Scope, _receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b""})

    return app


async def headers_of(app: ASGIApp, *, https: bool = False) -> httpx2.Headers:
    transport = httpx2.ASGITransport(Headers(app, SecurityHeaders(https=https)))
    async with httpx2.AsyncClient(transport=transport, base_url="http://x") as client:
        return (await client.get("/")).headers


async def test_an_answer_is_inert_private_and_unframed() -> None:
    assert dict(await headers_of(answering())) == {
        "content-security-policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",
        "cache-control": "no-store",
    }


async def test_a_handlers_own_choice_stands() -> None:
    headers = await headers_of(answering((b"Cache-Control", b"public")))

    assert headers.get_list("cache-control") == ["public"]


async def test_https_is_insisted_on_where_it_is_configured() -> None:
    assert (await headers_of(answering(), https=True))["strict-transport-security"].startswith("max-age=")


def test_a_cache_in_front_gets_them_ready_made() -> None:
    ready = dict(SecurityHeaders(https=False).ready(cache_control="public, no-cache", etag='"1"'))

    assert ready[b"cache-control"] == b"public, no-cache"
    assert ready[b"etag"] == b'"1"'
    assert ready[b"x-content-type-options"] == b"nosniff"
