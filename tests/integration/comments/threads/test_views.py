"""The promise behind every page: rows written inline, a fold of the log, and a rebuild are the same."""

from collections.abc import AsyncGenerator
from typing import Literal
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import Struct

from services.comments.commenting.writer import Request
from services.comments.rebuild import rebuild_part
from services.comments.schema import SCHEMA
from services.comments.threads.documents import Entries, entries, position_of
from services.comments.threads.history import read_threads
from services.comments.threads.queries import PREVIEW, Cut, Rows, Sort, read_replies, read_thread
from services.comments.threads.tables import read_rows, rows_of
from shared.postgres.pool import Connection, connect
from tests.support.database import Database
from tests.support.scribe import Scribe, comment_of, try_write, write

SORTS: tuple[Sort, ...] = ("oldest", "newest", "best")


class Act(Struct, frozen=True):
    """Something that happens to the `subject`-th comment so far (modulo their number)."""

    kind: Literal[
        "post",
        "reply",
        "edit",
        "delete",
        "publish",
        "hold",
        "remove",
        "mask",
        "vote",
        "decide",
        "appeal",
        "answer",
    ]
    subject: int
    mode: Literal["pre", "post", "hold"]
    older: bool
    batch: int

    @property
    def decision(self) -> UUID:
        """One of few, so that some come back and some are appealed."""
        return UUID(int=self.batch % 2)


ACTS = st.lists(
    st.builds(
        Act,
        kind=st.sampled_from(
            [
                "post",
                "reply",
                "reply",
                "edit",
                "delete",
                "publish",
                "publish",
                "hold",
                "remove",
                "mask",
                "decide",
                "appeal",
                "answer",
                "vote",
            ]
        ),
        subject=st.integers(0, 7),
        mode=st.sampled_from(["pre", "post", "post", "hold"]),
        older=st.booleans(),
        batch=st.integers(1, 4),
    ),
    max_size=30,
)


@pytest.fixture
async def connection(database: Database) -> AsyncGenerator[Connection]:
    async with connect(database.comments, SCHEMA, name="test") as connection:
        yield connection


@given(acts=ACTS)
@settings(max_examples=60)
async def test_inline_rows_equal_the_fold_and_the_rebuild(connection: Connection, acts: list[Act]) -> None:
    story = Story(connection)
    await story.play(acts)

    expected = await story.folded()
    assert expected == await story.rows()

    await rebuild_part(connection, story.scribe.log, story.part)
    assert expected == await story.rows()


@given(acts=ACTS)
@settings(max_examples=30)
async def test_every_entry_is_read_once_in_every_sort(connection: Connection, acts: list[Act]) -> None:
    story = Story(connection)
    await story.play(acts)
    shown = {
        row["comment_id"]
        for row in await connection.fetch(
            "SELECT comment_id FROM comments WHERE thread_id = $1 AND shown", story.thread_id
        )
    }

    for sort in SORTS:
        walked = await walk(connection, story.scribe.site, story.key, sort, limit=2)
        assert sorted(shown) == sorted(walked)


async def test_a_deep_thread_reads_page_by_page(connection: Connection) -> None:
    scribe, key = Scribe(), str(uuid4())
    parent = comment_of(root := scribe.post(key, opens=True, mode="post"))
    await write(connection, root)
    for _ in range(200):
        reply = scribe.post(key, parent=parent, mode="post")
        await write(connection, reply)
        parent = comment_of(reply)

    for sort in SORTS:
        assert len(set(await walk(connection, scribe.site, key, sort, limit=20))) == 201


async def walk(connection: Connection, site: str, key: str, sort: Sort, limit: int) -> list[UUID]:
    """Every entry, as a reader would get to see it: pages of roots, then pages of replies wherever more follow."""
    found: list[UUID] = []
    waiting: list[tuple[UUID | None, str | None]] = [(None, None)]
    while waiting:
        parent, after = waiting.pop()
        cut = Cut(sort=sort, after=position_of(after, sort), limit=limit)
        rows = await _read(connection, site, key, parent, cut)
        if rows is not None:
            collect(parent, entries(rows, cut), found, waiting)
    return found


async def _read(connection: Connection, site: str, key: str, parent: UUID | None, cut: Cut) -> Rows | None:
    if parent is None:
        return await read_thread(connection, site, key, cut)
    return await read_replies(connection, parent, cut)


def collect(
    parent: UUID | None, page: Entries, found: list[UUID], waiting: list[tuple[UUID | None, str | None]]
) -> None:
    for entry in page.items:
        found.append(entry.id)
        assert len(entry.replies.items) <= PREVIEW
        collect(entry.id, entry.replies, found, waiting)
    if page.next:
        waiting.append((parent, page.next))


class Story:
    """Acts out a random history in a thread of its own, some of it in batches."""

    def __init__(self, connection: Connection) -> None:
        self.scribe = Scribe()
        self.key = str(uuid4())
        self.thread_id, self.part = self.scribe.place(self.key).thread_id, self.scribe.place(self.key).part
        self._connection = connection
        self._revisions: dict[UUID, int] = {}
        self._comments: list[UUID] = []

    async def play(self, acts: list[Act]) -> None:
        await self._write([self.scribe.post(self.key, opens=True, mode="post")])
        waiting: list[Request] = []
        for act in acts:
            built = await self._act(act)
            if built is not None:
                waiting.append(built)
            if len(waiting) >= act.batch:
                await self._write(waiting)
                waiting = []
        await self._write(waiting)

    async def _act(self, act: Act) -> Request | None:
        comment = self._comments[act.subject % len(self._comments)]
        revision = self._revisions[comment]
        ruled = max(1, revision - act.older)
        if act.kind == "vote":
            value = 1 if act.older else -1
            await self._connection.execute("SELECT cast_vote($1, $2, $3)", comment, bytes([act.batch]), value)
            return None
        acts = {
            "post": lambda: self.scribe.post(self.key, mode=act.mode),
            "reply": lambda: self.scribe.post(self.key, parent=comment, mode=act.mode),
            "edit": lambda: self.scribe.edit(comment, revision + 1, f"text {revision + 1}", mode=act.mode),
            "delete": lambda: self.scribe.delete(comment),
            "publish": lambda: self.scribe.publish(comment, ruled),
            "hold": lambda: self.scribe.hold(comment, ruled),
            "remove": lambda: self.scribe.remove(comment, ruled),
            "mask": lambda: self.scribe.mask(comment, ruled),
            "decide": lambda: self.scribe.decide(comment, act.decision, ruled),
            "appeal": lambda: self.scribe.appeal(comment, act.decision, ruled),
            "answer": lambda: self.scribe.answer(comment, act.decision, ruled),
        }
        return acts[act.kind]()

    async def _write(self, requests: list[Request]) -> None:
        """Refusals are part of life: a reply to something hidden, a second change in one batch."""
        refusals = await try_write(self._connection, requests)
        for built, refusal in zip(requests, refusals, strict=True):
            if refusal is None and built.row.kind == "post":
                self._comments.append(comment_of(built))
                self._revisions[comment_of(built)] = 1
            elif refusal is None and built.row.kind == "edit":
                self._revisions[comment_of(built)] += 1

    async def folded(self) -> dict[str, list[tuple[object, ...]]]:
        async with self._connection.transaction():
            async for history in read_threads(self._connection, self.scribe.log, self.part, [self.thread_id]):
                assert history.folded is not None
                return rows_of(history.folded)
        raise AssertionError("the thread has no events")

    async def rows(self) -> dict[str, list[tuple[object, ...]]]:
        return await read_rows(self._connection, self.thread_id)
