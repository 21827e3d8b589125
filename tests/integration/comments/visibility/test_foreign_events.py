"""What the moderation service records for itself alone passes the comment service by, and holds nothing up."""

import asyncio
from collections.abc import AsyncGenerator
from uuid import UUID

import pytest

from services.comments.rendering.renderer import Renderer
from services.comments.schema import SCHEMA
from services.comments.visibility.consumer import Visibility
from services.comments.worker import MODERATION_CODEC
from services.moderation.log import CODEC
from shared.contracts.event import Event
from shared.contracts.moderation import CommentScreened
from shared.contracts.ruling import Ruling
from shared.eventlog.codec import Opaque
from shared.eventlog.keys import KeyCache
from shared.eventlog.log import Entry
from shared.eventlog.recorded import Recorded
from shared.ids import new_id
from shared.postgres.pool import Pool, open_pool
from shared.streams.checkpoint import Batch
from shared.streams.delivery import Counts, Delivery
from shared.streams.message import decode, encode
from tests.contracts.moderation_examples import OWN_EXAMPLES
from tests.support.database import Database
from tests.support.scribe import AT, Scribe, comment_of, write


@pytest.fixture
async def pool(database: Database) -> AsyncGenerator[Pool]:
    async with open_pool(database.comments, SCHEMA, name="test") as pool:
        yield pool


def travelled(position: int, event: Event | Opaque) -> Entry:
    """The event as the moderation service sends it and the comment service reads it."""
    stream_id = event.comment_id if isinstance(event, CommentScreened) else UUID(int=7)
    sent = Recorded(
        part=0,
        position=position,
        stream_id=stream_id,
        version=position,
        event_id=new_id(),
        subject_id=None,
        recorded_at=AT,
        event=event,
    )
    return decode(encode(sent, CODEC), MODERATION_CODEC)


async def test_policies_and_labels_pass_quietly_and_rulings_among_them_are_not(pool: Pool) -> None:
    scribe, counts = Scribe(), Counts()
    built = scribe.post("e4", opens=True, mode="pre")
    async with pool.acquire() as connection:
        await write(connection, built)
    screened = CommentScreened(
        comment_id=comment_of(built),
        site="blog",
        revision=1,
        ruling=Ruling(action="publish"),
        policy="blog@3",
        at=AT,
    )
    events = (*OWN_EXAMPLES, screened, *OWN_EXAMPLES)
    async with Renderer() as renderer:
        handle = Visibility(pool, KeyCache(scribe.vault), renderer, lambda _requests: None, lambda: AT)
        delivery = Delivery("visibility", 0, pool=pool, handle=handle, counts=counts, stop=asyncio.Event())
        await delivery.deliver([travelled(number, event) for number, event in enumerate(events, start=1)])
        await delivery.deliver([travelled(len(events) + 1, OWN_EXAMPLES[0])])

    position = await pool.fetchval("SELECT position FROM checkpoints WHERE consumer = 'visibility'")
    assert position == len(events) + 1
    assert await pool.fetchval("SELECT state FROM comments") == "visible"
    assert (counts.handled, counts.parked) == (1, 0)
    assert counts.skipped == {}
    assert await pool.fetchval("SELECT count(*) FROM skipped") == 0
    assert await pool.fetchval("SELECT count(*) FROM parked") == 0


async def test_what_neither_contracts_nor_its_service_know_is_still_counted(pool: Pool) -> None:
    """An older comment service meets what a newer moderation service tells it."""
    newer = Opaque("comment.praised", 1, b"")
    counts, handled = Counts(), list[Batch]()

    async def handle(batch: Batch) -> None:
        handled.append(batch)

    delivery = Delivery("visibility", 0, pool=pool, handle=handle, counts=counts, stop=asyncio.Event())
    await delivery.deliver([travelled(1, OWN_EXAMPLES[0]), travelled(2, newer)])

    assert handled == []
    assert counts.skipped == {"comment.praised": 1}
    told = await pool.fetch("SELECT type, events FROM skipped")
    assert [tuple(row) for row in told] == [("comment.praised", 1)]
