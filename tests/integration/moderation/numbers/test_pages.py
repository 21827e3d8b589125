"""The numbers over HTTP and on their page: roles, other sites, and a comment service that is there, slow, or away."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from uuid import UUID

import aiohttp
import msgspec
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from services.moderation.numbers.comment_service import CommentService
from shared.access.keys import add_key
from shared.access.roles import Role
from shared.contracts.condition import CommentsCondition, WebhookCondition
from tests.support.database import Database
from tests.support.history_of_work import count
from tests.support.moderation import PEER_KEY, Desk, Moderation
from tests.support.told import opened, posted, reported

TOLD = CommentsCondition(
    heads={0: 7},
    checkpoints={"visibility": {0: 3}},
    relay_lag=2,
    webhooks=(
        WebhookCondition(
            id=UUID(int=1), site="drama", host="hooks.example", failing_since=datetime(2026, 5, 1, tzinfo=UTC)
        ),
    ),
)
Answer = Callable[[web.Request], Awaitable[web.Response]]


@asynccontextmanager
async def service(answer: Answer) -> AsyncGenerator[CommentService]:
    """A comment service that answers so."""
    app = web.Application()
    app.router.add_get("/internal/condition", answer)
    async with TestServer(app) as server, aiohttp.ClientSession() as session:
        yield CommentService(session, str(server.make_url("/")), PEER_KEY)


async def test_the_other_service_is_asked_with_the_key_and_not_by_everybody_anew() -> None:
    asked: list[str] = []

    async def answer(request: web.Request) -> web.Response:
        asked.append(request.headers["Authorization"])
        return web.Response(body=msgspec.msgpack.encode(TOLD))

    async with service(answer) as comments:
        assert [await comments.condition() for _ in range(3)] == [TOLD] * 3
    assert asked == [f"Bearer {PEER_KEY}"]


@pytest.mark.parametrize(
    "wrong",
    [
        web.Response(status=401),
        web.Response(status=500),
        web.Response(body=b"<html>"),
        web.Response(status=302, headers={"Location": "/x"}),
    ],
    ids=["no key", "broken", "not what was asked", "elsewhere"],
)
async def test_what_is_no_answer_is_not_known(wrong: web.Response) -> None:
    async def answer(_: web.Request) -> web.Response:
        return wrong

    async with service(answer) as comments:
        assert await comments.condition() is None


async def test_a_site_without_any_past_has_a_page(desk: Desk) -> None:
    for window in ("24h", "7d", "30d", "90d"):
        answer = await (await desk.browser("ada")).open(f"/console/numbers?window={window}")
        assert answer.status_code == 200
        assert "The comment service does not answer right now" in answer.text


async def test_the_page_draws_what_the_api_tells(mod: Moderation, desk: Desk) -> None:
    comment = posted(mode="hold", state="held")
    await mod.screening.handle(mod.teller.batch(opened(), comment, reported(comment)))
    await desk.rule(comment.comment_id, "remove")
    await count(mod)
    told = (await desk.ask("alma", "GET", "/v1/numbers?site=drama")).json()
    assert told["volume"]["decisions"]["remove"] == 1
    assert [one["who"]["name"] for one in told["volume"]["people"]] == ["Ada"]
    page = (await (await desk.browser("alma")).open("/console/numbers?site=drama")).text
    assert page.count('<svg class="chart"') == 8
    assert '<th scope="row"><bdi>Ada</bdi></th><td>0</td><td>0</td><td>0</td><td>1</td>' in page
    assert "<script>" not in page
    assert " style=" not in page


async def test_who_may_see_which_numbers(desk: Desk, database: Database) -> None:
    desk.keys["olga"] = await add_key(database.owner, "moderation", Role.OWNER, "drama", "Olga")
    for who, path, status in (
        ("ada", "/v1/numbers", 200),
        ("ada", "/v1/numbers?site=drama", 200),
        ("olga", "/v1/numbers", 200),
        ("alma", "/v1/numbers", 200),
        ("ada", "/v1/numbers?site=other", 404),
        ("otto", "/v1/numbers?site=drama", 404),
        ("rita", "/v1/numbers", 403),
        (None, "/v1/numbers", 401),
        ("ada", "/v1/numbers?window=1y", 422),
    ):
        answer = await desk.ask(who, "GET", path)
        assert answer.status_code == status, (who, path, answer.text)
    assert (await (await desk.browser("rita")).open("/console/numbers")).status_code == 403
    assert (await (await desk.browser("ada")).open("/console/numbers?site=other")).status_code == 404
