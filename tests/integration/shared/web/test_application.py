"""The assembled application: what every API of ours does around its routes."""

import uuid
from collections.abc import AsyncGenerator
from typing import Any

import httpx2
import pytest
from litestar import Controller, asgi, get, post, put
from litestar.datastructures import State
from structlog.testing import capture_logs

from shared.telemetry.metrics import new_registry
from shared.web.application import Api, create
from shared.web.asgi import ASGIApp, Receive, Scope, Send
from shared.web.request import ApiRequest
from tests.security.sample import BLOG, POST_URL, sample

NOTE = {"body": "Good episode", "writer": {"name": "Ann"}}
NOTE_URL = f"/v1/notes/7/{uuid.UUID(int=1)}"


@pytest.fixture
async def client() -> AsyncGenerator[httpx2.AsyncClient]:
    app = sample()
    transport = httpx2.ASGITransport(app)
    async with (
        app.litestar.lifespan(),
        httpx2.AsyncClient(transport=transport, base_url="http://localhost") as found,
    ):
        yield found


async def test_a_request_is_answered(client: httpx2.AsyncClient) -> None:
    answer = await client.post(POST_URL, json=NOTE)

    assert answer.status_code == 201
    assert answer.json()["name"] == "Ann"
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")


async def test_a_refusal_names_its_rule(client: httpx2.AsyncClient) -> None:
    answer = await client.post(POST_URL, json={**NOTE, "body": "twice"})

    assert answer.status_code == 409
    assert answer.json()["code"] == "written_twice"
    assert answer.json()["note"] == 1


async def test_values_are_not_bent_into_shape(client: httpx2.AsyncClient) -> None:
    answer = await client.post(POST_URL, json={"body": "x", "writer": {"name": "Ann", "age": "5"}})

    assert answer.status_code == 422
    assert answer.json()["errors"] == [
        {"pointer": "/writer/age", "message": "must be a whole number or null"}
    ]


async def test_a_missing_body_is_asked_for(client: httpx2.AsyncClient) -> None:
    answer = await client.post(POST_URL)

    assert answer.status_code == 422
    assert answer.json()["detail"] == "a JSON body is needed"


async def test_a_bug_says_nothing_and_is_logged_with_its_route(client: httpx2.AsyncClient) -> None:
    with capture_logs() as logs:
        answer = await client.post(POST_URL, json={"body": "bug", "writer": {"name": "secret name"}})

    assert answer.status_code == 500
    assert answer.json()["code"] == "unexpected_failure"
    assert "secret" not in answer.text
    assert [line["event"] for line in logs] == ["unexpected_failure"]


@pytest.mark.parametrize(
    ("query", "parameter", "code", "status"),
    [
        ("limt=5", "limt", "unknown", 400),
        ("limit=5&limit=6", "limit", "repeated", 400),
        ("limit=0", "limit", "invalid", 422),
        ("limit=%EF%BC%91", "limit", "invalid", 422),
        ("limit=1_0", "limit", "invalid", 422),
        ("sort=best", "sort", "invalid", 422),
    ],
)
async def test_a_wrong_parameter_is_named(
    client: httpx2.AsyncClient, query: str, parameter: str, code: str, status: int
) -> None:
    answer = await client.get(f"{NOTE_URL}?{query}")
    (error,) = answer.json()["errors"]

    assert answer.status_code == status
    assert (error["parameter"], error.get("code", "invalid")) == (parameter, code)


async def test_a_list_may_repeat_its_parameter(client: httpx2.AsyncClient) -> None:
    assert (await client.get("/v1/counts?key=a&key=b")).json() == {"a": 0, "b": 0}


async def test_a_missing_parameter_is_named(client: httpx2.AsyncClient) -> None:
    answer = await client.get("/v1/counts")

    assert answer.json()["errors"] == [{"parameter": "key", "code": "required", "message": "is required"}]


@pytest.mark.parametrize(
    "path",
    [
        "/v1/notes/１/00000000-0000-0000-0000-000000000001",
        "/v1/notes/1_0/00000000-0000-0000-0000-000000000001",
        "/v1/notes/+1/00000000-0000-0000-0000-000000000001",
        "/v1/notes/01/00000000-0000-0000-0000-000000000001",
        "/v1/notes/ 1/00000000-0000-0000-0000-000000000001",
        "/v1/notes/9223372036854775808/00000000-0000-0000-0000-000000000001",
        "/v1/notes/1/00000000000000000000000000000001",
        "/v1/notes/1/{00000000-0000-0000-0000-000000000001}",
        "/v1/notes/1/x",
        "/v1/nothing",
    ],
)
async def test_a_path_has_one_spelling(client: httpx2.AsyncClient, path: str) -> None:
    answer = await client.get(path)

    assert answer.status_code == 404
    assert answer.json()["code"] == "not_found"


async def test_a_uuid_in_capitals_is_the_same(client: httpx2.AsyncClient) -> None:
    assert (
        await client.get(f"/v1/notes/7/{uuid.UUID(int=2**128 - 1)}".upper().replace("V1/NOTES", "v1/notes"))
    ).is_success


async def test_head_answers_as_get(client: httpx2.AsyncClient) -> None:
    got, head = await client.get(NOTE_URL), await client.head(NOTE_URL)

    assert head.status_code == 200
    assert head.content == b""
    assert head.headers["content-length"] == str(len(got.content))


