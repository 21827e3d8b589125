"""Every error becomes one problem document, and a bug tells nothing."""

import json
from typing import Any

import asyncpg
import httpx2
import pytest
from litestar.exceptions import MethodNotAllowedException, NotFoundException, ValidationException
from structlog.testing import capture_logs

from shared.errors import Conflict, DomainError, FieldError, Invalid, NotFound, Unavailable
from shared.postgres.pool import PoolExhausted
from shared.web.asgi import Receive, Scope, Send
from shared.web.problems import Problems, answer


class Locked(Conflict):
    code, title = "locked", "The thread is locked"


def document(error: Exception) -> dict[str, Any]:
    ready = answer(error)
    found = json.loads(ready.body)
    assert isinstance(found, dict)
    assert found["status"] == ready.status
    assert found["type"] == f"/problems/{found['code']}"
    return found


def test_a_refusal_tells_its_rule_and_its_occurrence() -> None:
    assert document(Locked("since Monday", extra={"since": "Monday"})) == {
        "type": "/problems/locked",
        "title": "The thread is locked",
        "status": 409,
        "code": "locked",
        "detail": "since Monday",
        "since": "Monday",
    }


def test_extra_members_never_replace_ours() -> None:
    assert document(Locked(extra={"status": 200, "code": "fine"}))["status"] == 409


def test_invalid_values_are_named() -> None:
    found = document(
        Invalid(FieldError(pointer="/a/b", message="too odd"), FieldError(parameter="q", message="no"))
    )

    assert found["status"] == 422
    assert found["detail"] == "a.b: too odd; q: no"
    assert found["errors"] == [{"pointer": "/a/b", "message": "too odd"}, {"parameter": "q", "message": "no"}]


def test_a_later_time_is_told() -> None:
    assert answer(Unavailable(retry_after=7)).headers == {"Retry-After": "7"}


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (NotFoundException(), 404, "not_found"),
        (ValidationException("Missing required query parameter 'key' for path /x?secret=1"), 422, "invalid"),
        (
            ValidationException("odd", extra=[{"key": "q", "message": "Expected `int`, got `str`"}]),
            422,
            "invalid",
        ),
        (MethodNotAllowedException(headers={"allow": "GET, OPTIONS"}), 405, "method_not_allowed"),
    ],
)
def test_the_framework_speaks_our_language(error: Exception, status: int, code: str) -> None:
    found = document(error)

    assert (found["status"], found["code"]) == (status, code)
    assert "secret" not in json.dumps(found)


def test_head_is_allowed_where_get_is() -> None:
    refused = answer(MethodNotAllowedException(headers={"allow": "GET, OPTIONS"}))

    assert refused.headers == {"Allow": "GET, HEAD, OPTIONS"}


@pytest.mark.parametrize(
    "error",
    [
        PoolExhausted(),
        ConnectionRefusedError(),
        asyncpg.ConnectionDoesNotExistError(),
        asyncpg.CannotConnectNowError(),
        asyncpg.TooManyConnectionsError(),
        asyncpg.DiskFullError(),
        asyncpg.QueryCanceledError(),
        asyncpg.AdminShutdownError(),
        asyncpg.InterfaceError("connection is closed"),
    ],
)
def test_an_outage_is_not_a_bug(error: Exception) -> None:
    with capture_logs() as logs:
        ready = answer(error)

    assert ready.status == 503
    assert ready.headers == {"Retry-After": "1"}
    assert [line["log_level"] for line in logs] == ["warning"]


@pytest.mark.parametrize(
    "error", [RuntimeError("key=hunter2"), asyncpg.InterfaceError("hunter2"), asyncpg.DataError("hunter2")]
)
def test_a_bug_is_logged_once_and_says_nothing(error: Exception) -> None:
    with capture_logs() as logs:
        ready = answer(error)

    assert ready.status == 500
    assert b"hunter2" not in ready.body
    assert [line["event"] for line in logs] == ["unexpected_failure"]


async def test_the_layer_answers_for_what_is_inside() -> None:
    async def refusing(_scope: Scope, _receive: Receive, _send: Send) -> None:
        raise NotFound("nothing here")

    async with httpx2.AsyncClient(
        transport=httpx2.ASGITransport(Problems(refusing)), base_url="http://x"
    ) as client:
        found = await client.get("/")

    assert found.status_code == 404
    assert found.headers["content-type"] == "application/problem+json"
    assert found.json()["detail"] == "nothing here"


async def test_an_answer_that_has_begun_is_cut_off() -> None:
    async def breaking(_scope: Scope, _receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        raise NotFound

    async def ignore(_message: Any) -> None:
        return None

    with pytest.raises(NotFound):
        await Problems(breaking)({"type": "http"}, ignore, ignore)  # type: ignore[arg-type]


def test_every_kind_of_refusal_says_what_it_is() -> None:
    kinds = DomainError.__subclasses__()

    assert len({kind.code for kind in kinds}) == len(kinds)
    assert all(400 <= kind.status < 600 and kind.title for kind in kinds)
