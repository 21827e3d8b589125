"""How far of a log something was made from: the last position of each partition, and when that was recorded."""

from datetime import datetime

from msgspec import Struct

from shared.postgres.pool import Connection

_HEADS = """
SELECT p.part, e.position, e.recorded_at FROM generate_series(0, $1::int - 1) AS p(part)
CROSS JOIN LATERAL (
    SELECT position, recorded_at FROM events e WHERE e.part = p.part ORDER BY position DESC LIMIT 1
) e ORDER BY p.part
"""


class Watermark(Struct, frozen=True):
    """`upto`: partitions with positions. `as_of`: the log's own time there, the clock of whatever is learned."""

    upto: tuple[tuple[int, int], ...]
    as_of: datetime

    @property
    def parts(self) -> list[int]:
        return [part for part, _ in self.upto]

    @property
    def positions(self) -> list[int]:
        return [position for _, position in self.upto]


async def head(connection: Connection, partitions: int) -> Watermark | None:
    """Where the log stands now; None while it is empty."""
    rows = await connection.fetch(_HEADS, partitions)
    if not rows:
        return None
    return Watermark(
        tuple((row["part"], row["position"]) for row in rows), max(row["recorded_at"] for row in rows)
    )
