"""Holds what waits too long for a first verdict: with screening down, nothing stays or goes public unseen."""

import asyncio
import hashlib
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta

import structlog

from services.comments.commenting.requests import Place, request
from services.comments.commenting.writer import Committed, base64, commit
from shared.contracts.comments import CommentHeld
from shared.postgres.pool import Pool, acquire
from shared.streams.failures import describe

REASON = "screening_unavailable"
_EVERY_S = 1.0
_AT_ONCE = 200
_OVERDUE = """
SELECT comment_id, thread_id, part, revision FROM comments
WHERE awaiting < now() - $1::interval AND (state = 'pending' OR state = 'visible')
ORDER BY awaiting LIMIT $2
"""

log = structlog.get_logger(__name__)


class Overdue:
    """The watchdog of one worker; several may run at once, for each holding happens once."""

    def __init__(
        self, pool: Pool, deadline: timedelta, committed: Committed, clock: Callable[[], datetime]
    ) -> None:
        self._pool = pool
        self._deadline = deadline
        self._committed = committed
        self._clock = clock

    async def run(self, stop: asyncio.Event) -> None:
        """Look every second until `stop`."""
        while not stop.is_set():
            try:
                held = await self.hold()
            except Exception as error:  # noqa: BLE001 - whoever is away, the next look may succeed
                log.warning("overdue_not_checked", error=describe(error))
                held = 0
            if held:
                log.warning("held_without_verdict", comments=held, reason=REASON)
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), _EVERY_S)

    async def hold(self) -> int:
        """Hold what is overdue now and say how many. A verdict that comes later still counts."""
        async with acquire(self._pool) as connection:
            rows = await connection.fetch(_OVERDUE, self._deadline, _AT_ONCE)
            requests = []
            for row in rows:
                event = CommentHeld(
                    comment_id=row["comment_id"],
                    revision=row["revision"],
                    by="watchdog",
                    reason=REASON,
                    at=self._clock(),
                )
                built = request(Place(row["thread_id"], row["part"]), event)
                key = hashlib.sha256(f"overdue {event.comment_id} {event.revision}".encode()).digest()
                built.row.command_key = built.row.request_hash = base64(key)
                built.row.overdue = True
                requests.append(built)
            written = await commit(connection, requests) if requests else []
        self._committed(requests)
        return sum(outcome.refusal is None for outcome in written)
