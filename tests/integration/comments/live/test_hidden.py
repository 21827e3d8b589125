"""What is not public is in no byte of a stream: neither a word of a text nor the name of a comment."""

from collections.abc import AsyncGenerator

import pytest

from services.comments.schema import SCHEMA
from shared.postgres.pool import Connection, connect
from tests.support.database import Database
from tests.support.live import Api, Json, Stream, api_process
from tests.support.scribe import Scribe, comment_of, write

CANARY = "canary5f2a"


@pytest.fixture
async def api(database: Database) -> AsyncGenerator[Api]:
    async with api_process(database) as api:
        yield api


@pytest.fixture
async def connection(database: Database) -> AsyncGenerator[Connection]:
    async with connect(database.comments, SCHEMA, name="test") as connection:
        yield connection


async def told(api: Api, stream: Stream) -> list[Json]:
    """Every entry up to now: a last comment is posted, for a sign."""
    sign = await api.post("the end")
    entries: list[Json] = []
    while sign["id"] not in [one["id"] for one in entries]:
        entries += (await stream.event()).told["entries"]
    return [one for one in entries if one["id"] != sign["id"]]


async def test_comments_readers_never_saw_are_not_named(api: Api, connection: Connection) -> None:
    scribe = Scribe()
    pending, held, removed, withdrawn, late = (
        scribe.post("/e4", opens=number == 0, body=f"{CANARY} {number}") for number in range(5)
    )
    names = [str(comment_of(one)) for one in (pending, held, removed, withdrawn, late)]
    async with api.follow() as stream:
        await write(connection, pending)
        await write(connection, held, removed, withdrawn, late)
        await write(
            connection,
            scribe.hold(comment_of(held)),
            scribe.remove(comment_of(removed)),
            scribe.delete(comment_of(withdrawn)),
            scribe.delete(comment_of(late)),
        )
        await write(connection, scribe.publish(comment_of(late)), scribe.edit(comment_of(held), 2, CANARY))
        assert await told(api, stream) == []
    async with api.follow(since=0) as replayed:
        assert await told(api, replayed) != []  # the first sign
    for raw in (stream.raw, replayed.raw):
        assert CANARY.encode() not in raw
        assert not [name for name in names if name.encode() in raw]


async def test_what_is_told_of_visible_comments_is_their_state_alone(
    api: Api, connection: Connection
) -> None:
    scribe = Scribe()
    removed, covered, edited, reported = (
        scribe.post("/e4", opens=number == 0, mode="post", body=f"{CANARY} {number}") for number in range(4)
    )
    await write(connection, removed)
    await write(connection, covered, edited, reported)
    async with api.follow() as stream:
        await write(
            connection,
            scribe.remove(comment_of(removed)),
            scribe.mask(comment_of(covered)),
            scribe.edit(comment_of(edited), 2, CANARY),  # it waits
        )
        await api.report(str(comment_of(reported)), note=CANARY)
        entries = {one["id"]: (one["status"], one["revision"]) for one in await told(api, stream)}
    assert entries == {
        str(comment_of(removed)): ("removed", None),
        str(comment_of(covered)): ("visible", 1),
    }
    assert CANARY.encode() not in stream.raw
    assert b"covered" not in stream.raw


async def test_what_is_published_is_told_and_what_is_held_again_too(api: Api, connection: Connection) -> None:
    scribe = Scribe()
    root = scribe.post("/e4", opens=True)
    await write(connection, root)
    async with api.follow() as stream:
        await write(connection, scribe.publish(comment_of(root)))
        [entry] = await told(api, stream)
        assert (entry["id"], entry["status"]) == (str(comment_of(root)), "visible")
        reply = await api.post("an answer", parent=entry["id"])
        await write(connection, scribe.hold(comment_of(root)))
        entries = await told(api, stream)
        held = {"id": entry["id"], "parent_id": None, "status": "held", "revision": None}
        assert held in entries
        assert {one["id"] for one in entries} == {entry["id"], reply["id"]}
