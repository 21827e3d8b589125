"""Requests into the log: one SQL call a batch, one answer a request."""

from base64 import b64encode
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Literal
from uuid import UUID

import asyncpg
import structlog
from msgspec import UNSET, Struct, UnsetType

from services.comments.commenting.errors import Busy
from services.comments.commenting.masks import Masked
from services.comments.commenting.reviews import Appeal, Decided
from services.comments.log import CODEC
from shared.contracts.event import Event
from shared.eventlog.batcher import Batcher, QueueFull
from shared.eventlog.log import Columns
from shared.eventlog.recorded import Fresh
from shared.postgres.pool import Connection, Pool, PoolExhausted, acquire
from shared.streams.checkpoint import Batch, step

log = structlog.get_logger(__name__)

Kind = Literal["post", "edit", "delete", "report", "appeal", "answer", "describe", "rule"]
Refusal = Literal["again", "duplicate", "closed", "parent", "missing", "gone", "moved", "known"]

_COMMIT = """
SELECT ord, refusal, position, version
FROM commit_commands($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
"""
_RECORDED = """
SELECT event_id, position, version FROM events
WHERE part = ANY($1) AND stream_id = ANY($2) AND event_id = ANY($3)
"""
LOST = (
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    OSError,
)
"""How a connection that went away shows: the outcome of what it carried is unknown."""


class Row(Struct, kw_only=True, omit_defaults=True):
    """The row side of a request: the fields of the SQL type `request`. Bytes are base64."""

    ord: int = 0
    kind: Kind
    part: int
    thread_id: UUID
    opens: bool = False
    overdue: bool = False
    at: object = None
    comment_id: UUID | None = None
    parent_id: UUID | None = None
    author_id: UUID | None = None
    expected: int | None = None
    revision: int | None = None
    state: str | None = None
    site: str | None = None
    key: str | None = None
    url: str | None = None
    title: str | None = None
    work: str | None = None
    season: int | None = None
    episode: int | None = None
    closed: bool | None = None
    name: str | None = None
    website: str | None = None
    body: str | None = None
    html: str | None = None
    spoilers: object | UnsetType = UNSET
    mask: Masked | None = None
    decided: Decided | None = None
    appeal: Appeal | None = None
    subject_id: UUID | None = None
    subject_key: str | None = None
    token_hash: str | None = None
    profile: str | None = None
    address_hash: str | None = None
    email_hash: str | None = None
    reporter: str | None = None
    command_key: str | None = None
    request_hash: str | None = None
    answer: str | None = None


class Request(Struct, frozen=True, kw_only=True):
    """Events that are recorded together, the rows they make, and the key their text is sealed with."""

    row: Row
    events: tuple[Event, ...]
    event_ids: tuple[UUID, ...]
    subject_id: UUID | None = None
    key: bytes | None = None


Committed = Callable[[Sequence[Request]], None]
"""Told of every batch right after its commit: to drop cached pages and to wake those who follow the log."""


class Written(Struct, frozen=True):
    """How a request fared: refused for a reason, or recorded at a place."""

    refusal: Refusal | None
    position: int | None
    version: int | None


def base64(value: bytes) -> str:
    return b64encode(value).decode()


class Writer:
    """Appends for one process: a queue for each of two connections, so that one's fsync overlaps the other's work."""

    def __init__(self, pool: Pool, committed: Committed, *, waiting: int, lanes: int = 2) -> None:
        self._pool = pool
        self._committed = committed
        self._lanes = [Batcher(self._commit, waiting=waiting // lanes) for _ in range(lanes)]

    @asynccontextmanager
    async def running(self) -> AsyncGenerator[None]:
        """Write while the block runs; on the way out finish what is queued."""
        async with AsyncExitStack() as stack:
            for lane in self._lanes:
                await stack.enter_async_context(lane.running())
            yield

    async def write(self, request: Request) -> Written:
        """Carry out one request, together with whatever else waits. Raises Busy when too much does."""
        try:
            return await self._lanes[request.row.part % len(self._lanes)].submit(request)
        except QueueFull as error:
            raise Busy from error

    async def _commit(self, requests: Sequence[Request]) -> Sequence[Written]:
        try:
            async with acquire(self._pool) as connection:
                written = await commit(connection, requests)
        except LOST as error:
            written = list(await self._look_up(requests, error))
        except (
            PoolExhausted,
            asyncpg.LockNotAvailableError,
            asyncpg.QueryCanceledError,
            TimeoutError,
        ) as error:
            raise Busy from error
        self._committed(requests)
        return written

    async def _look_up(self, requests: Sequence[Request], cause: Exception) -> Sequence[Written]:
        """The connection went away and with it the answer: see what the log holds.

        Behind the partitions' locks, so that a commit still under way is waited for.
        """
        try:
            async with acquire(self._pool) as connection, connection.transaction():
                await connection.execute(
                    "SELECT lock_partitions($1)", [request.row.part for request in requests]
                )
                rows = await connection.fetch(
                    _RECORDED,
                    [request.row.part for request in requests],
                    [request.row.thread_id for request in requests],
                    [event_id for request in requests for event_id in request.event_ids],
                )
        except (*LOST, PoolExhausted, asyncpg.LockNotAvailableError, TimeoutError) as error:
            raise Busy("the database does not answer") from error
        log.warning("commit_answer_lost", requests=len(requests), recorded=len(rows), error=repr(cause))
        found = {row["event_id"]: Written(None, row["position"], row["version"]) for row in rows}
        return [found.get(request.event_ids[-1], Written("again", None, None)) for request in requests]


async def commit(
    connection: Connection, requests: Sequence[Request], progress: Batch | None = None
) -> list[Written]:
    """Carry out a batch in one transaction. A refused request changes nothing and hinders no other.

    A consumer's `progress` is made in the transaction of what it writes.
    """
    columns, ords = Columns(), []
    for number, request in enumerate(requests, start=1):
        request.row.ord = number
        for event_id, event in zip(request.event_ids, request.events, strict=True):
            fresh = Fresh(
                part=request.row.part,
                stream_id=request.row.thread_id,
                event_id=event_id,
                subject_id=request.subject_id,
                event=event,
            )
            columns.add(CODEC, fresh, request.key)
            ords.append(number)
    progressed = (None,) * 5 if progress is None else step(progress)
    rows = await connection.fetch(
        _COMMIT, [request.row for request in requests], ords, *columns.arguments(), *progressed
    )
    return [Written(row["refusal"], row["position"], row["version"]) for row in rows]
