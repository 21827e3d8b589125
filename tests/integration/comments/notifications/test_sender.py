"""Deliveries against real receivers: sent once, signed, tried again, withdrawn, and never in each other's way."""

import asyncio
from collections.abc import AsyncGenerator, MutableMapping, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import asyncpg
import pytest
from standardwebhooks.webhooks import WebhookVerificationError
from structlog.testing import capture_logs

from tests.integration.comments.notifications.receiver import Receiver, answering, hanging
from tests.integration.comments.notifications.world import World, sending
from tests.support.database import Database
from tests.support.eventually import eventually


async def test_a_reply_arrives_once_signed_and_with_all_that_a_notification_needs(
    world: World, receiver: Receiver
) -> None:
    webhook = await world.webhook(f"{receiver.url}?for=mina")
    parent = await world.comment("<p>First <b>!</b></p>", name="Jun")
    reply = await world.comment(
        '<p>Then <span data-spoiler="0" data-scope="ep 12">spoiler: ep 12</span>.</p>', parent=parent
    )

    async with sending(world.pool) as sender:
        await world.announce(parent, reply, wake=sender.wake)
        await eventually(lambda: is_sent(world, 1))

    (received,) = receiver.received
    delivery = await world.delivery(webhook)
    assert received.path == "/hook?for=mina"
    assert received.headers["content-type"] == "application/json"
    assert received.id == str(delivery.id)
    data = received.verified_by(webhook.secret or "")["data"]
    assert data["sequence"] == 2
    assert data["comment"]["excerpt"] == "Then [spoiler: ep 12]."
    assert data["parent"]["author"] == {"name": "Jun"}
    assert data["thread"]["title"] == "Recap"
    assert "source" not in received.body.decode()
    (attempt,) = delivery.attempts
    assert (attempt.status, attempt.error, attempt.answer) == (200, None, "thanks")


async def test_a_failure_is_tried_again_with_the_same_id_and_a_time_of_its_own(
    world: World, receiver: Receiver
) -> None:
    webhook = await world.webhook(receiver.url, "comment.published")
    receiver.behaviour = answering(500)
    comment = await world.comment()

    async with sending(world.pool) as sender:
        await world.announce(comment, wake=sender.wake)
        await eventually(lambda: attempts_made(world, webhook.id, 1))
        waiting = await world.delivery(webhook)
        receiver.behaviour = answering(204)
        await world.make_due()
        await eventually(lambda: is_sent(world, 1))

    first, second = receiver.received
    assert waiting.state == "pending"
    assert waiting.due_at is not None
    assert first.id == second.id
    assert first.body == second.body
    assert int(second.headers["webhook-timestamp"]) >= int(first.headers["webhook-timestamp"])
    assert second.verified_by(webhook.secret or "")
    assert [attempt.status for attempt in (await world.delivery(webhook)).attempts] == [500, 204]
    assert (await world.endpoints.find(webhook.id)).failing_since is None


async def test_after_ten_failures_it_is_given_up(world: World, receiver: Receiver) -> None:
    webhook = await world.webhook(receiver.url, "comment.published")
    receiver.behaviour = answering(500)
    comment = await world.comment()

    async with sending(world.pool) as sender:
        await world.announce(comment, wake=sender.wake)
        for made in range(1, 11):
            await eventually(lambda made=made: attempts_made(world, webhook.id, made))  # type: ignore[misc]
            await world.make_due()
            sender.wake.set()

    assert (await world.delivery(webhook)).state == "failed"
    assert len(receiver.received) == 10


async def test_what_was_hidden_meanwhile_is_withdrawn(world: World, receiver: Receiver) -> None:
    webhook = await world.webhook(receiver.url, "comment.published")
    hidden, seen = await world.comment(), await world.comment()
    await world.announce(hidden, seen)
    await world.hide(hidden)

    async with sending(world.pool):
        await eventually(lambda: is_sent(world, 1))

    states = {delivery.comment_id: delivery.state for delivery in await world.deliveries(webhook)}
    assert states == {hidden: "withdrawn", seen: "sent"}
    assert [one.payload["data"]["comment"]["id"] for one in receiver.received] == [str(seen)]


