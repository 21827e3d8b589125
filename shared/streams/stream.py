"""Everything that is asked of Redis for one topic: entries by position, and how far its readers have come."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from redis.asyncio import Redis

from shared.contracts.topics import Topic

_APPEND = Path(__file__).with_name("append.lua").read_text()
_FIELD = b"e"
_ANY_SEQUENCE = 2**64 - 1  # a foreign entry at the same position is not read again and again


class Piece(NamedTuple):
    """Messages for a partition, from position `first` on, to be added if its stream ends at `last`."""

    part: int
    last: int
    first: int
    messages: Sequence[bytes]


class Streams:
    """The streams of a topic, one a partition. An entry's id is `position-0`.

    Readers tell through Redis how far they have come, because a stream is trimmed only below all of them.
    """

    def __init__(self, redis: Redis, topic: Topic) -> None:
        self._redis = redis
        self._topic = topic
        self._checkpoints = f"rj:{topic.name}:checkpoints"

    async def append(self, pieces: Sequence[Piece]) -> list[tuple[bool, int]]:
        """Append pieces of different partitions; of each whether it was, and where its stream ends now."""
        pipeline = self._redis.pipeline(transaction=False)
        for part, last, first, messages in pieces:
            # With its text each time: a server that was emptied or replaced need not know the script.
            _: object = pipeline.eval(_APPEND, 1, self._topic.stream(part), last, first, *messages)
        return [(bool(done), int(end)) for done, end in await pipeline.execute()]

    async def read(
        self, cursors: Mapping[int, int], *, most: int, wait_ms: int
    ) -> dict[int, list[tuple[int, bytes]]]:
        """Up to `most` positions and messages after each partition's cursor; waits a while for the first."""
        parts = {self._topic.stream(part).encode(): part for part in cursors}
        ids: Any = {key: f"{cursors[part]}-{_ANY_SEQUENCE}" for key, part in parts.items()}
        answer: Any = await self._redis.xread(ids, count=most, block=wait_ms)
        return {parts[key]: [_entry(*entry) for entry in entries] for key, entries in answer}

    async def entry(self, part: int, position: int) -> bytes | None:
        """The message at a position, None if it is trimmed."""
        key, place = self._topic.stream(part), f"{position}-0"
        found: Any = await self._redis.xrange(key, place, place)
        return _entry(*found[0])[1] if found else None

    async def trim(self, part: int, floor: int) -> None:
        """Drop everything up to and including `floor`."""
        await self._redis.xtrim(self._topic.stream(part), minid=f"{floor + 1}-0", approximate=False)

    async def report(self, consumer: str, positions: Mapping[int, int]) -> None:
        """Tell a consumer's committed checkpoints, by partition."""
        if positions:
            told: Any = {f"{consumer}:{part}": position for part, position in positions.items()}
            await self._redis.hset(self._checkpoints, mapping=told)

    async def slowest(self, parts: Sequence[int]) -> dict[int, int]:
        """By partition, the checkpoint of the reader that is furthest behind; 0 while one has never told."""
        readers = self._topic.readers
        fields = [f"{reader}:{part}" for part in parts for reader in readers]
        told: Any = await self._redis.hmget(self._checkpoints, fields) if fields else []
        reached = [int(value or 0) for value in told]
        width = len(readers)
        return {part: min(reached[i * width : (i + 1) * width], default=0) for i, part in enumerate(parts)}


def _entry(place: bytes, fields: Mapping[bytes, bytes]) -> tuple[int, bytes]:
    """Position and message; a foreign entry has an empty one, which is no message at all."""
    return int(place.partition(b"-")[0]), fields.get(_FIELD, b"")
