"""Rulings of the moderation service, applied on a real database: each once, each to its own revision."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from msgspec.structs import replace

from services.comments.commenting.writer import Request
from services.comments.rendering.renderer import Renderer
from services.comments.schema import SCHEMA
from services.comments.visibility.consumer import Visibility
from services.comments.visibility.overdue import REASON, Overdue
from shared.contracts.event import Event
from shared.contracts.moderation import CaseDecided, CaseOpened, CommentScreened, DecisionUndone
from shared.contracts.ruling import Action, Mask, Ruling
from shared.eventlog.keys import KeyCache
from shared.eventlog.recorded import Recorded
from shared.ids import new_id
from shared.postgres.pool import Pool, Record, open_pool
from shared.streams.checkpoint import Batch, moved
from tests.support.database import Database
from tests.support.scribe import AT, Scribe, comment_of, write


@pytest.fixture
async def pool(database: Database) -> AsyncGenerator[Pool]:
    async with open_pool(database.comments, SCHEMA, name="test") as pool:
        yield pool


class Desk:
    """The consumer with a moderation log of our own, and a thread to rule on."""

    def __init__(self, pool: Pool, renderer: Renderer) -> None:
        self.scribe = Scribe()
        self.key = str(uuid4())
        self.committed: list[Request] = []
        self.pool = pool
        self.handle = Visibility(
            pool, KeyCache(self.scribe.vault), renderer, self.committed.extend, lambda: AT
        )
        self._position = 0

    async def post(self, body: str = "Hello", **options: object) -> UUID:
        opens = not self.committed and not hasattr(self, "_opened")
        self._opened = True
        built = self.scribe.post(self.key, opens=opens, body=body, **options)  # type: ignore[arg-type]
        async with self.pool.acquire() as connection:
            await write(connection, built)
        return comment_of(built)

    async def write(self, built: Request) -> None:
        async with self.pool.acquire() as connection:
            await write(connection, built)

    def batch(self, *events: Event) -> Batch:
        after, self._position = self._position, self._position + len(events)
        entries = tuple(
            Recorded(
                part=0,
                position=after + number,
                stream_id=event.comment_id,  # type: ignore[attr-defined]
                version=1,
                event_id=new_id(),
                subject_id=None,
                recorded_at=AT,
                event=event,
            )
            for number, event in enumerate(events, start=1)
        )
        return Batch(
            consumer="visibility",
            part=0,
            after=after,
            upto=self._position,
            event_id=entries[-1].event_id,
            entries=entries,
        )

    async def comment(self, comment_id: UUID) -> Record:
        row = await self.pool.fetchrow("SELECT * FROM comments WHERE comment_id = $1", comment_id)
        assert row is not None
        return row

    async def events(self) -> Sequence[str]:
        rows = await self.pool.fetch("SELECT type FROM events ORDER BY part, position")
        return [row["type"] for row in rows]


@pytest.fixture
async def desk(pool: Pool) -> AsyncGenerator[Desk]:
    async with Renderer() as renderer:
        yield Desk(pool, renderer)


def screened(
    comment_id: UUID, action: Action, revision: int = 1, mask: Mask | None = None
) -> CommentScreened:
    ruling = Ruling(action=action, mask=mask)
    return CommentScreened(
        comment_id=comment_id, site="blog", revision=revision, ruling=ruling, policy="default@1", at=AT
    )


def decided(comment_id: UUID, action: Action, revision: int = 1, mask: Mask | None = None) -> CaseDecided:
    return CaseDecided(
        comment_id=comment_id,
        decision_id=uuid4(),
        revision=revision,
        ruling=Ruling(action=action, mask=mask),
        by="mod",
        at=AT,
    )


@pytest.mark.parametrize(
    ("action", "state", "public"),
    [("publish", "visible", 1), ("hold", "held", None), ("remove", "removed", None), ("mask", "visible", 1)],
)
async def test_a_verdict_is_carried_out(desk: Desk, action: Action, state: str, public: int | None) -> None:
    comment_id = await desk.post()
    await desk.handle(desk.batch(screened(comment_id, action)))
    row = await desk.comment(comment_id)
    assert (state, public, None) == (row["state"], row["public_revision"], row["awaiting"])


async def test_a_batch_delivered_twice_acts_once(desk: Desk) -> None:
    comment_id = await desk.post()
    batch = desk.batch(screened(comment_id, "publish"))
    await desk.handle(batch)
    with pytest.raises(Exception, match="checkpoint") as refusal:
        await desk.handle(batch)
    assert moved(refusal.value)
    assert (await desk.events()).count("comment.published") == 1


async def test_an_event_that_comes_again_under_another_position_acts_once(desk: Desk) -> None:
    comment_id = await desk.post()
    first = desk.batch(screened(comment_id, "hold"))
    await desk.handle(first)
    await desk.write(desk.scribe.publish(comment_id))
    again = desk.batch(screened(comment_id, "hold"))
    entry = replace(again.entries[0], event_id=first.entries[0].event_id)
    await desk.handle(replace(again, entries=(entry,)))
    assert (await desk.comment(comment_id))["state"] == "visible"


async def test_rulings_on_one_comment_in_one_batch_act_in_order(desk: Desk) -> None:
    comment_id, other = await desk.post(), await desk.post()
    await desk.handle(
        desk.batch(
            screened(comment_id, "hold"),
            CaseOpened(comment_id=comment_id, site="blog", revision=1, cause="screening", at=AT),
            screened(other, "publish"),
            decided(comment_id, "publish"),
            decided(comment_id, "remove"),
        )
    )
    assert (await desk.comment(comment_id))["state"] == "removed"
    assert (await desk.comment(other))["state"] == "visible"
    kinds = [kind for kind in await desk.events() if kind.startswith("comment.") and kind != "comment.posted"]
    assert sorted(kinds) == ["comment.held", "comment.published", "comment.published", "comment.removed"]


async def test_a_mask_covers_and_an_undo_uncovers(desk: Desk) -> None:
    comment_id = await desk.post("She stays on the island")
    await desk.handle(desk.batch(screened(comment_id, "mask", mask=Mask(spans=((4, 9),), label="episode 9"))))
    masked = await desk.pool.fetchval("SELECT masked_html FROM revisions WHERE comment_id = $1", comment_id)
    assert "stays" not in masked
    assert "island" in masked

    undone = DecisionUndone(
        comment_id=comment_id,
        decision_id=uuid4(),
        revision=1,
        ruling=Ruling(action="publish"),
        by="mod",
        at=AT,
    )
    await desk.handle(desk.batch(undone))
    row = await desk.pool.fetchrow(
        "SELECT html, masked_html FROM revisions WHERE comment_id = $1", comment_id
    )
    assert row is not None
    assert (True, None) == ("stays" in row["html"], row["masked_html"])


async def test_a_ruling_on_an_older_revision_does_not_touch_the_newer_one(desk: Desk) -> None:
    comment_id = await desk.post(mode="post")
    await desk.write(desk.scribe.edit(comment_id, 2, "Buy tickets"))
    await desk.handle(desk.batch(decided(comment_id, "publish", revision=1)))
    row = await desk.comment(comment_id)
    assert (1, 2, "pending") == (row["public_revision"], row["revision"], row["state"])
    assert row["awaiting"] is not None


async def test_without_a_verdict_a_comment_is_held_with_the_reason(desk: Desk) -> None:
    waiting, shown = await desk.post(), await desk.post(mode="post")
    watchdog = Overdue(desk.pool, timedelta(seconds=0), desk.committed.extend, lambda: AT)

    assert await watchdog.hold() == 2
    assert await watchdog.hold() == 0
    for comment_id in (waiting, shown):
        row = await desk.comment(comment_id)
        assert ("held", None) == (row["state"], row["public_revision"])
    assert {request.events[0].reason for request in desk.committed} == {REASON}  # type: ignore[attr-defined]


async def test_a_verdict_that_comes_late_still_counts(desk: Desk) -> None:
    comment_id = await desk.post()
    await Overdue(desk.pool, timedelta(seconds=0), desk.committed.extend, lambda: AT).hold()
    await desk.handle(desk.batch(screened(comment_id, "publish")))
    assert (await desk.comment(comment_id))["state"] == "visible"


async def test_a_verdict_and_the_watchdog_at_once_leave_the_verdict(desk: Desk) -> None:
    comments = [await desk.post() for _ in range(8)]
    watchdog = Overdue(desk.pool, timedelta(seconds=0), desk.committed.extend, lambda: AT)
    batches = [desk.batch(screened(comment_id, "publish")) for comment_id in comments]

    async def rule() -> None:
        for batch in batches:
            await desk.handle(batch)

    await asyncio.gather(rule(), watchdog.hold(), watchdog.hold())
    states = {(await desk.comment(comment_id))["state"] for comment_id in comments}
    assert states == {"visible"}