async def test_another_method_is_told_which_there_are(client: httpx2.AsyncClient) -> None:
    answer = await client.delete(NOTE_URL)

    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET, HEAD, OPTIONS"


@pytest.mark.parametrize(
    ("given", "kept"), [("abc-12345", True), ("short", False), ("x" * 65, False), ("a b c d e", False)]
)
async def test_a_request_has_an_id(client: httpx2.AsyncClient, given: str, kept: bool) -> None:
    answer = await client.get(NOTE_URL, headers={"X-Request-Id": given})

    assert (answer.headers["x-request-id"] == given) == kept


async def test_a_browser_may_read_why_it_was_refused(client: httpx2.AsyncClient) -> None:
    answer = await client.post(
        POST_URL, content=b"{", headers={"Origin": BLOG, "Content-Type": "application/json"}
    )

    assert answer.status_code == 400
    assert answer.headers["access-control-allow-origin"] == BLOG


async def test_a_refused_request_line_carries_the_security_headers(client: httpx2.AsyncClient) -> None:
    answer = await client.request("TRACE", NOTE_URL)

    assert answer.status_code == 405
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.json()["code"] == "method_not_allowed"


async def test_a_front_answers_before_everything() -> None:
    def front(app: ASGIApp) -> ASGIApp:
        async def cache(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["path"] != "/cached":
                await app(scope, receive, send)
                return
            await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"6")]})
            await send({"type": "http.response.body", "body": b"cached"})

        return cache

    api = Api(title="t", version="1", description="d", public_url="https://x")
    app = create(api, [], registry=new_registry("t", "1"), front=front)
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://x") as client:
        assert (await client.get("/cached")).text == "cached"
        assert (await client.get("/elsewhere?a=%ff")).status_code == 400
        assert (await client.get("/healthz")).headers["strict-transport-security"]


async def test_readiness_is_that_of_every_probe() -> None:
    async def lag(_state: State) -> int:
        return 3

    async def database(state: State) -> None:
        if state.get("broken"):
            raise ConnectionError("postgres://user:secret@host")

    api = Api(title="t", version="1", description="d", public_url="http://x")
    app = create(api, [], registry=new_registry("t", "1"), probes={"lag": lag, "database": database})
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://x") as client:
        ready = await client.get("/readyz")
        app.litestar.state.broken = True
        with capture_logs() as logs:
            broken = await client.get("/readyz")
        alive = await client.get("/healthz")

    assert ready.status_code == 200
    assert ready.json()["checks"]["lag"]["detail"] == 3
    assert broken.status_code == 503
    assert [name for name, check in broken.json()["checks"].items() if not check["ok"]] == ["database"]
    assert "secret" not in broken.text + repr(logs)
    assert alive.json() == {"status": "ok"}


async def test_a_mounted_application_reads_its_own_query() -> None:
    @asgi("/mounted", is_mount=True, copy_scope=True)
    async def mounted(scope: Any, receive: Any, send: Any) -> None:
        del scope, receive
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"mounted"})

    @get("/open", opt={"any_query": True})
    async def open_query() -> str:
        return "open"

    api = Api(title="t", version="1", description="d", public_url="http://x")
    app = create(api, [mounted, open_query], registry=new_registry("t", "1"))
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://x") as client:
        assert (await client.get("/mounted/file?v=1")).text == "mounted"
        assert (await client.get("/open?v=1&v=2")).text == "open"


async def test_forms_are_taken_where_they_are_expected_only() -> None:
    @post("/console/login")
    async def login(request: ApiRequest) -> dict[str, str]:
        return {name: str(value) for name, value in (await request.form()).items()}

    api = Api(title="t", version="1", description="d", public_url="http://x", form_paths=("/console/",))
    app = create(api, [login], registry=new_registry("t", "1"))
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://x") as client:
        assert (await client.post("/console/login", data={"key": "é"})).json() == {"key": "é"}
        assert (await client.post("/console/login", json={})).status_code == 415
        assert (await client.post("/elsewhere", data={"key": "é"})).status_code == 415


async def test_an_outage_is_503_with_a_time_to_come_back() -> None:
    @get("/v1/thing")
    async def thing() -> str:
        raise ConnectionRefusedError

    api = Api(title="t", version="1", description="d", public_url="http://x")
    app = create(api, [thing], registry=new_registry("t", "1"))
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://x") as client:
        answer = await client.get("/v1/thing")

    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "1"
    assert answer.json()["code"] == "dependency_away"


async def test_two_controllers_may_share_a_path() -> None:
    class Reading(Controller):
        path = "/v1/thing"

        @get()
        async def read(self) -> str:
            return "read"

    class Writing(Controller):
        path = "/v1/thing"

        @put()
        async def write(self) -> str:
            return "written"

    api = Api(title="t", version="1", description="d", public_url="http://x")
    app = create(api, [Writing, Reading], registry=new_registry("t", "1"))
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://x") as client:
        assert (await client.get("/v1/thing")).text == "read"
        assert (await client.put("/v1/thing")).text == "written"
        assert (await client.post("/v1/thing")).headers["allow"] == "GET, HEAD, OPTIONS, PUT"
