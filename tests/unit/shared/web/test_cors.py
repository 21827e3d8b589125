"""Which pages may call, and what a browser is told."""

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.web.asgi import Receive, Scope, Send
from shared.web.cors import Cors, parse_origin, site_of

BLOG = "https://blog.example.com"
OWN = "https://comments.example.com"


async def inner(_scope: Scope, _receive: Receive, send: Send) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"inside"})


async def allowed(site: str | None, origin: str) -> bool:
    return site in {"blog", None} and origin == BLOG


async def ask(method: str, path: str = "/v1/sites/blog/comments", **headers: str) -> httpx2.Response:
    transport = httpx2.ASGITransport(Cors(inner, allowed, own_origin=OWN))
    async with httpx2.AsyncClient(transport=transport, base_url="http://x") as client:
        return await client.request(
            method, path, headers={name.replace("_", "-"): value for name, value in headers.items()}
        )


@pytest.mark.parametrize("origin", [BLOG, "https://evil.example", "null"])
async def test_anyone_may_read(origin: str) -> None:
    answer = await ask("GET", origin=origin)

    assert answer.headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-credentials" not in answer.headers
    assert "vary" not in answer.headers  # one copy in a shared cache serves all


async def test_what_is_not_public_is_not_readable() -> None:
    assert "access-control-allow-origin" not in (await ask("GET", "/metrics", origin=BLOG)).headers
    assert (await ask("POST", "/internal/events", origin=BLOG)).status_code == 403


@pytest.mark.parametrize("origin", [BLOG, OWN])
async def test_known_pages_may_write(origin: str) -> None:
    answer = await ask("POST", origin=origin)

    assert answer.text == "inside"
    assert answer.headers["access-control-allow-origin"] == origin
    assert answer.headers["vary"] == "Origin"


async def test_programs_may_write() -> None:
    answer = await ask("POST")

    assert answer.text == "inside"
    assert answer.headers["vary"] == "Origin"


@pytest.mark.parametrize(
    ("path", "origin"),
    [
        ("/v1/sites/blog/comments", "https://evil.example"),
        ("/v1/sites/blog/comments", "null"),
        ("/v1/sites/blog/comments", BLOG + "/"),
        ("/v1/sites/blog/comments", BLOG + ":443"),
        ("/v1/sites/blog/comments", BLOG.upper()),
        ("/v1/sites/other/comments", BLOG),
        ("//v1//sites//other//comments", BLOG),
    ],
)
async def test_other_pages_may_not(path: str, origin: str) -> None:
    answer = await ask("POST", path, origin=origin)

    assert answer.status_code == 403
    assert answer.json()["code"] == "origin_not_allowed"
    assert "access-control-allow-origin" not in answer.headers


async def test_a_comment_path_names_no_site_so_any_sites_origin_will_do() -> None:
    assert (await ask("PATCH", "/v1/comments/1", origin=BLOG)).text == "inside"


async def test_a_preflight_is_answered_here() -> None:
    answer = await ask("OPTIONS", origin=BLOG, access_control_request_method="POST")

    assert answer.status_code == 204
    assert answer.headers["access-control-allow-origin"] == BLOG
    assert {"Authorization", "Content-Type", "Idempotency-Key", "If-Match"} <= set(
        answer.headers["access-control-allow-headers"].split(", ")
    )

    refused = await ask("OPTIONS", origin="https://evil.example", access_control_request_method="POST")
    assert refused.status_code == 403

    read = await ask("OPTIONS", origin="https://evil.example", access_control_request_method="GET")
    assert read.headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize(
    ("text", "origin"),
    [
        ("https://blog.example.com", BLOG),
        (" HTTPS://Blog.Example.com:443 ", BLOG),
        ("http://localhost:8080", "http://localhost:8080"),
        ("http://[::1]:80", "http://[::1]"),
        ("https://blog.example.com/", None),
        ("https://blog.example.com.", None),
        ("https://user@blog.example.com", None),
        ("https://*.example.com", None),
        ("blog.example.com", None),
        ("null", None),
    ],
)
def test_origins_are_kept_as_browsers_write_them(text: str, origin: str | None) -> None:
    assert parse_origin(text) == origin


@given(st.text(max_size=60))
def test_an_origin_is_its_own_spelling(text: str) -> None:
    if origin := parse_origin(text):
        assert parse_origin(origin) == origin


@pytest.mark.parametrize(
    ("path", "site"),
    [
        ("/v1/sites/blog/comments", "blog"),
        ("/v1/sites/blog", "blog"),
        ("/v1/sites/", None),
        ("/embed/blog/comments", "blog"),
        ("/embed", None),
        ("/v1/comments/x", None),
    ],
)
def test_the_site_of_a_path(path: str, site: str | None) -> None:
    assert site_of(path) == site
