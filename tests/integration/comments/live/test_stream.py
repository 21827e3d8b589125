"""Following a thread in a real process, on a real database."""

import asyncio
import re
import signal
from collections.abc import AsyncGenerator
from uuid import uuid4

import pytest

from deploy.local.postgres import Postgres
from services.comments.live.queries import MOST
from services.comments.schema import SCHEMA
from shared.postgres.pool import connect
from tests.support.database import Database, cloned_database
from tests.support.eventually import eventually
from tests.support.live import Api, Json, api_process
from tests.support.scribe import Scribe, write

FROM_ABOVE = "2147483648", "999999999999999999"


@pytest.fixture(scope="module")
async def home(migrated: Postgres) -> AsyncGenerator[Database]:
    """The database of the process that most tests share."""
    async with cloned_database(migrated) as database:
        yield database


@pytest.fixture(scope="module")
async def api(home: Database) -> AsyncGenerator[Api]:
    async with api_process(home) as api:
        yield api


@pytest.fixture
def key() -> str:
    """A thread for one test alone."""
    return f"/{uuid4().hex}"


def entry(
    posted: Json, status: str = "visible", revision: int | None = 1, parent: Json | None = None
) -> Json:
    parent_id = parent["id"] if parent else None
    return {"id": posted["id"], "parent_id": parent_id, "status": status, "revision": revision}


async def nobody_follows(api: Api) -> bool:
    return await api.metric("live_subscribers") == 0


async def test_a_thread_nobody_has_written_in_can_be_followed(api: Api, key: str) -> None:
    async with api.follow(key) as stream:
        posted = await api.post(key=key)
        event = await stream.event()
    assert (event.name, event.id) == ("changes", "2")
    assert event.told == {"version": 2, "comments": 1, "entries": [entry(posted)]}


async def test_what_happens_is_told_as_it_stands(api: Api, key: str) -> None:
    root = await api.post("root", key=key)
    reply = await api.post("reply", parent=root["id"], key=key)
    async with api.follow(key) as stream:
        await api.edit(root, "changed")
        assert (await stream.event()).told["entries"] == [entry(root, revision=2)]
        await api.delete(root)
        told = (await stream.event()).told
        assert (told["comments"], told["entries"]) == (1, [entry(root, "deleted", None)])
        await api.delete(reply)
        assert (await stream.event()).told == {
            "version": 6,
            "comments": 0,
            "entries": [entry(root, "deleted", None), entry(reply, "deleted", None, root)],
        }


async def test_its_headers_let_anybody_read_and_nobody_keep_it(api: Api, key: str) -> None:
    async with api.asked(key) as answer:
        assert (answer.status, answer.content_type) == (200, "text/event-stream")
        assert {name: answer.headers[name] for name in ("Cache-Control", "X-Accel-Buffering")} == {
            "Cache-Control": "no-store",
            "X-Accel-Buffering": "no",
        }
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert "Content-Encoding" not in answer.headers
        assert "Set-Cookie" not in answer.headers


async def test_head_has_the_headers_and_ends(api: Api, key: str) -> None:
    answer = await api.head(key)
    assert (answer.status, answer.content_type) == (200, "text/event-stream")
    await eventually(lambda: nobody_follows(api))


async def test_who_leaves_is_forgotten(api: Api, key: str) -> None:
    async with api.follow(key), api.follow(key):
        assert await api.metric("live_subscribers") == 2
    await eventually(lambda: nobody_follows(api))


async def test_a_stream_is_answered_when_it_begins(api: Api, key: str) -> None:
    """How long somebody listens is no time to answer."""
    answered = 'http_requests_total{method="GET",route="/v1/sites/{site}/live",status="200"}'
    async with api.follow(key) as stream:
        before = await api.metric(answered), await api.metric("live_changes_sent_total")
        await api.post(key=key)
        await stream.event()
        async with api.follow(key):
            after = await api.metric(answered), await api.metric("live_changes_sent_total")
    assert after == (before[0] + 1, before[1] + 1)