async def test_what_was_withdrawn_is_announced_when_it_is_published_after_all(
    world: World, receiver: Receiver
) -> None:
    webhook = await world.webhook(receiver.url, "comment.published")
    comment = await world.comment()
    await world.hide(comment)
    async with sending(world.pool) as sender:
        await world.announce(comment, wake=sender.wake)
        await eventually(lambda: in_state(world, "withdrawn", 1))
        await world.show(comment)
        await world.announce(comment, wake=sender.wake)
        await eventually(lambda: is_sent(world, 1))
        await world.announce(comment, wake=sender.wake)

    assert (await world.delivery(webhook)).sequence == 2
    assert len(receiver.received) == 1


async def test_a_parent_that_was_removed_is_not_quoted(world: World, receiver: Receiver) -> None:
    await world.webhook(receiver.url)
    parent = await world.comment("<p>canary</p>", name="Canary")
    reply = await world.comment(parent=parent)
    await world.hide(parent)

    async with sending(world.pool) as sender:
        await world.announce(reply, wake=sender.wake)
        await eventually(lambda: is_sent(world, 1))

    assert b"canary" not in receiver.received[0].body.lower()
    assert receiver.received[0].payload["data"]["parent"]["id"] == str(parent)


async def test_a_masked_revision_is_quoted_as_readers_see_it(world: World, receiver: Receiver) -> None:
    await world.webhook(receiver.url, "comment.published")
    comment = await world.comment("<p>the canary dies</p>")
    await world.pool.execute(
        "UPDATE revisions SET masked_html = $2 WHERE comment_id = $1",
        comment,
        '<p>the <span data-spoiler="0">spoiler</span></p>',
    )

    async with sending(world.pool) as sender:
        await world.announce(comment, wake=sender.wake)
        await eventually(lambda: is_sent(world, 1))

    assert receiver.received[0].payload["data"]["comment"]["excerpt"] == "the [spoiler]"
    assert b"canary" not in receiver.received[0].body


async def test_two_senders_at_once_send_once(world: World, receiver: Receiver) -> None:
    await world.webhook(receiver.url, "comment.published")
    comments = [await world.comment() for _ in range(100)]

    async with sending(world.pool) as one, sending(world.pool) as another:
        await world.announce(*comments, wake=one.wake)
        another.wake.set()
        await eventually(lambda: is_sent(world, 100), within=20)

    assert len(receiver.received) == 100
    assert len(set(receiver.ids())) == 100


async def test_the_claim_of_a_sender_that_died_is_taken_over(world: World, receiver: Receiver) -> None:
    await world.webhook(receiver.url, "comment.published")
    await world.announce(await world.comment())
    (lost,) = await world.claim()
    await world.make_due()

    async with sending(world.pool):
        await eventually(lambda: is_sent(world, 1))

    assert receiver.ids() == [str(lost.delivery_id)]


async def test_gone_disables_the_endpoint_at_once(world: World, receiver: Receiver) -> None:
    webhook = await world.webhook(receiver.url, "comment.published")
    receiver.behaviour = answering(410)

    with capture_logs() as logs:
        async with sending(world.pool) as sender:
            await world.announce(await world.comment(), wake=sender.wake)
            await eventually(lambda: in_state(world, "failed", 1))
            await world.announce(await world.comment(), wake=sender.wake)

    disabled = await world.endpoints.find(webhook.id)
    assert await is_logged(logs, "webhook_disabled")
    assert not disabled.enabled
    assert disabled.disabled_reason == "the receiver answered 410 Gone"
    assert len(receiver.received) == len(await world.deliveries(webhook)) == 1


async def test_five_days_of_nothing_but_failures_disable_the_endpoint(
    world: World, receiver: Receiver
) -> None:
    webhook = await world.webhook(receiver.url, "comment.published")
    receiver.behaviour = answering(500)

    async with sending(world.pool) as sender:
        await world.announce(await world.comment(), wake=sender.wake)
        await eventually(lambda: attempts_made(world, webhook.id, 1))
        failing = await world.endpoints.find(webhook.id)
        await world.pool.execute("UPDATE webhooks SET failing_since = now() - interval '5 days 1 second'")
        await world.make_due()
        sender.wake.set()
        await eventually(lambda: attempts_made(world, webhook.id, 2))

    assert failing.enabled
    assert failing.failing_since is not None
    disabled = await world.endpoints.find(webhook.id)
    assert disabled.disabled_reason == "nothing but failures for 5 days"
    again = await world.endpoints.change(webhook.id, enabled=True)
    assert again.enabled
    assert again.failing_since is None


