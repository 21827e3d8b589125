"""What was sent to an endpoint and how it went; and sending it again."""

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec
from msgspec import Struct

from services.comments.notifications.catalogue import EventType
from services.comments.notifications.errors import DeliveryNotFound, WebhookDisabled, WebhookNotFound
from shared.postgres.pool import Connection, Pool, acquire

State = Literal["pending", "sent", "failed", "withdrawn"]
PAGE = 50

_SHOWN = """
d.delivery_id AS id, d.type, d.comment_id, d.sequence, d.state, d.created_at, d.settled_at,
CASE d.state WHEN 'pending' THEN d.due_at END AS due_at,
coalesce((
    SELECT jsonb_agg(jsonb_build_object(
        'at', a.at, 'status', a.status, 'duration_ms', a.duration_ms, 'error', a.error, 'answer', a.answer
    ) ORDER BY a.at)
    FROM attempts a WHERE a.delivery_id = d.delivery_id
), '[]') AS attempts
"""
_LIST = f"""
SELECT {_SHOWN} FROM deliveries d
WHERE d.webhook_id = $1 AND ($2::text IS NULL OR d.state = $2)
    AND ($3::uuid IS NULL OR (d.created_at, d.delivery_id) < (
        SELECT created_at, delivery_id FROM deliveries WHERE webhook_id = $1 AND delivery_id = $3
    ))
ORDER BY d.created_at DESC, d.delivery_id DESC LIMIT $4
"""
_RESEND = f"""
UPDATE deliveries d SET state = 'pending', due_at = now(), settled_at = NULL, attempts = 0
WHERE d.webhook_id = $1 AND d.delivery_id = $2
RETURNING {_SHOWN}
"""
_RESEND_SINCE = """
WITH due AS (
    UPDATE deliveries SET state = 'pending', due_at = now(), settled_at = NULL, attempts = 0
    WHERE webhook_id = $1 AND state = 'failed' AND created_at >= $2
    RETURNING 1
) SELECT count(*) FROM due
"""
_TEST = f"""
WITH d AS (INSERT INTO deliveries (webhook_id, type) VALUES ($1, 'webhook.test') RETURNING *)
SELECT {_SHOWN} FROM d
"""
_ENABLED = "SELECT disabled_at IS NULL FROM webhooks WHERE site = $1 AND webhook_id = $2"


class AttemptMade(Struct, frozen=True, kw_only=True):
    """One request. `status` None: no answer, `error` says why. `answer` is how the answer begins."""

    at: datetime
    duration_ms: int
    status: int | None
    error: str | None
    answer: str | None


class Delivery(Struct, frozen=True, kw_only=True):
    """What an endpoint is told, once. `id` is the webhook-id of all attempts; `due_at` is the next one's."""

    id: UUID
    type: EventType
    comment_id: UUID | None
    sequence: int | None
    state: State
    created_at: datetime
    due_at: datetime | None
    settled_at: datetime | None
    attempts: tuple[AttemptMade, ...]


class Deliveries(Struct, frozen=True, kw_only=True):
    """The newest first. `next` is the last one's id if there are older ones."""

    deliveries: tuple[Delivery, ...]
    next: UUID | None


class History:
    """The deliveries of one site's endpoints."""

    def __init__(self, site: str, pool: Pool) -> None:
        self._site = site
        self._pool = pool

    async def page(self, webhook_id: UUID, state: State | None, after: UUID | None) -> Deliveries:
        """Up to 50 deliveries, older than `after`. Raises WebhookNotFound."""
        async with acquire(self._pool) as connection:
            await self._find(connection, webhook_id)
            rows = await connection.fetch(_LIST, webhook_id, state, after, PAGE + 1)
        found = msgspec.convert([dict(row) for row in rows[:PAGE]], tuple[Delivery, ...])
        return Deliveries(deliveries=found, next=found[-1].id if len(rows) > PAGE else None)

    async def test(self, webhook_id: UUID) -> Delivery:
        """Have a test event sent. Raises WebhookNotFound, WebhookDisabled."""
        return await self._send(_TEST, webhook_id)

    async def resend(self, webhook_id: UUID, delivery_id: UUID) -> Delivery:
        """Send again, with a fresh schedule. Raises WebhookNotFound, DeliveryNotFound, WebhookDisabled."""
        return await self._send(_RESEND, webhook_id, delivery_id)

    async def resend_since(self, webhook_id: UUID, since: datetime) -> int:
        """Send again what failed for good, of events since then; how many. Raises as `resend`."""
        async with acquire(self._pool) as connection:
            await self._find(connection, webhook_id, enabled=True)
            return int(await connection.fetchval(_RESEND_SINCE, webhook_id, since))

    async def _send(self, statement: str, webhook_id: UUID, *values: object) -> Delivery:
        async with acquire(self._pool) as connection:
            await self._find(connection, webhook_id, enabled=True)
            row = await connection.fetchrow(statement, webhook_id, *values)
        if row is None:
            raise DeliveryNotFound
        return msgspec.convert(dict(row), Delivery)

    async def _find(self, connection: Connection, webhook_id: UUID, *, enabled: bool = False) -> None:
        found = await connection.fetchval(_ENABLED, self._site, webhook_id)
        if found is None:
            raise WebhookNotFound
        if enabled and not found:
            raise WebhookDisabled
