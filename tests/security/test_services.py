"""Hostile input at every door of both services: never a 5xx, and what is refused changes nothing."""

import asyncio
import json
from collections.abc import AsyncGenerator, Awaitable, Iterable, Iterator
from typing import Any
from urllib.parse import quote, urlencode

import httpx2
import pytest

from deploy.local.postgres import Postgres
from services.moderation.console.visits import CSRF_HEADER, csrf_token
from shared.web.problems import MEDIA_TYPE
from tests.security.corpus import JSON, Body, json_bodies, texts
from tests.support.console import FROM_HERE
from tests.support.database import Database, cloned_database
from tests.support.surface import ENDPOINTS, WITHOUT_BODY, Endpoint, Service, Surface, surface

AT_ONCE = 4  # people may well write at once; a crowd on one comment is asked to come again
WRITING = ("POST", "PUT", "PATCH", "DELETE")
SERVICES: tuple[Service, ...] = ("comments", "moderation")
each_endpoint = pytest.mark.parametrize("endpoint", ENDPOINTS, ids=str)


@pytest.fixture(scope="module")
async def doors(migrated: Postgres) -> AsyncGenerator[Surface]:
    async with cloned_database(migrated) as database, surface(database) as doors:
        yield doors


@pytest.fixture
async def own_doors(database: Database) -> AsyncGenerator[Surface]:
    """For tests that may take what the others need."""
    async with surface(database) as doors:
        yield doors


async def test_every_door_is_tried(doors: Surface) -> None:
    """A new endpoint that writes has to be named in tests/support/surface.py."""
    for service in SERVICES:
        paths = (await doors.document(service))["paths"]
        found = {
            (method.upper(), path, "requestBody" in operation)
            for path, operations in paths.items()
            for method, operation in operations.items()
            if method.upper() in WRITING
        }
        named = {(one.method, one.path, True) for one in ENDPOINTS if one.service == service}
        named |= {(one.method, one.path, False) for one in WITHOUT_BODY if one.service == service}
        assert found == named


@each_endpoint
async def test_what_it_takes_it_takes(own_doors: Surface, endpoint: Endpoint) -> None:
    """Otherwise the tests below would prove nothing."""
    answer = await own_doors.send(endpoint, json=endpoint.body)
    assert answer.is_success, answer.text


@each_endpoint
async def test_no_body_breaks_it(doors: Surface, endpoint: Endpoint) -> None:
    bodies = list(json_bodies())
    answers = await _all(doors.send(endpoint, content=case.body, headers=JSON) for case in bodies)
    refused = [case for case, answer in zip(bodies, answers, strict=True) if not _took(answer, case)]
    assert len(refused) > 150
    await _change_nothing(doors, endpoint, refused)


@each_endpoint
async def test_no_text_breaks_it(doors: Surface, endpoint: Endpoint) -> None:
    for pointer in endpoint.texts:
        bodies = list(_with_texts(endpoint, pointer))
        answers = await _all(doors.send(endpoint, content=case.body, headers=JSON) for case in bodies)
        refused = [case for case, answer in zip(bodies, answers, strict=True) if not _took(answer, case)]
        await _change_nothing(doors, endpoint, refused)


@each_endpoint
async def test_only_json_is_read(doors: Surface, endpoint: Endpoint) -> None:
    body = json.dumps(endpoint.body).encode()
    before = await doors.recorded()
    for case in texts("http_edges.jsonl", "content-type"):
        answer = await doors.send(endpoint, content=body, headers={"Content-Type": case.text})
        assert answer.status_code == 415, (case, answer.text)
    assert await doors.recorded() == before


@pytest.mark.parametrize("endpoint", [one for one in ENDPOINTS if one.service == "comments"], ids=str)
async def test_no_page_of_another_site_may_write(doors: Surface, endpoint: Endpoint) -> None:
    before = await doors.recorded()
    for case in texts("http_edges.jsonl", "origin"):
        answer = await doors.send(endpoint, json=endpoint.body, headers={"Origin": case.text})
        assert answer.status_code == 403, (case, answer.text)
        assert "access-control-allow-origin" not in answer.headers
    assert await doors.recorded() == before


@pytest.mark.parametrize(
    "header", ["Host", "X-Forwarded-For", "Idempotency-Key", "If-Match", "Authorization"]
)
async def test_no_header_breaks_it(own_doors: Surface, header: str) -> None:
    values = [
        _one_line(case.text) for case in _hostile("sqli", "host", "x-forwarded-for", "email", "naughty")
    ]
    for endpoint in (*ENDPOINTS, *WITHOUT_BODY):
        answers = await _all(
            own_doors.send(endpoint, json=endpoint.body, headers={header: value}) for value in values[::5]
        )
        assert not [answer.text for answer in answers if answer.status_code >= 500]


