"""The embed's addresses: who may load them, what they say of themselves, how long they keep."""

import gzip
from collections.abc import AsyncGenerator

import httpx2
import pytest

from deploy.client.ship import BUNDLE
from services.comments.embed.asset_routes import asset_routes
from services.comments.embed.assets import read_assets
from shared.telemetry.metrics import new_registry
from shared.web.application import Api, create

ASSETS = read_assets()
STYLE = ASSETS.address("style.css")
MODULE = ASSETS.address(BUNDLE)


@pytest.fixture
async def client() -> AsyncGenerator[httpx2.AsyncClient]:
    api = Api(
        title="Embed", version="1", description="", public_url="http://localhost", allowed_origin=nobody
    )
    app = create(api, asset_routes(ASSETS), registry=new_registry("embed", "1"))
    async with (
        app.litestar.lifespan(),
        httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://localhost") as found,
    ):
        yield found


async def nobody(_site: str | None, _origin: str) -> bool:
    return False


@pytest.mark.parametrize(
    ("path", "media_type"),
    [
        ("/embed.js", "text/javascript; charset=utf-8"),
        (MODULE, "text/javascript; charset=utf-8"),
        (STYLE, "text/css; charset=utf-8"),
    ],
)
async def test_any_page_may_load_it(client: httpx2.AsyncClient, path: str, media_type: str) -> None:
    answer = await client.get(path, headers={"Origin": "https://blog.example.com"})

    assert answer.status_code == 200
    assert answer.headers["content-type"] == media_type
    assert answer.headers.get_list("access-control-allow-origin") == ["*"]
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "set-cookie" not in answer.headers


async def test_only_what_names_its_release_is_kept_for_long(client: httpx2.AsyncClient) -> None:
    loader, current, old = [
        (await client.get(path)).headers["cache-control"]
        for path in ("/embed.js", MODULE, "/assets/0123456789abcdef/thread.js")
    ]

    assert loader == old == "public, max-age=300"
    assert current == "public, max-age=31536000, immutable"


async def test_what_a_reader_has_is_not_sent_again(client: httpx2.AsyncClient) -> None:
    first = await client.get("/embed.js")
    again = await client.get("/embed.js", headers={"If-None-Match": first.headers["etag"]})

    assert again.status_code == 304
    assert again.content == b""
    assert again.headers["access-control-allow-origin"] == "*"
    assert again.headers["etag"] == first.headers["etag"]


async def test_whoever_takes_gzip_gets_gzip(client: httpx2.AsyncClient) -> None:
    plain = await client.get(MODULE, headers={"Accept-Encoding": "identity"})
    async with client.stream("GET", MODULE, headers={"Accept-Encoding": "br, gzip"}) as packed:
        body = b"".join([chunk async for chunk in packed.aiter_raw()])

    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert gzip.decompress(body) == plain.content
    assert packed.headers["etag"] != plain.headers["etag"]
    assert packed.headers["vary"] == "Accept-Encoding"


async def test_an_address_with_a_version_added_still_works(client: httpx2.AsyncClient) -> None:
    assert (await client.get("/embed.js?ver=6.7.1")).status_code == 200


@pytest.mark.parametrize(
    "name", ["assets.py", "embed.js", "main.js", "..%2Fassets.py", "%2e%2e%2fassets.py", "a/b.js"]
)
async def test_nothing_else_is_served(client: httpx2.AsyncClient, name: str) -> None:
    assert (await client.get(ASSETS.address(name))).status_code in {400, 404}
