"""Every hostile body and text against an endpoint: answered, never with a 5xx, and refused by name."""

import httpx2
import pytest

from tests.security.corpus import JSON, json_bodies, texts, unicode_bodies
from tests.security.sample import BLOG, POST_URL


async def test_no_body_makes_it_fail(client: httpx2.AsyncClient) -> None:
    for case in json_bodies():
        answer = await client.post(POST_URL, content=case.body, headers=JSON)

        assert case.allows(answer.status_code), (case.id, answer.text)
        assert answer.is_success or answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("field", ["body", "name"])
async def test_text_comes_back_as_it_went_or_is_refused(client: httpx2.AsyncClient, field: str) -> None:
    def place(text: str) -> object:
        if field == "body":
            return {"body": text, "writer": {"name": "Ann"}}
        return {"body": "x", "writer": {"name": text}}

    came_back = 0
    for case, given in zip(unicode_bodies(place), texts("unicode.jsonl"), strict=True):
        answer = await client.post(POST_URL, content=case.body, headers=JSON)

        assert case.allows(answer.status_code), (case.id, answer.text)
        if answer.is_success:
            assert answer.json()[field] == given.text
            came_back += 1
    assert came_back > 500


async def test_only_json_is_read(client: httpx2.AsyncClient) -> None:
    for case in texts("http_edges.jsonl", "content-type"):
        answer = await client.post(
            POST_URL,
            content=b'{"body":"x","writer":{"name":"Ann"}}',
            headers={"Content-Type": case.text},
        )

        assert answer.status_code == 415, case


async def test_no_foreign_origin_may_write(client: httpx2.AsyncClient) -> None:
    for case in texts("http_edges.jsonl", "origin"):
        answer = await client.post(
            POST_URL, json={"body": "x", "writer": {"name": "Ann"}}, headers={"Origin": case.text}
        )

        assert answer.status_code == 403, case
        assert "access-control-allow-origin" not in answer.headers
        assert answer.headers["vary"] == "Origin"


async def test_the_sites_own_origin_may(client: httpx2.AsyncClient) -> None:
    answer = await client.post(
        POST_URL, json={"body": "x", "writer": {"name": "Ann"}}, headers={"Origin": BLOG}
    )

    assert answer.status_code == 201
    assert answer.headers["access-control-allow-origin"] == BLOG


async def test_no_header_or_path_makes_it_fail(client: httpx2.AsyncClient) -> None:
    for case in texts("http_edges.jsonl", "host", "x-forwarded-for"):
        name = "Host" if case.kind == "host" else "X-Forwarded-For"
        value = case.text.replace("\r", "").replace("\n", "")  # no HTTP client sends these; raw sockets do
        answer = await client.get("/v1/counts?key=a", headers={name: value})

        assert answer.status_code < 500, case


async def test_sql_in_a_parameter_is_only_text(client: httpx2.AsyncClient) -> None:
    for case in texts("http_edges.jsonl", "sqli"):
        answer = await client.get("/v1/counts", params={"key": case.text})

        assert answer.json() == {case.text: 0}, case


async def test_mass_assignment_is_refused_by_name(client: httpx2.AsyncClient) -> None:
    answer = await client.post(POST_URL, json={"body": "x", "writer": {"name": "Ann", "is_admin": True}})

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/writer/is_admin"
