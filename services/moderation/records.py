"""Follows this service's own log: counts what happens in it, and keeps where it says who did what."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from uuid import UUID

import structlog
from msgspec.structs import asdict

from services.moderation.audit.acts import acts
from services.moderation.cases.projection import CannotFold
from services.moderation.numbers.counting import Judged, counted, judged
from services.moderation.numbers.road import RECORDS
from shared.contracts.moderation import CaseDecided
from shared.eventlog.log import Log
from shared.eventlog.recorded import Recorded
from shared.postgres.pool import Connection, Pool, acquire
from shared.streams.checkpoint import load, moved
from shared.streams.failures import describe
from shared.streams.pace import Backoff, pause

MOST = 500
"""Events a step."""
_POLL_S = 1.0
_TURN = "SELECT pg_try_advisory_xact_lock('acts'::regclass::oid::int, 0)"
_SITES = "SELECT comment_id, site FROM cases WHERE comment_id = ANY($1)"
_HISTORIES = """
SELECT part, position, stream_id, version, event_id, subject_id, recorded_at, type, schema, data, sealed
FROM events WHERE part = $1 AND stream_id = ANY($2) AND position <= $3 ORDER BY stream_id, version
"""
_KEEP = "SELECT keep_records($1, $2, $3, $4, $5, $6::smallint, $7, $8, $9)"

log = structlog.get_logger(__name__)


class Records:
    """A loop of the worker. Any number may run: one at a time has its turn, and a step is taken once."""

    def __init__(self, pool: Pool, log: Log, partitions: int) -> None:
        self._pool = pool
        self._log = log
        self._parts = range(partitions)

    async def run(self, stop: asyncio.Event) -> None:
        """Follow the log until `stop`."""
        backoff = Backoff()
        while not stop.is_set():
            try:
                await self.catch_up(stop)
                backoff.reset()
            except Exception as error:  # noqa: BLE001 - the figures grow old, and say so; nothing else waits for them
                log.warning("records_wait", error=describe(error))
                await backoff.wait(stop)
            await pause(stop, _POLL_S)

    async def catch_up(self, stop: asyncio.Event | None = None) -> None:
        """Take in all that there is."""
        for part in self._parts:
            more = True
            while more and not (stop and stop.is_set()):
                more = await self._step(part)

    async def _step(self, part: int) -> bool:
        """Whether there may be more."""
        try:
            async with acquire(self._pool) as connection, connection.transaction():
                if not await connection.fetchval(_TURN):
                    return False
                position, _ = await load(connection, RECORDS, part)
                entries = await self._log.after(connection, part, position, MOST)
                if entries:
                    readable = [entry for entry in entries if isinstance(entry, Recorded)]
                    last = entries[-1]
                    place = (RECORDS, part, position, last.position, last.event_id)
                    await connection.execute(_KEEP, *await self._found(connection, part, readable), *place)
        except Exception as error:
            if moved(error):  # everything is counted anew
                return True
            raise
        return len(entries) == MOST

    async def _found(
        self, connection: Connection, part: int, entries: Sequence[Recorded]
    ) -> tuple[object, ...]:
        """What some events add, as `keep_records` takes it."""
        streams = {entry.stream_id for entry in entries}
        sites = {row["comment_id"]: row["site"] for row in await connection.fetch(_SITES, list(streams))}
        added = counted(entries, sites)
        beside = await self._judged(connection, part, entries)
        rows = (added.hourly, beside, added.undone, acts(entries, sites))
        return tuple([asdict(one) for one in some] for some in rows)

    async def _judged(
        self, connection: Connection, part: int, entries: Sequence[Recorded]
    ) -> Sequence[Judged]:
        made: dict[UUID, set[UUID]] = {}
        for entry in entries:
            if isinstance(entry.event, CaseDecided):
                made.setdefault(entry.stream_id, set()).add(entry.event.decision_id)
        if not made:
            return ()
        rows = await connection.fetch(_HISTORIES, part, list(made), entries[-1].position)
        keys = await self._log.keys.fetch(connection, {row["subject_id"] for row in rows} - {None})
        histories = (self._log.entry(row, keys.get(row["subject_id"])) for row in rows)
        return list(_all_judged((one for one in histories if isinstance(one, Recorded)), made))


def _all_judged(entries: Iterable[Recorded], made: Mapping[UUID, set[UUID]]) -> Iterable[Judged]:
    for stream_id, history in groupby(entries, lambda entry: entry.stream_id):
        try:
            yield from judged((entry.event for entry in history), frozenset(made[stream_id]))  # type: ignore[misc]
        except CannotFold as error:
            log.warning("decision_not_counted", comment_id=str(stream_id), error=str(error))
