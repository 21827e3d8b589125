"""From a log to its streams: reads what is beyond the marks, appends it, and goes by where the streams end."""

from collections.abc import Mapping, Sequence
from itertools import groupby

import structlog

from shared.contracts.topics import Topic
from shared.eventlog.log import Entry, Log
from shared.failpoints import failpoint
from shared.postgres.pool import Pool, acquire
from shared.streams.backlog import beyond
from shared.streams.failures import RoadTrouble
from shared.streams.marks import Mark
from shared.streams.message import decode, encode
from shared.streams.outbound import Outbound
from shared.streams.stream import Piece, Streams

SEND = 500
"""Entries appended in one script at most: it holds up everybody else in Redis."""
READ = 2000
"""Entries read from the log at a time, over all partitions: decoding them holds up this process."""

_AT_ONCE = 8  # scripts sent together

log = structlog.get_logger(__name__)


class LogBehindStream(RoadTrouble):
    """The stream has an event that the log does not: a backup was restored, or Redis is another log's."""


def piece_size(parts: int) -> int:
    """How many entries of each of so many partitions are carried at a time."""
    return max(1, min(SEND, READ // max(1, parts)))


class Road:
    """What a relay does with the marks of its partitions. It moves the marks, and keeps none of them.

    `relayed` counts entries appended, `resynced` how often a stream ended elsewhere than thought.
    `stopped` says why a partition is given up.
    """

    def __init__(self, *, topic: Topic, log: Log, pool: Pool, streams: Streams, outbound: Outbound) -> None:
        self.relayed = 0
        self.resynced = 0
        self.stopped: dict[int, str] = {}
        self._topic = topic
        self._log = log
        self._pool = pool
        self._streams = streams
        self._outbound = outbound

    async def carry(self, marks: Mapping[int, Mark]) -> int:
        """Append a piece of what the log has beyond each mark; how many entries that were, 0 at the end."""
        if not marks:
            return 0
        positions = {part: mark.sent for part, mark in marks.items()}
        entries = await self._read(positions, piece_size(len(marks)))
        failpoint("relay.after_read")
        found = {part: list(group) for part, group in groupby(entries, lambda entry: entry.part)}
        await self._append(marks, found)
        failpoint("relay.after_append")
        return len(entries)

    async def check(self, marks: Mapping[int, Mark]) -> None:
        """Notice that streams end elsewhere than thought, without having anything to append."""
        await self._append(marks, dict.fromkeys(marks, ()))

    async def _read(self, positions: Mapping[int, int], limit: int) -> Sequence[Entry]:
        async with acquire(self._pool) as connection:
            entries = await beyond(connection, self._log, positions, limit)
            return await self._outbound(connection, entries) if entries else ()

    async def _append(self, marks: Mapping[int, Mark], entries: Mapping[int, Sequence[Entry]]) -> None:
        pieces = [self._piece(part, marks[part], found) for part, found in entries.items()]
        for start in range(0, len(pieces), _AT_ONCE):
            some = pieces[start : start + _AT_ONCE]
            for piece, (done, end) in zip(some, await self._streams.append(some), strict=True):
                await self._settle(piece, marks[piece.part], done=done, end=end)
            failpoint("relay.half_sent")

    def _piece(self, part: int, mark: Mark, entries: Sequence[Entry]) -> Piece:
        first = mark.sent + 1
        if [entry.position for entry in entries] != list(range(first, first + len(entries))):
            raise RuntimeError(f"the log of partition {part} is not dense after {mark.sent}")
        return Piece(part, mark.last, first, [encode(entry, self._log.codec) for entry in entries])

    async def _settle(self, piece: Piece, mark: Mark, *, done: bool, end: int) -> None:
        if not done:
            await self._resync(piece.part, mark, end)
        elif piece.messages:
            mark.sent = mark.last = end
            self.relayed += len(piece.messages)

    async def _resync(self, part: int, mark: Mark, end: int) -> None:
        """Another relay was here, or Redis lost its tail: go on from where the stream ends."""
        log.info("stream_ends_elsewhere", topic=self._topic.name, part=part, expected=mark.last, found=end)
        self.resynced += 1
        try:
            if end > mark.sent:
                await self._confirm(part, end)
        except LogBehindStream as error:
            log.error("relay_stopped", topic=self._topic.name, part=part, reason=str(error))  # noqa: TRY400
            self.stopped[part] = str(error)
        else:
            mark.follow(end)

    async def _confirm(self, part: int, end: int) -> None:
        """Raise LogBehindStream unless the stream's last entry is the log's event of that position."""
        found = await self._read({part: end - 1}, 1)
        if not found:
            raise LogBehindStream(f"the stream ends at {end}, the log before it")
        message = await self._streams.entry(part, end)
        if message and decode(message, self._log.codec).event_id != found[0].event_id:
            raise LogBehindStream(f"at {end} the stream has another event than the log")
