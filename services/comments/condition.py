"""How this service stands, for the moderators' console: `/internal/condition`."""

from urllib.parse import urlsplit

import msgspec
from litestar import Response, Router, get
from litestar.di import NamedDependency
from litestar.types import Guard

from shared.contracts.condition import CommentsCondition, WebhookCondition
from shared.contracts.topics import COMMENTS
from shared.postgres.pool import Connection, Pool, Record, acquire
from shared.streams.condition import read_condition
from shared.streams.internal import MEDIA_TYPE

_WEBHOOKS = """
SELECT w.webhook_id AS id, w.site, w.url, w.failing_since, w.disabled_at, w.disabled_reason,
    p.waiting, p.waiting_since, g.given_up
FROM webhooks w
CROSS JOIN LATERAL (
    SELECT count(*)::int AS waiting, min(d.created_at) AS waiting_since FROM (
        SELECT created_at FROM deliveries d WHERE d.webhook_id = w.webhook_id AND d.state = 'pending'
        ORDER BY d.due_at LIMIT 1000
    ) d
) p
CROSS JOIN LATERAL (
    SELECT (count(*) FILTER (WHERE d.state = 'failed'))::int AS given_up FROM (
        SELECT state FROM deliveries d
        WHERE d.webhook_id = w.webhook_id AND d.created_at >= now() - interval '7 days'
        ORDER BY d.created_at DESC, d.delivery_id DESC LIMIT 1000
    ) d
) g
ORDER BY w.disabled_at IS NULL, w.failing_since NULLS LAST, w.site, w.created_at, w.webhook_id LIMIT 200
"""
_HEADS = """
SELECT p.part, coalesce((SELECT max(position) FROM events e WHERE e.part = p.part), 0) AS position
FROM unnest($1::smallint[]) AS p(part)
"""
_CHECKPOINTS = "SELECT consumer, part, position FROM checkpoints ORDER BY consumer, part"


def internal_condition(partitions: int, guard: Guard) -> Router:
    """The route; it opens to the other service alone."""

    @get("/condition", media_type=MEDIA_TYPE)
    async def condition(pool: NamedDependency[Pool]) -> Response[bytes]:
        async with acquire(pool) as connection:
            told = await read(connection, partitions)
        body = msgspec.msgpack.encode(told)
        return Response(body, media_type=MEDIA_TYPE, headers={"Cache-Control": "no-store"})

    return Router("/internal", route_handlers=[condition], guards=[guard], include_in_schema=False)


async def read(connection: Connection, partitions: int) -> CommentsCondition:
    parts = range(partitions)
    road = await read_condition(connection, COMMENTS.name, (), parts)
    checkpoints: dict[str, dict[int, int]] = {}
    for row in await connection.fetch(_CHECKPOINTS):
        checkpoints.setdefault(row["consumer"], {})[row["part"]] = row["position"]
    return CommentsCondition(
        heads={row["part"]: row["position"] for row in await connection.fetch(_HEADS, list(parts))},
        checkpoints=checkpoints,
        relay_lag=road.relay_lag,
        parked=road.parked,
        webhooks=tuple(_webhook(row) for row in await connection.fetch(_WEBHOOKS)),
    )


def _webhook(row: Record) -> WebhookCondition:
    told = dict(row)
    return WebhookCondition(host=urlsplit(told.pop("url")).hostname or "", **told)
