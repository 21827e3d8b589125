"""The door between the services."""

from collections.abc import AsyncGenerator

import httpx2
import pytest
from litestar import get
from prometheus_client import CollectorRegistry

from shared.access.peer import peer_guard
from shared.web.application import Api, create

KEY = "k" * 43


@pytest.fixture
async def client() -> AsyncGenerator[httpx2.AsyncClient]:
    @get("/internal/events", guards=[peer_guard(KEY)])
    async def events() -> str:
        return "events"

    api = Api(title="t", version="1", description="d", public_url="http://x")
    app = create(api, [events], registry=CollectorRegistry())
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://x") as client:
        yield client


async def test_the_peer_comes_in(client: httpx2.AsyncClient) -> None:
    answer = await client.get("/internal/events", headers={"Authorization": f"Bearer {KEY}"})

    assert answer.text == "events"


@pytest.mark.parametrize("value", [None, f"Bearer {KEY}x", f"Bearer {KEY[:-1]}", KEY, "Bearer"])
async def test_nobody_else_does(client: httpx2.AsyncClient, value: str | None) -> None:
    answer = await client.get("/internal/events", headers={"Authorization": value} if value else {})

    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Bearer")