@pytest.mark.parametrize("value", ["x", "-1", "1.5", "99999999999999999999999999"])
async def test_what_is_no_version_is_refused_by_name(api: Api, key: str, value: str) -> None:
    for name, sent in (("since", {"since": value}), ("Last-Event-ID", {"last": value})):
        async with api.asked(key, **sent) as answer:
            assert answer.status == 422
            assert [error["parameter"] for error in (await answer.json())["errors"]] == [name]


async def test_an_unknown_site_is_refused(api: Api, key: str) -> None:
    async with api.asked(key, site="drama") as answer:
        assert (answer.status, (await answer.json())["code"]) == (404, "site_not_found")


async def test_a_reader_who_comes_again_is_told_what_they_missed(api: Api, key: str) -> None:
    first = await api.post("first", key=key)
    version = await api.version(key)
    second = await api.post("second", key=key)
    async with api.follow(key, since=version) as stream:
        assert (await stream.event()).told["entries"] == [entry(second)]
    async with api.follow(key, since=0) as stream:
        assert (await stream.event()).told["entries"] == [entry(first), entry(second)]
    async with api.follow(key, since=0, last=version) as stream:
        assert (await stream.event()).told["entries"] == [entry(second)]


async def test_much_that_happened_to_one_comment_is_told_once(api: Api, key: str) -> None:
    posted = await api.post(key=key)
    version = await api.version(key)
    for number in range(4):
        await api.edit(posted, f"text {number}")
    async with api.follow(key, since=version) as stream:
        assert (await stream.event()).told["entries"] == [entry(posted, revision=5)]


@pytest.mark.parametrize("since", [None, "3", *FROM_ABOVE])
async def test_without_a_version_or_with_one_to_come_a_stream_starts_now(
    api: Api, key: str, since: str | None
) -> None:
    await api.post("before", key=key)
    async with api.asked(key, since=since) as answer:
        opening = (await answer.content.readuntil(b"\n\n")).decode()
        assert re.fullmatch(r"retry: [0-9]+\nid: 2\n\n", opening)
        later = await api.post("after", key=key)
        assert later["id"].encode() in await answer.content.readuntil(b"\n\n")


async def test_too_much_to_tell_is_a_reload(api: Api, key: str, home: Database) -> None:
    scribe = Scribe()
    async with connect(home.comments, SCHEMA, name="test") as connection:
        await write(connection, scribe.post(key, opens=True, mode="post"))
        for _ in range(MOST // 100):
            await write(connection, *(scribe.post(key, mode="post") for _ in range(100)))
    head = MOST + 2
    async with api.follow(key, since=0) as stream:
        event = await stream.event()
        assert (event.name, event.id, event.told) == (
            "reload",
            str(head),
            {"version": head, "comments": MOST + 1},
        )
    async with api.follow(key, since=2) as stream:
        event = await stream.event()
        assert (event.name, len(event.told["entries"])) == ("changes", MOST)


async def test_no_more_readers_than_there_may_be(database: Database) -> None:
    async with api_process(database, live_readers=1) as api:
        async with api.follow(), api.asked("/other") as refused:
            assert (refused.status, (await refused.json())["code"]) == (503, "too_many_readers")
            assert int(refused.headers["Retry-After"]) > 0
            assert (await api.version()) == 0  # everybody else is served
        await eventually(lambda: nobody_follows(api))
        async with api.follow() as stream:
            posted = await api.post()
            assert (await stream.event()).told["entries"] == [entry(posted)]


async def test_what_one_process_writes_readers_of_another_hear(api: Api, key: str, home: Database) -> None:
    async with api_process(home) as other, api.follow(key) as stream, other.follow(key) as theirs:
        for process in (api, other):
            posted = await process.post(key=key)
            for one in (stream, theirs):
                assert (await one.event()).told["entries"] == [entry(posted)]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_when_the_process_is_to_stop_every_stream_says_when_to_come_again(
    database: Database, number: signal.Signals
) -> None:
    async with api_process(database) as api:
        async with api.follow() as stream, api.follow("/other") as other:
            await api.post()
            await stream.event()
            api.process.send_signal(number)
            for one in (stream, other):
                last = await one.block()
                assert last is not None
                assert (last.name, last.data) == ("", "")
                assert int(last.retry) > 0
                assert await one.block() is None
        assert await asyncio.wait_for(api.process.wait(), 20) == 0
