"""Is the log whole? Positions without a hole in every partition, versions without one in every stream."""

from shared.postgres.pool import Connection

_POSITIONS = """
SELECT part, count(*) AS events, min(position) AS first, max(position) AS last FROM events
GROUP BY part HAVING count(*) <> max(position) OR min(position) <> 1
"""
_VERSIONS = """
SELECT part, stream_id, count(*) AS events, max(version) AS last FROM events
GROUP BY part, stream_id HAVING count(*) <> max(version) OR min(version) <> 1
LIMIT 100
"""
_ORDER = """
SELECT part, position FROM (
    SELECT part, position, recorded_at, lag(recorded_at) OVER (PARTITION BY part ORDER BY position) AS before
    FROM events
) e WHERE recorded_at < before LIMIT 100
"""
_TWICE = "SELECT event_id, count(*) AS times FROM events GROUP BY event_id HAVING count(*) > 1 LIMIT 100"


async def holes(connection: Connection) -> list[str]:
    """What is wrong with the order of the log, in words; nothing when it is whole."""
    found = [
        f"partition {row['part']} holds {row['events']} events from {row['first']} to {row['last']}"
        for row in await connection.fetch(_POSITIONS)
    ]
    found += [
        f"stream {row['stream_id']} holds {row['events']} events up to version {row['last']}"
        for row in await connection.fetch(_VERSIONS)
    ]
    found += [
        f"event {row['position']} of partition {row['part']} was recorded before its predecessor"
        for row in await connection.fetch(_ORDER)
    ]
    found += [
        f"event {row['event_id']} stands {row['times']} times" for row in await connection.fetch(_TWICE)
    ]
    return found
