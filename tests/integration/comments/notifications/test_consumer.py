"""What became visible is announced once an endpoint, however often and in whatever company its events arrive."""

import asyncio
from uuid import UUID

import asyncpg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.comments.notifications.consumer import Announcer
from shared.postgres.pool import Pool
from shared.streams.checkpoint import moved
from tests.integration.comments.notifications.world import World, published

HOOK = "http://127.0.0.1:9/hook"


async def test_each_endpoint_is_told_what_it_asked_for(world: World) -> None:
    replies = await world.webhook(f"{HOOK}/replies")
    all_ = await world.webhook(f"{HOOK}/all", "comment.published", "reply.published")
    tests = await world.webhook(f"{HOOK}/tests", "webhook.test")
    root = await world.comment()
    reply = await world.comment(parent=root)

    await world.announce(root, reply)

    told = [
        [(delivery.type, delivery.comment_id) for delivery in await world.deliveries(webhook)]
        for webhook in (replies, all_, tests)
    ]
    assert told[0] == [("reply.published", reply)]
    assert set(told[1]) == {
        ("comment.published", root),
        ("comment.published", reply),
        ("reply.published", reply),
    }
    assert told[2] == []


async def test_another_site_and_a_disabled_endpoint_hear_nothing(world: World) -> None:
    disabled = await world.webhook(HOOK, "comment.published")
    await world.endpoints.change(disabled.id, enabled=False)
    await world.pool.execute("UPDATE threads SET site = 'cooking'")
    other = await world.webhook(HOOK, "comment.published")

    await world.announce(await world.comment())

    assert await world.deliveries(other) == await world.deliveries(disabled) == ()


async def test_a_batch_delivered_twice_changes_nothing_the_second_time(world: World) -> None:
    webhook = await world.webhook(HOOK, "comment.published")
    batch = world.batch(published(await world.comment()))
    announcer = Announcer(world.pool, asyncio.Event())
    await announcer.handle(batch)
    before = await world.delivery(webhook)

    with pytest.raises(asyncpg.PostgresError) as error:
        await announcer.handle(batch)

    assert moved(error.value)
    assert await world.delivery(webhook) == before


async def test_the_sender_is_woken_only_for_news(world: World) -> None:
    wake = asyncio.Event()
    await world.announce(await world.comment(), wake=wake)

    assert wake.is_set()


async def test_an_event_about_a_comment_that_is_no_more_is_passed_over(world: World) -> None:
    await world.webhook(HOOK, "comment.published")

    await world.announce(UUID(int=404))

    assert await world.pool.fetchval("SELECT count(*) FROM deliveries") == 0
    assert await world.pool.fetchval("SELECT position FROM checkpoints") == 1


@given(st.lists(st.lists(st.integers(0, 4), min_size=1, max_size=6), min_size=1, max_size=5), st.data())
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_however_events_repeat_there_is_one_delivery_per_comment_and_endpoint(
    pool: Pool, world: World, batches: list[list[int]], data: st.DataObject
) -> None:
    await pool.execute("DELETE FROM webhooks")
    webhooks = [await world.webhook(f"{HOOK}/{number}", "comment.published") for number in range(2)]
    comments = [await world.comment() for _ in range(5)]

    for batch in batches:
        await world.announce(*(comments[index] for index in batch))
        settled = data.draw(st.sampled_from(["pending", "sent", "failed"]))
        await pool.execute("UPDATE deliveries SET state = $1 WHERE state = 'pending'", settled)

    announced = {comments[index] for batch in batches for index in batch}
    for webhook in webhooks:
        deliveries = await world.deliveries(webhook)
        assert len(deliveries) == len(announced)
        assert {delivery.comment_id for delivery in deliveries} == announced
