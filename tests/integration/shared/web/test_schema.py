"""The API document says what the API does."""

from collections.abc import AsyncGenerator
from typing import Any

import httpx2
import pytest

from tests.security.sample import POST_URL, sample


@pytest.fixture
async def client() -> AsyncGenerator[httpx2.AsyncClient]:
    async with httpx2.AsyncClient(
        transport=httpx2.ASGITransport(sample()), base_url="http://localhost"
    ) as client:
        yield client


@pytest.fixture
async def document(client: httpx2.AsyncClient) -> dict[str, Any]:
    found = (await client.get("/schema/openapi.json")).json()
    assert isinstance(found, dict)
    return found


async def test_json_by_default_and_a_page_for_people(client: httpx2.AsyncClient) -> None:
    as_json = await client.get("/schema")
    page = await client.get("/schema", headers={"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"})

    assert as_json.json() == (await client.get("/schema/openapi.json")).json()
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "<script" not in page.text
    assert "/v1/sites/{site}/notes" in page.text
    assert "script" not in page.headers["content-security-policy"]


async def test_bodies_refuse_unknown_fields(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]

    assert schemas["NewNote"]["additionalProperties"] is False
    assert schemas["Writer"]["additionalProperties"] is False
    assert schemas["Writer"]["properties"]["name"]["maxLength"] == 80
    assert "additionalProperties" not in schemas["Note"]


async def test_refusals_are_problem_documents(document: dict[str, Any]) -> None:
    for path in document["paths"].values():
        for operation in path.values():
            for status, response in operation["responses"].items():
                if status.startswith(("2", "5")):
                    continue
                assert list(response["content"]) == ["application/problem+json"]


async def test_every_way_to_be_refused_is_told(document: dict[str, Any]) -> None:
    operation = document["paths"]["/v1/sites/{site}/notes"]["post"]

    assert set(operation["responses"]) == {
        "201", "400", "404", "408", "409", "413", "415", "422", "default"
    }  # fmt: skip
    assert "`written_twice`" in operation["responses"]["409"]["description"]

    drafts = document["paths"]["/v1/drafts"]["get"]
    assert drafts["security"] == [{"apiKey": []}]
    assert {"401", "403"} <= drafts["responses"].keys()


async def test_references_lead_somewhere_and_no_schema_is_left_over(document: dict[str, Any]) -> None:
    text = repr(document)
    for name in document["components"]["schemas"]:
        assert f"#/components/schemas/{name}'" in text
    assert "ValidationException" not in text


async def test_what_is_not_for_clients_is_not_told(document: dict[str, Any]) -> None:
    assert {"/metrics", "/schema"}.isdisjoint(document["paths"])
    assert POST_URL not in document["paths"]
