"""What a partition has for its consumer, in order: from the stream, or the log where that has a hole or is silent."""

import asyncio
import time
from collections import deque
from collections.abc import Callable, Iterable, Sequence

import msgspec

from shared.eventlog.codec import Codec
from shared.eventlog.log import Entry, Source
from shared.streams.failures import RoadTrouble
from shared.streams.message import decode

MOST = 256
"""Entries handed out at a time."""
ROOM = 2 * MOST
"""Messages kept until the consumer comes to them."""
SILENCE_S = 1.0
"""A stream that brought nothing for so long may be behind its log."""


class LogBehind(RoadTrouble):
    """The log does not have yet what the stream or a look at its head promised: ask again later."""


class Inbox:
    """Positions are arithmetic: after `position` comes `position + 1`, or the log is asked for it.

    `position` is the committed checkpoint, None until it is known; `head` the end of the log when last asked.
    """

    def __init__(self, part: int, source: Source, codec: Codec, fetched: Callable[[int], None]) -> None:
        """Have `fetched` told how many entries the log had to be asked for."""
        self.position: int | None = None
        self.head = 0
        self._part = part
        self._source = source
        self._codec = codec
        self._fetched = fetched
        self._messages: deque[tuple[int, bytes]] = deque()
        self._overdue = 0
        self._heard = float("-inf")
        self._news = asyncio.Event()

    @property
    def cursor(self) -> int | None:
        """After which position the stream is to be read on; None while there is no room or no checkpoint."""
        if self.position is None or len(self._messages) >= ROOM:
            return None
        return max(self.position, self._messages[-1][0]) if self._messages else self.position

    def start(self, position: int) -> None:
        """Begin anew after a checkpoint."""
        self.position = position
        self._messages.clear()
        self._overdue = 0
        self._heard = float("-inf")

    def offer(self, messages: Iterable[tuple[int, bytes]]) -> None:
        """Messages from the stream, by position. What is not new is dropped, holes are filled from the log."""
        self._messages.extend(messages)
        self._heard = time.monotonic()
        self._news.set()

    def tell(self, head: int) -> None:
        """Where the log ends. If the stream is silent meanwhile, what is missing is read from the log."""
        self.head = head
        if time.monotonic() - self._heard > SILENCE_S and head > (self.position or 0):
            self._overdue = head
            self._news.set()

    def wake(self) -> None:
        """Have `take` return even if there is nothing."""
        self._news.set()

    async def take(self) -> Sequence[Entry]:
        """The next entries after `position`, without a hole; waits for some. Nothing after `wake`."""
        self._news.clear()
        if run := await self._next():
            return run
        await self._news.wait()
        return await self._next()

    async def _next(self) -> Sequence[Entry]:
        position = self.position or 0
        while self._messages and self._messages[0][0] <= position:
            self._messages.popleft()
        if run := self._dense(position):
            return run
        if self._messages or self._overdue > position:
            return await self._ask(position)
        return ()

    def _dense(self, position: int) -> list[Entry]:
        """What the stream brought, up to the first hole."""
        run: list[Entry] = []
        for place, raw in self._messages:
            if place != position + 1 + len(run) or len(run) == MOST:
                break
            entry = self._read(place, raw)
            if entry is None:
                break
            run.append(entry)
        return run

    def _read(self, place: int, raw: bytes) -> Entry | None:
        """None for bytes that are no message, or not the one of this place: the log knows better."""
        try:
            entry = decode(raw, self._codec)
        except msgspec.DecodeError:
            return None
        return entry if (entry.part, entry.position) == (self._part, place) else None

    async def _ask(self, position: int) -> Sequence[Entry]:
        entries = await self._source.after(self._part, position, MOST)
        places = [entry.position for entry in entries]
        if not places or places != list(range(position + 1, position + 1 + len(places))):
            raise LogBehind(f"partition {self._part}: the log does not go on at {position + 1}")
        self._fetched(len(places))
        return entries
