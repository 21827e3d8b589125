"""Webhooks over HTTP: registered, changed, tested, looked at and sent again by a site's owner only."""

import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID, uuid4

import httpx2
import pytest
from litestar import Litestar
from litestar.di import Provide

from services.comments.notifications.addresses import Guard
from services.comments.notifications.api import WebhookController
from services.comments.schema import SCHEMA
from services.comments.sites import Sites
from shared.access.keys import KeyRing, add_key
from shared.access.roles import Role
from shared.postgres.pool import Pool
from shared.telemetry.metrics import new_registry
from shared.web.application import Api, create
from tests.integration.comments.notifications.receiver import Receiver
from tests.integration.comments.notifications.world import LOCAL, SITE, VAULT, World, sending
from tests.support.data import shared_data
from tests.support.database import Database
from tests.support.eventually import eventually

HOOK = "http://127.0.0.1:9/hook"
PATH = f"/v1/sites/{SITE}/webhooks"


@asynccontextmanager
async def serving(pool: Pool, guard: Guard, key: str) -> AsyncGenerator[httpx2.AsyncClient]:
    provided = {"pool": pool, "vault": VAULT, "guard": guard, "sites": Sites(pool)}

    def provide(value: object) -> Provide:
        return Provide(lambda: value, sync_to_thread=False)

    @asynccontextmanager
    async def lifespan(app: Litestar) -> AsyncGenerator[None]:
        app.state.key_ring = KeyRing(pool)
        yield

    app = create(
        Api(title="T", version="1", description="", public_url="http://localhost"),
        [WebhookController],
        registry=new_registry("test", "1"),
        lifespan=[lifespan],
        dependencies={name: provide(value) for name, value in provided.items()},
    )
    client = httpx2.AsyncClient(
        transport=httpx2.ASGITransport(app),
        base_url="http://localhost",
        headers={"Authorization": f"Bearer {key}"},
    )
    async with app.litestar.lifespan(), client:
        yield client


@pytest.fixture
async def owner_key(database: Database) -> str:
    return await add_key(database.owner, SCHEMA, Role.OWNER, SITE, "owner")


@pytest.fixture
async def owner(world: World, owner_key: str) -> AsyncGenerator[httpx2.AsyncClient]:
    async with serving(world.pool, LOCAL, owner_key) as client:
        yield client


async def registered(owner: httpx2.AsyncClient, **given: Any) -> dict[str, Any]:
    answer = await owner.post(PATH, json={"url": HOOK, **given})
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def test_the_secret_is_shown_once(owner: httpx2.AsyncClient) -> None:
    made = await registered(owner)
    (listed,) = (await owner.get(PATH)).json()["webhooks"]

    assert made["secret"].startswith("whsec_")
    assert listed == (await owner.get(f"{PATH}/{made['id']}")).json()
    assert made == listed | {"secret": made["secret"]}
    assert listed["events"] == ["reply.published"]
    assert listed["enabled"] is True


async def test_unknown_events_are_refused_and_the_known_ones_listed(owner: httpx2.AsyncClient) -> None:
    answer = await owner.post(PATH, json={"url": HOOK, "events": ["reply.published", "comment.liked"]})

    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert error["pointer"] == "/events/1"
    for known in ("reply.published", "comment.published", "webhook.test"):
        assert known in error["message"]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"url": ""},
        {"url": 7},
        {"url": HOOK, "events": []},
        {"url": HOOK, "events": "reply.published"},
        {"url": HOOK, "secret": "mine"},
        {"url": "ftp://127.0.0.1/"},
        {"url": "http://nowhere.invalid/"},
        {"url": f"{HOOK}/{'a' * 2048}"},
    ],
)
async def test_a_bad_registration_is_refused_and_changes_nothing(
    owner: httpx2.AsyncClient, body: dict[str, Any]
) -> None:
    answer = await owner.post(PATH, json=body)

    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert (await owner.get(PATH)).json() == {"webhooks": []}


async def test_no_known_trick_can_be_registered(world: World, owner_key: str) -> None:
    async def unknown(_: str) -> list[Any]:
        raise OSError

    with shared_data("adversarial", "urls.jsonl").open() as lines:
        cases = [case for case in map(json.loads, lines) if case["kind"] in {"ssrf-url", "ssrf-host"}]
    async with serving(world.pool, Guard(lookup=unknown), owner_key) as owner:
        statuses = {(await owner.post(PATH, json={"url": case["input"]})).status_code for case in cases}

    assert statuses == {422}
    assert await world.endpoints.all() == []