@pytest.mark.parametrize("service", SERVICES)
async def test_no_address_breaks_it(doors: Surface, service: Service) -> None:
    """Hostile text for every part of a path and every parameter of a query that readers may send."""
    hostile = [case.text for case in _hostile("sqli", "naughty")]
    tried = 0
    for path, operations in (await doors.document(service))["paths"].items():
        reading = operations.get("get", {})
        for parameter in reading.get("parameters", []):
            requests = [
                _asked(doors, service, _method_of(reading), path, parameter, text) for text in hostile
            ]
            answers = await _all(doors.http[service].send(request) for request in requests)
            assert not [answer.text for answer in answers if answer.status_code >= 500], (
                path,
                parameter["name"],
            )
            tried += len(requests)
    assert tried > 2_000


async def test_no_form_breaks_the_console(own_doors: Surface) -> None:
    bodies = [case.body for case in json_bodies()]
    for field in ("token", "revision", "action", "label", "reason", "note", "over"):
        form = {"token": "0" * 32, "revision": "1", "action": "mask"}
        bodies += [
            urlencode(form | {field: case.text}, errors="surrogatepass").encode()
            for case in [*_hostile("naughty", "sqli", "zalgo")][::3]
        ]
    answers = await _all(_form(own_doors, body) for body in bodies)
    assert not [answer.text for answer in answers if answer.status_code >= 500]
    assert any(answer.status_code == 303 for answer in answers)


async def _form(doors: Surface, body: bytes) -> httpx2.Response:
    browser = doors.browser
    headers = {
        **FROM_HERE,
        "Content-Type": "application/x-www-form-urlencoded",
        CSRF_HEADER: csrf_token(browser.token),
    }
    path = f"/console/cases/{doors.names['moderation']['comment_id']}/decisions"
    return await browser.ask("POST", path, content=body, headers=headers)


def _method_of(reading: dict[str, Any]) -> str:
    """How to ask for what an operation reads: of a stream, which does not end, the head only."""
    found = reading["responses"].get("200", {})
    return "HEAD" if "text/event-stream" in found.get("content", {}) else "GET"


def _asked(
    doors: Surface, service: Service, method: str, path: str, parameter: dict[str, Any], text: str
) -> httpx2.Request:
    """Something read with a text in the place of one parameter, by somebody with every right."""
    name, escaped = parameter["name"], quote(text.encode("utf-8", "surrogatepass"), safe="")
    names = doors.names[service] | ({name: escaped} if parameter["in"] == "path" else {})
    query = {"key": "/e4"} if path.endswith(("/thread", "/counts", "/live")) and name != "key" else {}
    search = urlencode(query) + (f"&{name}={escaped}" if parameter["in"] == "query" else "")
    who = doors.headers["owner" if service == "comments" else "moderator"]
    headers = [(key.encode(), value.encode()) for key, value in who.items()]
    headers += [(name.encode(), _one_line(text))] if parameter["in"] == "header" else []
    return doors.http[service].build_request(method, f"{path.format_map(names)}?{search}", headers=headers)


def _with_texts(endpoint: Endpoint, pointer: str) -> Iterator[Body]:
    for case in (*texts("unicode.jsonl"), *_hostile("sqli", "csv-formula", "email", "host", "origin")):
        body = json.dumps(endpoint.with_text(pointer, case.text), ensure_ascii=False)
        yield Body(id=case.id, kind=case.kind, note=case.note, body=body.encode("utf-8", "surrogatepass"))


def _hostile(*kinds: str) -> Iterator[Any]:
    yield from (case for file in ("http_edges.jsonl", "unicode.jsonl") for case in texts(file, *kinds))


def _one_line(text: str) -> bytes:
    """What a client can send in a header at all."""
    return text.encode("utf-8", "surrogatepass").translate(None, b"\r\n\0")


def _took(answer: httpx2.Response, case: Body) -> bool:
    """Whether it was accepted; never with a 5xx, and refused in the one way we refuse."""
    assert case.allows(answer.status_code), (case.id, answer.status_code, answer.text)
    assert answer.is_success or answer.headers["content-type"] == MEDIA_TYPE, case.id
    return bool(answer.is_success)


async def _change_nothing(doors: Surface, endpoint: Endpoint, refused: Iterable[Body]) -> None:
    before = await doors.recorded()
    await _all(doors.send(endpoint, content=case.body, headers=JSON) for case in refused)
    assert await doors.recorded() == before


async def _all(requests: Iterable[Awaitable[httpx2.Response]]) -> list[httpx2.Response]:
    """Some at a time, so that they are written in batches."""
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(request: Awaitable[httpx2.Response]) -> httpx2.Response:
        async with gate:
            return await request

    return await asyncio.gather(*map(one, requests))
