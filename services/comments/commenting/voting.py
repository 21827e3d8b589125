"""Votes: counted in their own table, one a reader and comment, never one by one in the log."""

from collections.abc import Callable
from uuid import UUID

from msgspec import Struct

from services.comments.commenting.errors import CommentNotFound
from shared.postgres.pool import Pool, acquire

Changed = Callable[[int, UUID], None]
"""Told of the partition and the thread whose page a vote has changed."""


class Tally(Struct, frozen=True, kw_only=True):
    id: UUID
    up: int
    down: int


class Voting:
    """Takes votes for one process."""

    def __init__(self, pool: Pool, changed: Changed) -> None:
        self._pool = pool
        self._changed = changed

    async def vote(self, comment_id: UUID, voter: bytes, value: int) -> Tally:
        """Set a reader's vote. The same vote again changes nothing. Raises CommentNotFound."""
        async with acquire(self._pool) as connection:
            row = await connection.fetchrow("SELECT * FROM cast_vote($1, $2, $3)", comment_id, voter, value)
        if row is None:
            raise CommentNotFound
        self._changed(row["part"], row["thread_id"])
        return Tally(id=comment_id, up=row["up"], down=row["down"])
