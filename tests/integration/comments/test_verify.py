"""The check finds what is wrong, and a rebuild puts it right while others write."""

import asyncio
from collections.abc import AsyncGenerator
from uuid import uuid4

import pytest

from services.comments.rebuild import rebuild
from services.comments.schema import SCHEMA
from services.comments.verify import verify
from shared.postgres.pool import Connection, connect
from tests.support.database import Database
from tests.support.scribe import Scribe, comment_of, write
from tests.support.service import comments_settings


@pytest.fixture
async def owner(database: Database) -> AsyncGenerator[Connection]:
    async with connect(database.owner, SCHEMA, name="test") as connection:
        yield connection


async def story(connection: Connection, threads: int = 3) -> Scribe:
    """A few threads with a visible comment and a reply each."""
    scribe = Scribe()
    for _ in range(threads):
        key = str(uuid4())
        root = scribe.post(key, opens=True, mode="post")
        await write(connection, root)
        await write(connection, scribe.post(key, parent=comment_of(root), mode="post"))
        await connection.execute("SELECT cast_vote($1, 'voter', 1)", comment_of(root))
    return scribe


async def test_a_sound_service_passes(database: Database, owner: Connection) -> None:
    await story(owner)
    report = await verify(comments_settings(database))
    assert (9, 3, []) == (report.events, report.threads, report.findings)


async def test_more_than_nine_revisions_stand_in_order(database: Database, owner: Connection) -> None:
    scribe = Scribe()
    root = scribe.post("/edited", opens=True, mode="post")
    await write(owner, root)
    for revision in range(2, 13):
        await write(owner, scribe.edit(comment_of(root), revision, f"Version {revision}", mode="post"))
    assert (await verify(comments_settings(database))).findings == []


@pytest.mark.parametrize(
    ("damage", "word"),
    [
        ("UPDATE threads SET visible = visible + 1", "threads differ"),
        ("UPDATE comments SET shown = NOT shown WHERE depth = 1", "comments differ"),
        ("UPDATE comments SET name = 'Mallory' WHERE depth = 0", "comments differ"),
        ("UPDATE revisions SET html = 'changed'", "revisions differ"),
        ("DELETE FROM comments WHERE depth = 1", "comments differ"),
        ("UPDATE comments SET up = 7", "votes"),
        ("DELETE FROM events WHERE position = 1", "partition"),
        ("UPDATE events SET version = version + 5 WHERE type = 'comment.posted'", "stream"),
        (
            "UPDATE events SET sealed = set_byte(sealed, 20, 255 - get_byte(sealed, 20)) WHERE sealed IS NOT NULL",
            "open",
        ),
        ("UPDATE events SET event_id = gen_random_uuid() WHERE sealed IS NOT NULL", "open"),
        ("UPDATE subject_keys SET wrapped = (SELECT max(wrapped) FROM subject_keys)", "key"),
    ],
)
async def test_damage_is_found(database: Database, owner: Connection, damage: str, word: str) -> None:
    await story(owner)
    await owner.execute(damage)
    report = await verify(comments_settings(database))
    assert [finding for finding in report.findings if word in finding], report.findings


async def test_a_rebuild_repairs_the_views_and_keeps_votes(database: Database, owner: Connection) -> None:
    await story(owner)
    await owner.execute("UPDATE threads SET visible = 0, title = 'wrong'")
    await owner.execute("DELETE FROM comments WHERE depth = 1")
    await owner.execute("UPDATE comments SET up = 0, best = 0")

    assert await rebuild(comments_settings(database)) == 9

    assert (await verify(comments_settings(database))).findings == []
    assert await owner.fetchval("SELECT sum(up) FROM comments") == 3


async def test_writers_go_on_during_a_rebuild(database: Database, owner: Connection) -> None:
    scribe = await story(owner, threads=20)
    finished = asyncio.Event()

    async def keep_writing() -> int:
        written = 0
        async with connect(database.comments, SCHEMA, name="test", patient=True) as connection:
            while not finished.is_set():
                await write(connection, scribe.post(str(uuid4()), opens=True, mode="post"))
                written += 1
        return written

    writing = asyncio.create_task(keep_writing())
    for _ in range(3):
        await rebuild(comments_settings(database))
    finished.set()

    assert await writing > 0
    assert (await verify(comments_settings(database))).findings == []
