"""Counts attempts in the database, by its clock: one statement takes a turn in every bucket or in none."""

import math
from collections.abc import Sequence

from services.moderation.accounts.errors import TooManyAttempts
from services.moderation.accounts.limits import Bucket
from shared.postgres.pool import Connection

_TAKE = "SELECT take_turn($1, $2, $3)"


async def take_turn(connection: Connection, buckets: Sequence[Bucket]) -> None:
    """Raises TooManyAttempts, and counts nothing, if one of the buckets is full."""
    wait = await connection.fetchval(
        _TAKE, [one.name for one in buckets], [one.every for one in buckets], [one.burst for one in buckets]
    )
    if wait:
        raise TooManyAttempts(math.ceil(wait.total_seconds()))