async def test_a_success_ends_a_run_of_failures(world: World, receiver: Receiver) -> None:
    webhook = await world.webhook(receiver.url, "comment.published")
    await world.pool.execute("UPDATE webhooks SET failing_since = now() - interval '6 days'")

    async with sending(world.pool) as sender:
        await world.announce(await world.comment(), wake=sender.wake)
        await eventually(lambda: is_sent(world, 1))

    assert (await world.endpoints.find(webhook.id)).failing_since is None
    assert (await world.endpoints.find(webhook.id)).enabled


async def test_too_many_requests_leave_the_endpoint_alone_for_as_long_as_it_asks(
    world: World, receiver: Receiver
) -> None:
    webhook = await world.webhook(receiver.url, "comment.published")
    receiver.behaviour = answering(429, Retry_After="600")

    async with sending(world.pool) as sender:
        await world.announce(await world.comment(), wake=sender.wake)
        await eventually(lambda: attempts_made(world, webhook.id, 1))

    await world.announce(await world.comment())
    assert await world.claim() == []
    asked = await world.pool.fetchrow(
        "SELECT paused_until - now(), due_at - now() FROM webhooks JOIN deliveries d USING (webhook_id)"
        " WHERE d.attempts = 1"
    )
    assert asked is not None
    assert all(timedelta(seconds=590) < wait <= timedelta(seconds=600) for wait in asked)


async def test_during_a_rotation_both_secrets_verify_and_afterwards_only_the_new_one(
    world: World, receiver: Receiver
) -> None:
    webhook = await world.webhook(receiver.url, "comment.published")
    rotated = await world.endpoints.rotate(webhook.id)

    async with sending(world.pool) as sender:
        await world.announce(await world.comment(), wake=sender.wake)
        await eventually(lambda: is_sent(world, 1))
        await world.pool.execute("UPDATE webhooks SET previous_until = now()")
        await world.announce(await world.comment(), wake=sender.wake)
        await eventually(lambda: is_sent(world, 2))

    assert rotated.previous_secret_until is not None
    during, after = receiver.received
    assert during.verified_by(webhook.secret or "") == during.verified_by(rotated.secret or "")
    assert after.verified_by(rotated.secret or "")
    with pytest.raises(WebhookVerificationError):
        after.verified_by(webhook.secret or "")


async def test_a_test_event_takes_the_same_road(world: World, receiver: Receiver) -> None:
    webhook = await world.webhook(receiver.url)

    async with sending(world.pool):
        queued = await world.history.test(webhook.id)
        await eventually(lambda: is_sent(world, 1))

    payload = receiver.received[0].verified_by(webhook.secret or "")
    assert payload["type"] == "webhook.test"
    assert payload["data"] == {"site": "dramas"}
    assert receiver.received[0].id == str(queued.id)


async def test_a_dead_endpoint_delays_no_other(
    world: World, receiver: Receiver, other_receiver: Receiver
) -> None:
    dead = await world.webhook(receiver.url, "comment.published")
    await world.webhook(other_receiver.url, "comment.published")
    receiver.behaviour = hanging(until := asyncio.Event())
    comments = [await world.comment() for _ in range(40)]

    async with sending(world.pool) as sender:
        await world.announce(*comments, wake=sender.wake)
        await eventually(lambda: is_sent(world, 40))
        waiting = [delivery.state for delivery in await world.deliveries(dead)]
        until.set()

    assert waiting == ["pending"] * 40
    assert len(other_receiver.received) == 40
    assert len(receiver.received) == 16


async def test_a_sender_that_is_told_to_stop_finishes_what_it_has_begun(
    world: World, receiver: Receiver
) -> None:
    webhook = await world.webhook(receiver.url, "comment.published")
    receiver.behaviour = hanging(until := asyncio.Event())

    async with sending(world.pool) as sender:
        await world.announce(await world.comment(), wake=sender.wake)
        await eventually(lambda: has_received(receiver, 1))
        asyncio.get_running_loop().call_soon(until.set)

    assert [attempt.status for attempt in (await world.delivery(webhook)).attempts] == [500]