async def test_a_webhook_can_be_changed_and_switched_off_and_on(owner: httpx2.AsyncClient) -> None:
    made = await registered(owner)
    path = f"{PATH}/{made['id']}"

    moved = await owner.patch(path, json={"url": f"{HOOK}/2", "events": ["comment.published"] * 2})
    off = await owner.patch(path, json={"enabled": False})
    on = await owner.patch(path, json={"enabled": True})

    assert (moved.json()["url"], moved.json()["events"]) == (f"{HOOK}/2", ["comment.published"])
    assert off.json()["enabled"] is False
    assert off.json()["disabled_reason"] == "switched off by its owner"
    assert (on.json()["enabled"], on.json()["disabled_reason"]) == (True, None)
    assert (await owner.patch(path, json={"url": "ftp://127.0.0.1/"})).status_code == 422
    assert (await owner.patch(path, json={"secret": "mine"})).status_code == 422


async def test_a_rotation_shows_the_new_secret_once(owner: httpx2.AsyncClient) -> None:
    made = await registered(owner)

    rotated = (await owner.post(f"{PATH}/{made['id']}/secret")).json()

    assert rotated["secret"].startswith("whsec_")
    assert rotated["secret"] != made["secret"]
    assert rotated["previous_secret_until"] is not None


async def test_a_webhook_can_be_removed_with_all_that_was_sent(
    owner: httpx2.AsyncClient, world: World
) -> None:
    made = await registered(owner, events=["comment.published"])
    await world.announce(await world.comment())

    gone = await owner.delete(f"{PATH}/{made['id']}")

    assert gone.status_code == 204
    assert await world.pool.fetchval("SELECT count(*) FROM deliveries") == 0
    assert (await owner.delete(f"{PATH}/{made['id']}")).status_code == 404


async def test_a_test_event_is_sent_and_its_attempt_can_be_seen(
    owner: httpx2.AsyncClient, world: World, receiver: Receiver
) -> None:
    made = await registered(owner, url=receiver.url)
    queued = await owner.post(f"{PATH}/{made['id']}/test")

    async with sending(world.pool):
        await eventually(lambda: has_received(receiver, 1))
    (delivery,) = (await owner.get(f"{PATH}/{made['id']}/deliveries")).json()["deliveries"]

    assert queued.status_code == 202
    assert queued.json()["state"] == "pending"
    assert queued.json()["id"] == delivery["id"] == receiver.received[0].id
    assert delivery["state"] == "sent"
    assert delivery["attempts"][0]["answer"] == "thanks"


async def test_a_delivery_can_be_sent_again_under_its_id(
    owner: httpx2.AsyncClient, world: World, receiver: Receiver
) -> None:
    made = await registered(owner, url=receiver.url, events=["comment.published"])
    await world.announce(await world.comment())
    path = f"{PATH}/{made['id']}/deliveries"

    async with sending(world.pool) as sender:
        await eventually(lambda: has_state(owner, path, "sent"))
        (delivery,) = (await owner.get(path)).json()["deliveries"]
        again = await owner.post(f"{path}/{delivery['id']}/resend")
        sender.wake.set()
        await eventually(lambda: has_state(owner, path, "sent"))

    assert again.status_code == 202
    assert again.json()["state"] == "pending"
    assert receiver.ids() == [delivery["id"]] * 2


async def test_all_that_was_given_up_since_a_time_can_be_sent_again(
    owner: httpx2.AsyncClient, world: World
) -> None:
    made = await registered(owner, events=["comment.published"])
    await world.announce(*[await world.comment() for _ in range(3)])
    await world.pool.execute("UPDATE deliveries SET state = 'failed', attempts = 10")
    await world.pool.execute(
        "UPDATE deliveries SET created_at = now() - interval '2 days' WHERE sequence = 1"
    )
    path = f"{PATH}/{made['id']}/deliveries/resend"
    yesterday = await world.pool.fetchval("SELECT now() - interval '1 day'")

    answer = await owner.post(path, json={"since": yesterday.isoformat()})

    assert (answer.status_code, answer.json()) == (202, {"resent": 2})
    assert len(await world.claim()) == 2
    extremes = ("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00")
    for bad in (None, "yesterday", "2026-11-22T12:00:00", *extremes):
        assert (await owner.post(path, json={"since": bad})).status_code == 422
    for far in ("0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"):
        assert (await owner.post(path, json={"since": far})).status_code == 202


