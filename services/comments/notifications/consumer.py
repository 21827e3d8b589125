"""A comment became visible: the endpoints of its site that asked for it get a delivery, once."""

import asyncio
from collections.abc import Iterable
from uuid import UUID

from shared.contracts.comments import CommentEdited, CommentMasked, CommentPosted, CommentPublished
from shared.eventlog.recorded import Recorded
from shared.postgres.pool import Pool, acquire
from shared.streams.checkpoint import Batch, step

_ANNOUNCE = "SELECT announce($1, $2, $3, $4, $5, $6, $7)"


class Announcer:
    """Handles the batches of the comments topic."""

    def __init__(self, pool: Pool, wake: asyncio.Event) -> None:
        """`wake` is set when there may be something to send."""
        self._pool = pool
        self._wake = wake

    async def handle(self, batch: Batch) -> None:
        """Insert deliveries for what became visible, and advance, in one call and so in one transaction."""
        visible = became_visible(batch.entries)
        async with acquire(self._pool) as connection:
            await connection.execute(_ANNOUNCE, list(visible.keys()), list(visible.values()), *step(batch))
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
