"""What the log has beyond some positions, several partitions in one question."""

from collections.abc import Mapping

from shared.eventlog.log import Entry, Log
from shared.postgres.pool import Connection

_BEYOND = """
SELECT e.* FROM unnest($1::smallint[], $2::bigint[]) AS mark(part, position)
CROSS JOIN LATERAL (
    SELECT * FROM events WHERE part = mark.part AND position > mark.position ORDER BY position LIMIT $3
) e ORDER BY e.part, e.position
"""


async def beyond(connection: Connection, log: Log, positions: Mapping[int, int], limit: int) -> list[Entry]:
    """Up to `limit` entries of each partition that follow its position, partition by partition in order."""
    rows = await connection.fetch(_BEYOND, list(positions), list(positions.values()), limit)
    subjects = {row["subject_id"] for row in rows if row["sealed"] is not None}
    keys = await log.keys.fetch(connection, subjects) if subjects else {}
    return [log.entry(row, keys.get(row["subject_id"])) for row in rows]
