"""A comment became visible: the endpoints of its site that asked for it get a delivery, once."""

import asyncio
from collections.abc import Iterable
from uuid import UUID

from shared.contracts.comments import CommentEdited, CommentMasked, CommentPosted, CommentPublished
from shared.eventlog.recorded import Recorded
from shared.postgres.pool import Pool, acquire
from shared.streams.checkpoint import Batch, advance

# A delivery withdrawn because its comment was hidden again had announced nothing: it gets its chance anew.
_ANNOUNCE = """
INSERT INTO deliveries AS d (webhook_id, type, comment_id, sequence)
SELECT w.webhook_id, e.type, c.comment_id, seen.sequence
FROM unnest($1::uuid[], $2::int[]) AS seen(comment_id, sequence)
JOIN comments c ON c.comment_id = seen.comment_id
JOIN threads t ON t.thread_id = c.thread_id
JOIN webhooks w ON w.site = t.site AND w.disabled_at IS NULL
CROSS JOIN LATERAL unnest(w.events) AS e(type)
WHERE e.type = 'comment.published' OR e.type = 'reply.published' AND c.parent_id <> c.thread_id
ON CONFLICT (webhook_id, type, comment_id) DO UPDATE
SET state = 'pending', due_at = now(), settled_at = NULL, attempts = 0, sequence = excluded.sequence
WHERE d.state = 'withdrawn'
"""


class Announcer:
    """Handles the batches of the comments topic."""

    def __init__(self, pool: Pool, wake: asyncio.Event) -> None:
        """`wake` is set when there may be something to send."""
        self._pool = pool
        self._wake = wake

    async def handle(self, batch: Batch) -> None:
        """Insert deliveries for what became visible, and advance, in one transaction."""
        visible = became_visible(batch.entries)
        async with acquire(self._pool) as connection, connection.transaction():
            if visible:
                await connection.execute(_ANNOUNCE, list(visible.keys()), list(visible.values()))
            await advance(connection, batch)
        if visible:
            self._wake.set()


def became_visible(entries: Iterable[Recorded]) -> dict[UUID, int]:
    """Comments that readers could see after one of these events, each with the first such event's version."""
    found: dict[UUID, int] = {}
    for entry in entries:
        match entry.event:
            case CommentPublished() | CommentMasked() as event:
                found.setdefault(event.comment_id, entry.version)
            case CommentPosted() | CommentEdited() as event if event.state == "visible":
                found.setdefault(event.comment_id, entry.version)
    return found