async def test_to_a_disabled_webhook_nothing_is_sent_on_request(
    owner: httpx2.AsyncClient, world: World
) -> None:
    made = await registered(owner, events=["comment.published"])
    await world.announce(await world.comment())
    path = f"{PATH}/{made['id']}"
    (delivery,) = (await owner.get(f"{path}/deliveries")).json()["deliveries"]
    await owner.patch(path, json={"enabled": False})

    for asked in ("test", f"deliveries/{delivery['id']}/resend"):
        answer = await owner.post(f"{path}/{asked}")
        assert (answer.status_code, answer.json()["code"]) == (409, "webhook_disabled")


async def test_deliveries_are_paged_newest_first_and_can_be_filtered(
    owner: httpx2.AsyncClient, world: World
) -> None:
    made = await registered(owner, events=["comment.published"])
    path = f"{PATH}/{made['id']}/deliveries"
    for size in (60, 60):
        await world.announce(*[await world.comment() for _ in range(size)])
    await world.pool.execute("UPDATE deliveries SET state = 'failed' WHERE sequence = 7")

    seen, after = [], ""
    while page := (await owner.get(f"{path}{after}")).json():
        seen += [delivery["sequence"] for delivery in page["deliveries"]]
        if page["next"] is None:
            break
        after = f"?after={page['next']}"

    assert sorted(seen) == list(range(1, 121))
    assert min(seen[:60]) == 61
    failed = (await owner.get(f"{path}?state=failed")).json()["deliveries"]
    assert [delivery["sequence"] for delivery in failed] == [7]
    assert (await owner.get(f"{path}?state=lost")).status_code == 422
    assert (await owner.get(f"{path}?after=nonsense")).status_code == 422
    assert (await owner.get(f"{path}?after={uuid4()}")).json()["deliveries"] == []


async def test_a_site_has_twenty_webhooks_at_most(owner: httpx2.AsyncClient) -> None:
    for number in range(20):
        await registered(owner, url=f"{HOOK}/{number}")

    answer = await owner.post(PATH, json={"url": HOOK})

    assert (answer.status_code, answer.json()["code"]) == (409, "too_many_webhooks")


def routes(webhook_id: UUID, delivery_id: UUID) -> list[tuple[str, str]]:
    one = f"{PATH}/{webhook_id}"
    return [
        ("GET", PATH),
        ("POST", PATH),
        ("GET", one),
        ("PATCH", one),
        ("DELETE", one),
        ("POST", f"{one}/secret"),
        ("POST", f"{one}/test"),
        ("GET", f"{one}/deliveries"),
        ("POST", f"{one}/deliveries/resend"),
        ("POST", f"{one}/deliveries/{delivery_id}/resend"),
    ]


async def test_only_owners_of_the_site_get_in(
    owner: httpx2.AsyncClient, world: World, database: Database
) -> None:
    webhook = await world.webhook(HOOK, "comment.published")
    await world.announce(await world.comment())
    delivery = await world.delivery(webhook)
    moderator = await add_key(database.owner, SCHEMA, Role.MODERATOR, SITE, "moderator")
    elsewhere = await add_key(database.owner, SCHEMA, Role.OWNER, "cooking", "owner elsewhere")
    expected = [
        ("", 401),
        ("Bearer rjk_nobody", 401),
        (f"Bearer {moderator}", 403),
        (f"Bearer {elsewhere}", 404),
    ]

    for method, path in routes(webhook.id, delivery.id):
        for key, status in expected:
            answer = await owner.request(method, path, headers={"Authorization": key}, json={})
            assert answer.status_code == status, (method, path, key)

    assert [one.id for one in await world.endpoints.all()] == [webhook.id]
    assert await world.delivery(webhook) == delivery


async def test_what_does_not_exist_is_not_found(owner: httpx2.AsyncClient) -> None:
    bodies = {"POST": {"since": "2026-11-22T12:00:00Z"}, "PATCH": {"enabled": True}}
    made = await registered(owner)
    for method, path in routes(uuid4(), uuid4())[2:]:
        answer = await owner.request(method, path, json=bodies.get(method))
        assert (answer.status_code, answer.json()["code"]) == (404, "webhook_not_found"), path

    answer = await owner.post(f"{PATH}/{made['id']}/deliveries/{uuid4()}/resend")
    assert answer.json()["code"] == "delivery_not_found"


async def has_received(receiver: Receiver, count: int) -> bool:
    return len(receiver.received) == count


async def has_state(owner: httpx2.AsyncClient, path: str, state: str) -> bool:
    found = (await owner.get(path)).json()["deliveries"]
    return all(delivery["state"] == state for delivery in found)
