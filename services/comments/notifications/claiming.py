"""Takes due deliveries, one sender each, and looks once more whether readers still see what they announce."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec
from msgspec import Struct

from services.comments.notifications.catalogue import EventType, Shown
from shared.postgres.pool import Connection

LEASE = timedelta(seconds=30)
"""How long a claim holds; a sender is done, one way or the other, well before."""

_CLAIM = """
WITH open AS MATERIALIZED (
    SELECT w.webhook_id, CASE WHEN w.failing_since IS NULL THEN $4 ELSE 1 END - coalesce(b.busy, 0) AS room
    FROM webhooks w LEFT JOIN unnest($1::uuid[], $2::int[]) AS b(webhook_id, busy) USING (webhook_id)
    WHERE w.disabled_at IS NULL AND (w.paused_until IS NULL OR w.paused_until <= now())
), due AS MATERIALIZED (
    SELECT d.delivery_id FROM open CROSS JOIN LATERAL (
        SELECT delivery_id FROM deliveries
        WHERE webhook_id = open.webhook_id AND state = 'pending' AND due_at <= now()
        ORDER BY due_at LIMIT greatest(open.room, 0) FOR UPDATE SKIP LOCKED
    ) d LIMIT $3
)
UPDATE deliveries d SET due_at = now() + $5::interval
FROM due, webhooks w
WHERE d.delivery_id = due.delivery_id AND w.webhook_id = d.webhook_id
RETURNING d.delivery_id, d.webhook_id, d.type, d.comment_id, d.sequence, d.attempts AS failed, d.created_at,
    d.due_at AS lease, w.site, w.url, w.secret,
    CASE WHEN w.previous_until > now() THEN w.previous_secret END AS previous_secret
"""

# What readers see: public_revision is NULL for all that is held, removed or deleted, html for what is erased.
_SHOWN = """
SELECT c.comment_id, t.site, t.key, t.url, t.title, c.name, coalesce(r.masked_html, r.html) AS html,
    c.created_at, c.public_revision AS revision, nullif(c.parent_id, c.thread_id) AS parent_id,
    CASE WHEN p.public_revision IS NOT NULL THEN p.name END AS parent_name,
    coalesce(q.masked_html, q.html) AS parent_html
FROM comments c
JOIN threads t ON t.thread_id = c.thread_id
JOIN revisions r ON r.comment_id = c.comment_id AND r.revision = c.public_revision
LEFT JOIN comments p ON p.comment_id = c.parent_id
LEFT JOIN revisions q ON q.comment_id = p.comment_id AND q.revision = p.public_revision
WHERE c.comment_id = ANY($1) AND coalesce(r.masked_html, r.html) IS NOT NULL
"""

# A comment published again since we looked stays due: its event has met a delivery that was still pending.
_WITHDRAW = """
UPDATE deliveries d SET state = 'withdrawn', settled_at = now()
FROM unnest($1::uuid[], $2::timestamptz[]) AS c(delivery_id, lease)
WHERE d.delivery_id = c.delivery_id AND d.due_at = c.lease AND NOT EXISTS (
    SELECT FROM comments WHERE comment_id = d.comment_id AND public_revision IS NOT NULL
)
"""


class Claim(Struct, frozen=True, kw_only=True):
    """A delivery that is ours until `lease` ends. `comment_id` None: a test. Secrets are still sealed."""

    delivery_id: UUID
    webhook_id: UUID
    type: EventType
    comment_id: UUID | None
    sequence: int | None
    failed: int
    created_at: datetime
    lease: datetime
    site: str
    url: str
    secret: bytes
    previous_secret: bytes | None


async def claim(
    connection: Connection, busy: Mapping[UUID, int], *, most: int, per_endpoint: int
) -> list[Claim]:
    """Up to `most` due deliveries. An endpoint has no more than `per_endpoint` under way, `busy` counted in.

    An endpoint whose last attempt failed has one under way: a dead one holds up nobody else.
    """
    rows = await connection.fetch(_CLAIM, list(busy.keys()), list(busy.values()), most, per_endpoint, LEASE)
    return [msgspec.convert(dict(row), Claim) for row in rows]


async def shown(connection: Connection, claims: Sequence[Claim]) -> dict[UUID, Shown]:
    """The claims' comments, by id, as far as readers can see them now."""
    wanted = {claim.comment_id for claim in claims if claim.comment_id}
    rows = await connection.fetch(_SHOWN, list(wanted)) if wanted else []
    return {row["comment_id"]: msgspec.convert(dict(row), Shown) for row in rows}


async def withdraw(connection: Connection, claims: Sequence[Claim]) -> None:
    """There is nothing to announce any more."""
    if claims:
        await connection.execute(
            _WITHDRAW, [claim.delivery_id for claim in claims], [claim.lease for claim in claims]
        )
