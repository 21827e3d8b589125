"""Tells other processes that a log has grown: a hint that makes them look now, never what they rely on.

Notices go out after the commit, on a connection of their own: inside, a notifying transaction would hold a lock
of the whole cluster through its commit. Whoever listens also polls, because a notice may be lost.
"""

import asyncio
from collections.abc import Awaitable, Callable
from uuid import UUID

import msgspec
import structlog
from msgspec import Struct

from shared.postgres.pool import Connection, connect
from shared.streams.failures import describe
from shared.streams.pace import Backoff, pause

APART_S = 0.005
"""Notices are at least so far apart; the first after a rest goes out at once."""

_LOOK_S = 1.0
_MOST_STREAMS = 150  # a payload has less than 8,000 bytes

log = structlog.get_logger(__name__)


class Changed(Struct, frozen=True):
    """Partitions that have grown, and streams in them; None where there may be more than could be named."""

    parts: tuple[int, ...] | None = None
    streams: tuple[UUID, ...] | None = None


class Notifier:
    """Sends what has changed, gathered. `changed` may be called at any rate from anywhere in the event loop."""

    def __init__(self, dsn: str, schema: str) -> None:
        """Take a DSN that leads to the database itself, not to a pooler."""
        self.pid: int | None = None
        self._dsn = dsn
        self._schema = schema
        self._parts: set[int] = set()
        self._streams: set[UUID] = set()
        self._due = asyncio.Event()

    def changed(self, part: int, stream_id: UUID | None = None) -> None:
        """Something was committed there."""
        self._parts.add(part)
        if stream_id is not None:
            self._streams.add(stream_id)
        self._due.set()

    async def run(self, stop: asyncio.Event) -> None:
        """Send until `stop`; a connection that is lost is made anew."""
        await _stay_connected(self._dsn, self._schema, "rejoinder notifier", self._send, stop)

    async def _send(self, connection: Connection, stop: asyncio.Event) -> None:
        self.pid = connection.get_server_pid()
        while self._due.is_set() or not stop.is_set():
            if await pause(self._due, _LOOK_S / 2):
                payload = msgspec.json.encode(self._take()).decode()
                await connection.execute("SELECT pg_notify($1, $2)", _channel(self._schema), payload)
                await pause(stop, APART_S)

    def _take(self) -> Changed:
        streams = tuple(self._streams) if len(self._streams) <= _MOST_STREAMS else None
        taken = Changed(tuple(sorted(self._parts)), streams)
        self._parts.clear()
        self._streams.clear()
        self._due.clear()
        return taken


class Listener:
    """Calls its subscribers for every notice, and once for each connection: then anything may have changed.

    What `own` sends is no news here.
    """

    def __init__(self, dsn: str, schema: str, own: Notifier | None = None) -> None:
        """Take a DSN that leads to the database itself, not to a pooler."""
        self._own = own
        self._dsn = dsn
        self._schema = schema
        self._subscribers: list[Callable[[Changed], None]] = []

    def subscribe(self, tell: Callable[[Changed], None]) -> None:
        """Have `tell` called from now on; it must return at once."""
        self._subscribers.append(tell)

    async def run(self, stop: asyncio.Event) -> None:
        """Listen until `stop`; a connection that is lost is made anew."""
        await _stay_connected(self._dsn, self._schema, "rejoinder listener", self._listen, stop)

    async def _listen(self, connection: Connection, stop: asyncio.Event) -> None:
        await connection.add_listener(_channel(self._schema), self._heard)
        self._tell(Changed())
        while not await pause(stop, _LOOK_S):
            await connection.execute("SELECT", timeout=_LOOK_S)  # a dead connection does not say so by itself
        await connection.remove_listener(_channel(self._schema), self._heard)

    def _heard(self, _connection: object, pid: int, _channel: str, payload: object) -> None:
        if self._own and pid == self._own.pid:
            return
        try:
            self._tell(msgspec.json.decode(str(payload), type=Changed))
        except msgspec.DecodeError:
            self._tell(Changed())

    def _tell(self, changed: Changed) -> None:
        for tell in self._subscribers:
            tell(changed)


async def _stay_connected(
    dsn: str,
    schema: str,
    name: str,
    work: Callable[[Connection, asyncio.Event], Awaitable[None]],
    stop: asyncio.Event,
) -> None:
    backoff = Backoff()
    while not stop.is_set():
        try:
            async with connect(dsn, schema, name=name) as connection:
                backoff.reset()
                await work(connection, stop)
        except Exception as error:  # noqa: BLE001 - polling carries on meanwhile
            log.warning("notices_interrupted", connection=name, error=describe(error))
            await backoff.wait(stop)


def _channel(schema: str) -> str:
    return f"rj_{schema}"
