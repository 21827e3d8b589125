"""A consumer's part in a topic: what it is called, where it reads, and what it does with what it reads."""

from collections.abc import Sequence
from uuid import UUID

from msgspec import Struct
from redis.asyncio import Redis

from shared.contracts.topics import Topic
from shared.eventlog.codec import Codec
from shared.eventlog.log import Source
from shared.postgres.pool import Pool
from shared.streams.checkpoint import Handler
from shared.streams.consumer import Consumer
from shared.streams.parked import replay


class Subscription(Struct, frozen=True, kw_only=True):
    """`source` is the log behind the topic's streams; `pool` leads to the checkpoints of `name`."""

    name: str
    topic: Topic
    codec: Codec
    source: Source
    pool: Pool
    handle: Handler

    def consumer(self, redis: Redis, parts: Sequence[int], holder: str) -> Consumer:
        """Its consumer in one process."""
        return Consumer(
            name=self.name,
            topic=self.topic,
            codec=self.codec,
            source=self.source,
            redis=redis,
            pool=self.pool,
            parts=parts,
            holder=holder,
            handle=self.handle,
        )

    async def replay(self, part: int, stream_id: UUID) -> int:
        """Handle what is parked of a stream, in order, and say how many events. Raises CannotReplay."""
        return await replay(
            self.name, part, stream_id, pool=self.pool, source=self.source, handle=self.handle
        )
