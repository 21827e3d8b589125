"""Who gets which delivery: one claim each, room for every endpoint, and leases that end."""

import asyncio
from datetime import timedelta

from services.comments.notifications.claiming import LEASE
from tests.integration.comments.notifications.world import World

HOOK, OTHER = "http://127.0.0.1:9/a", "http://127.0.0.1:9/b"


async def announce(world: World, count: int) -> None:
    await world.announce(*[await world.comment() for _ in range(count)])


async def test_a_delivery_is_claimed_once_until_the_lease_ends(world: World) -> None:
    await world.webhook(HOOK, "comment.published")
    await announce(world, 1)

    (first,) = await world.claim()
    assert await world.claim() == []
    await world.pool.execute("UPDATE deliveries SET due_at = due_at - $1::interval", LEASE)
    (second,) = await world.claim()

    assert first.delivery_id == second.delivery_id
    assert first.lease < second.lease
    assert timedelta(seconds=15) < LEASE <= timedelta(seconds=30)


async def test_claims_at_the_same_time_share_what_is_due(world: World) -> None:
    await world.webhook(HOOK, "comment.published")
    await announce(world, 40)

    claims = await asyncio.gather(*(world.claim() for _ in range(4)))

    ids = [claim.delivery_id for batch in claims for claim in batch]
    assert len(ids) == len(set(ids))
    assert len(ids) == 40


async def test_an_endpoint_has_no_more_under_way_than_it_should(world: World) -> None:
    busy, idle = (
        await world.webhook(HOOK, "comment.published"),
        await world.webhook(OTHER, "comment.published"),
    )
    await announce(world, 20)

    claims = await world.claim({busy.id: 10})

    by_endpoint = [claim.webhook_id for claim in claims]
    assert by_endpoint.count(busy.id) == 6
    assert by_endpoint.count(idle.id) == 16
    assert await world.claim({busy.id: 17, idle.id: 16}) == []


async def test_a_failing_endpoint_has_one_under_way(world: World) -> None:
    failing = await world.webhook(HOOK, "comment.published")
    await announce(world, 5)
    await world.pool.execute("UPDATE webhooks SET failing_since = now()")

    assert len(await world.claim()) == 1
    assert await world.claim({failing.id: 1}) == []


async def test_the_oldest_come_first_and_no_more_than_asked_for(world: World) -> None:
    await world.webhook(HOOK, "comment.published")
    await announce(world, 3)
    await announce(world, 3)

    sequences = [sorted(claim.sequence or 0 for claim in await world.claim(most=3)) for _ in range(2)]

    assert sequences == [[1, 2, 3], [4, 5, 6]]


async def test_disabled_and_paused_endpoints_are_left_alone(world: World) -> None:
    disabled, paused = [await world.webhook(url, "comment.published") for url in (HOOK, OTHER)]
    await announce(world, 1)
    await world.endpoints.change(disabled.id, enabled=False)
    await world.pool.execute(
        "UPDATE webhooks SET paused_until = now() + interval '1 minute' WHERE webhook_id = $1", paused.id
    )

    assert await world.claim() == []

    await world.endpoints.change(disabled.id, enabled=True)
    await world.endpoints.change(paused.id, enabled=True)
    assert len(await world.claim()) == 2


async def test_secrets_are_not_in_the_clear(world: World) -> None:
    webhook = await world.webhook(HOOK, "comment.published")
    await announce(world, 1)
    (claim,) = await world.claim()

    assert webhook.secret is not None
    assert len(claim.secret) > 32
    assert claim.previous_secret is None
