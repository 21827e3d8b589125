"""Where a relay stands in each partition, and what Postgres knows of it."""

from collections.abc import Mapping, Sequence

from msgspec import Struct

from shared.postgres.pool import Connection

_LOAD = "SELECT part, position, floor FROM relays WHERE topic = $1 AND part = ANY ($2)"
_SAVE = """
INSERT INTO relays (topic, part, position, floor)
SELECT $1, m.part, m.position, m.floor
FROM unnest($2::smallint[], $3::bigint[], $4::bigint[]) m(part, position, floor)
ON CONFLICT (topic, part) DO UPDATE
SET position = excluded.position, floor = greatest(relays.floor, excluded.floor)
"""


class Mark(Struct):
    """The log is relayed up to `sent`; the stream ends at `last`: the same, except after Redis lost its tail.

    Nothing is appended again at or below `floor`, the last trimmed position. Losing a save costs nothing: the
    stream itself says where it ends.
    """

    sent: int = 0
    last: int = 0
    floor: int = 0
    saved: tuple[int, int] = (0, 0)

    @property
    def dirty(self) -> bool:
        """Whether Postgres does not know it yet."""
        return (self.sent, self.floor) != self.saved

    def follow(self, last: int) -> None:
        """The stream ends elsewhere than thought: go on from there, but never below what was trimmed."""
        self.last = last
        self.sent = max(last, self.floor)


async def load(connection: Connection, topic: str, parts: Sequence[int]) -> dict[int, Mark]:
    """Where the last relay of each partition stood."""
    found = {part: Mark() for part in parts}
    for part, position, floor in await connection.fetch(_LOAD, topic, parts):
        found[part] = Mark(position, position, floor, (position, floor))
    return found


async def save(connection: Connection, topic: str, marks: Mapping[int, Mark]) -> None:
    """Keep where the relay stands; a floor never sinks."""
    values = {part: (mark.sent, mark.floor) for part, mark in sorted(marks.items())}
    sent, floors = zip(*values.values(), strict=True)
    await connection.execute(_SAVE, topic, list(values), sent, floors)
    for part, value in values.items():
        marks[part].saved = value


def settle_floors(marks: Mapping[int, Mark], read: Mapping[int, int], kept: int) -> list[int]:
    """Raise floors to `kept` entries below what every reader has read; the partitions that are to be trimmed.

    In steps of a tenth of `kept`, so that a stream is not trimmed for every entry.
    """
    step = max(1, kept // 10)
    raised = []
    for part, mark in marks.items():
        floor = min(read[part] - kept, mark.last)
        if floor >= mark.floor + step:
            mark.floor = floor
            raised.append(part)
    return raised
