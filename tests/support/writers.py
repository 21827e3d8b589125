"""One of several processes that write into the same threads: `python -m tests.support.writers DSN NUMBER`.

It prints what it was told was recorded, as JSON, when it is done.
"""

import asyncio
import random
import sys
from uuid import UUID

import msgspec
from msgspec import Struct

from services.comments.commenting.errors import Busy
from services.comments.commenting.writer import Request, Writer, Written
from services.comments.schema import SCHEMA
from shared.postgres.pool import open_pool
from tests.support.scribe import Scribe, comment_of

AUTHORS = 8
STEPS = 25
HOT = "hot"
THREADS = [HOT] * 6 + [f"quiet-{n}" for n in range(6)]
"""Half of what is written goes to one thread."""


class Recorded(Struct, frozen=True, kw_only=True):
    """Events that were acknowledged together; `position` and `version` are those of the last."""

    part: int
    thread_id: UUID
    event_ids: tuple[UUID, ...]
    position: int
    version: int


class Told(Struct, kw_only=True):
    """`busy` counts requests that were turned away."""

    recorded: list[Recorded]
    busy: int = 0


class Process:
    """Authors who post, answer, edit and have published, all through one writer."""

    def __init__(self, writer: Writer) -> None:
        self.told = Told(recorded=[])
        self._writer = writer
        self._scribe = Scribe()
        self._opened: set[str] = set()

    async def author(self, seed: int) -> None:
        chance = random.Random(seed)
        for _ in range(STEPS):
            thread = chance.choice(THREADS)
            first = await self._post(thread)
            if first is None:
                continue
            await self._write(self._scribe.publish(first))
            if chance.random() < 0.5:
                await self._write(self._scribe.edit(first, 2, "Another text"))
            if chance.random() < 0.5:
                await self._post(thread, parent=first)

    async def _post(self, thread: str, parent: UUID | None = None) -> UUID | None:
        """Post, opening the thread or not, whichever turns out to be right; None if turned away."""
        while True:
            request = self._scribe.post(thread, opens=thread not in self._opened, parent=parent)
            written = await self._write(request)
            if written is None:
                return None
            self._opened.add(thread)
            if written.refusal is None:
                return comment_of(request)
            if written.refusal != "again":
                raise AssertionError(written.refusal)

    async def _write(self, request: Request) -> Written | None:
        try:
            written = await self._writer.write(request)
        except Busy:
            self.told.busy += 1
            return None
        if written.position is not None and written.version is not None:
            self.told.recorded.append(
                Recorded(
                    part=request.row.part,
                    thread_id=request.row.thread_id,
                    event_ids=request.event_ids,
                    position=written.position,
                    version=written.version,
                )
            )
        return written


async def main(dsn: str, number: str) -> None:
    async with open_pool(dsn, SCHEMA, size=4, name=f"writer {number}") as pool:
        writer = Writer(pool, lambda _: None, waiting=1000)
        process = Process(writer)
        async with writer.running(), asyncio.TaskGroup() as group:
            for author in range(AUTHORS):
                group.create_task(process.author(int(number) * AUTHORS + author))
    sys.stdout.buffer.write(msgspec.json.encode(process.told))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