async def test_a_database_that_goes_away_for_a_moment_costs_no_second_delivery(
    world: World, receiver: Receiver, database: Database
) -> None:
    webhook = await world.webhook(receiver.url, "comment.published")
    receiver.behaviour = hanging(until := asyncio.Event(), then=200)

    with capture_logs() as logs:
        async with sending(world.pool) as sender:
            await world.announce(await world.comment(), wake=sender.wake)
            await eventually(lambda: has_received(receiver, 1))
            async with away(database):
                until.set()
                sender.wake.set()
                await eventually(lambda: is_logged(logs, "webhooks_not_claimed"))
            await eventually(lambda: is_sent(world, 1), within=10)

    assert len(receiver.received) == 1
    assert [attempt.status for attempt in (await world.delivery(webhook)).attempts] == [200]


async def test_attempts_are_forgotten_after_30_days(world: World) -> None:
    webhook = await world.webhook("http://127.0.0.1:9/", "comment.published")
    await world.announce(await world.comment())
    await world.pool.execute("UPDATE deliveries SET state = 'sent'")
    await world.pool.execute(
        "INSERT INTO attempts (delivery_id, at, duration_ms) SELECT delivery_id, now() - days * interval '1 day', 5"
        " FROM deliveries, unnest(ARRAY[29, 31, 300]) AS days"
    )

    async with sending(world.pool):
        await eventually(lambda: attempts_made(world, webhook.id, 1))


async def test_a_secret_that_does_not_open_fails_like_any_other_attempt(
    world: World, receiver: Receiver
) -> None:
    webhook = await world.webhook(receiver.url, "comment.published")
    await world.pool.execute("UPDATE webhooks SET secret = 'tampered with, and long enough to look real'")

    async with sending(world.pool) as sender:
        await world.announce(await world.comment(), wake=sender.wake)
        await eventually(lambda: attempts_made(world, webhook.id, 1))

    (attempt,) = (await world.delivery(webhook)).attempts
    assert attempt.error == "something failed on our side"
    assert receiver.received == []


async def test_a_sender_too_slow_to_settle_changes_nothing(world: World, receiver: Receiver) -> None:
    webhook = await world.webhook(receiver.url, "comment.published")
    receiver.behaviour = hanging(release := asyncio.Event())

    async with sending(world.pool) as too_slow:
        await world.announce(await world.comment(), wake=too_slow.wake)
        await eventually(lambda: has_received(receiver, 1))
        receiver.behaviour = answering(200)
        async with sending(world.pool) as another:
            await world.make_due()
            another.wake.set()
            await eventually(lambda: is_sent(world, 1))
        release.set()
        await eventually(lambda: attempts_made(world, webhook.id, 2))

    assert (await world.delivery(webhook)).state == "sent"


@asynccontextmanager
async def away(database: Database) -> AsyncGenerator[None]:
    """The database takes no connection from the service and has closed those there were."""
    owner = await asyncpg.connect(database.owner)
    try:
        await owner.execute("ALTER ROLE rejoinder_comments CONNECTION LIMIT 0")
        await owner.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'rejoinder_comments'"
        )
        yield
    finally:
        await owner.execute("ALTER ROLE rejoinder_comments CONNECTION LIMIT -1")
        await owner.close()


async def is_logged(logs: Sequence[MutableMapping[str, Any]], event: str) -> bool:
    return any(entry["event"] == event for entry in logs)


async def is_sent(world: World, count: int) -> bool:
    return await in_state(world, "sent", count)


async def in_state(world: World, state: str, count: int) -> bool:
    found = await world.pool.fetchval("SELECT count(*) FROM deliveries WHERE state = $1", state)
    assert found <= count
    return bool(found == count)


async def attempts_made(world: World, webhook_id: object, count: int) -> bool:
    """As many were made and settled; an attempt and what follows from it are recorded together."""
    found = await world.pool.fetchval(
        "SELECT count(*) FROM attempts JOIN deliveries USING (delivery_id) WHERE webhook_id = $1", webhook_id
    )
    return bool(found == count)


async def has_received(receiver: Receiver, count: int) -> bool:
    return len(receiver.received) == count
