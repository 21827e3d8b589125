"""`/metrics`: what is counted, and for whom."""

from collections.abc import AsyncGenerator

import httpx2
import pytest

from shared.telemetry.metrics import new_registry
from shared.web.application import Api, Application, create

KEY = "m" * 43


def application(key: str | None) -> Application:
    api = Api(title="t", version="1", description="d", public_url="http://x", metrics_key=key)
    return create(api, [], registry=new_registry("t", "1"))


def client_of(app: Application, host: str = "localhost", address: str = "127.0.0.1") -> httpx2.AsyncClient:
    return httpx2.AsyncClient(
        transport=httpx2.ASGITransport(app, client=(address, 1)), base_url=f"http://{host}"
    )


@pytest.fixture
async def local() -> AsyncGenerator[httpx2.AsyncClient]:
    async with client_of(application(None)) as client:
        yield client


async def test_requests_are_counted_by_route(local: httpx2.AsyncClient) -> None:
    await local.get("/healthz")
    await local.get("/nothing/at/all?secret=1")
    text = (await local.get("/metrics")).text

    assert 'http_requests_total{method="GET",route="/healthz",status="200"} 1.0' in text
    assert 'http_requests_total{method="GET",route="none",status="404"} 1.0' in text
    assert "secret" not in text


@pytest.mark.parametrize(
    ("host", "address", "header", "open_"),
    [
        ("localhost", "127.0.0.1", None, True),
        ("127.0.0.1:8000", "127.0.0.1", None, True),
        ("[::1]:8000", "::1", None, True),
        ("localhost", "203.0.113.9", None, False),
        ("evil.example", "127.0.0.1", None, False),
        ("localhost", "127.0.0.1", "X-Forwarded-For", False),
        ("localhost", "127.0.0.1", "Forwarded", False),
    ],
)
async def test_without_a_key_only_this_machine_may_look(
    host: str, address: str, header: str | None, open_: bool
) -> None:
    async with client_of(application(None), host, address) as client:
        answer = await client.get("/metrics", headers={header: "127.0.0.1"} if header else {})

    assert answer.status_code == (200 if open_ else 404)


@pytest.mark.parametrize(("value", "status"), [(f"Bearer {KEY}", 200), ("Bearer x", 404), (None, 404)])
async def test_with_a_key_only_its_holder_may(value: str | None, status: int) -> None:
    async with client_of(application(KEY), "metrics.example", "203.0.113.9") as client:
        answer = await client.get("/metrics", headers={"Authorization": value} if value else {})

    assert answer.status_code == status
