"""What the comment service tells the other one of its webhooks and its road."""

from datetime import UTC, datetime

import msgspec

from services.comments.schema import SCHEMA
from shared.contracts.condition import CommentsCondition
from shared.postgres.pool import connect
from tests.support.database import Database
from tests.support.service import PEER_KEY, comment, comments_client, owner_key

PATH = "/internal/condition"


async def test_nobody_else_is_told(database: Database) -> None:
    async with comments_client(database) as client:
        for headers in ({}, {"Authorization": "Bearer " + "x" * 43}, await owner_key(database)):
            assert (await client.get(PATH, headers=headers)).status_code == 401


async def test_it_tells_how_webhooks_fare_and_how_far_everything_has_come(database: Database) -> None:
    async with (
        comments_client(database) as client,
        connect(database.owner, SCHEMA, name="test") as connection,
    ):
        owner = await owner_key(database)
        for host in ("works", "fails", "dead"):
            hook = {"url": f"http://127.0.0.1:9/{host}?secret=s3cret"}
            await client.post("/v1/sites/blog/webhooks", headers=owner, json=hook)
        failing, dead = datetime(2026, 5, 1, tzinfo=UTC), datetime(2026, 5, 2, tzinfo=UTC)
        await connection.execute("UPDATE webhooks SET failing_since = $1 WHERE url LIKE '%fails%'", failing)
        await connection.execute(
            "UPDATE webhooks SET disabled_at = $1, disabled_reason = 'the receiver answered 410 Gone' "
            "WHERE url LIKE '%dead%'",
            dead,
        )
        await connection.execute("""
INSERT INTO deliveries (webhook_id, type, comment_id, state)
SELECT webhook_id, 'reply.published', gen_random_uuid(), s
FROM webhooks, unnest('{pending,pending,failed,sent}'::text[]) s
WHERE url LIKE '%fails%'
""")
        await client.post("/v1/sites/blog/comments", json=comment())
        answer = await client.get(PATH, headers={"Authorization": f"Bearer {PEER_KEY}"})
        events = await connection.fetchval("SELECT count(*) FROM events")

    told = msgspec.msgpack.decode(answer.content, type=CommentsCondition)
    assert b"s3cret" not in answer.content
    assert [(one.disabled_at, one.failing_since) for one in told.webhooks] == [
        (dead, None),
        (None, failing),
        (None, None),
    ]
    assert [(one.waiting, one.given_up) for one in told.webhooks] == [(0, 0), (2, 1), (0, 0)]
    assert {(one.site, one.host) for one in told.webhooks} == {("blog", "127.0.0.1")}
    assert told.webhooks[1].waiting_since is not None
    assert sum(told.heads.values()) == events == told.relay_lag > 0
