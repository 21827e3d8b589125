"""Connections with the time-outs and the search path that every process of a service needs."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Any, TypeAlias

import asyncpg
import msgspec

if TYPE_CHECKING:  # asyncpg's classes are generic in its stubs only
    Connection: TypeAlias = (
        asyncpg.Connection[asyncpg.Record] | asyncpg.pool.PoolConnectionProxy[asyncpg.Record]
    )
    Connections: TypeAlias = asyncpg.Pool[asyncpg.Record]
    Record: TypeAlias = asyncpg.Record
else:
    Connection = asyncpg.Connection
    Connections = asyncpg.Pool
    Record = asyncpg.Record

_LIMITS = {
    "lock_timeout": "2s",
    "statement_timeout": "5s",
    "idle_in_transaction_session_timeout": "5s",
}
# A service only ever looks up a few rows by key. Planning that anew for each call takes longer than doing it, and
# a plan made while a table was small must not read the whole of it when it has grown.
_PLANNING = {
    "jit": "off",
    "plan_cache_mode": "force_generic_plan",
    "random_page_cost": "1.1",
    "enable_hashjoin": "off",
    "enable_mergejoin": "off",
}
_ACQUIRE_S = 1.0
_CONNECT_S = 5.0


class ConnectionLost(ConnectionError):
    """The server ended the connection while it was borrowed: whether it did what it was asked is not known."""


class PoolExhausted(Exception):
    """No connection came free in time: the caller answers 503 and says when to come back."""


class Pool(Connections):
    """A pool in which everybody has their turn.

    The driver's own gives a connection to whoever asks at that moment, past those who wait: under load some of
    them wait until they give up.
    """

    def __init__(self, dsn: str, size: int, **options: Any) -> None:
        super().__init__(
            dsn,
            min_size=1,
            max_size=size,
            max_queries=50_000,
            max_inactive_connection_lifetime=300.0,
            loop=asyncio.get_running_loop(),
            connection_class=asyncpg.Connection,
            record_class=asyncpg.Record,
            **options,
        )
        self.turns = asyncio.Semaphore(size)


@asynccontextmanager
async def open_pool(dsn: str, schema: str, *, size: int = 8, name: str) -> AsyncGenerator[Pool]:
    """A pool whose connections see one schema. `name` shows in pg_stat_activity."""
    async with Pool(
        dsn,
        size,
        timeout=_CONNECT_S,
        command_timeout=10,
        init=_speak_json,
        reset=_leave,
        server_settings={"search_path": schema, "application_name": name, **_LIMITS, **_PLANNING},
    ) as pool:
        yield pool


@asynccontextmanager
async def connect(dsn: str, schema: str, *, name: str, patient: bool = False) -> AsyncGenerator[Connection]:
    """One connection of its own; `patient` lifts the time limits, for migrations, checks and rebuilds."""
    settings = {"jit": "off"} if patient else {**_LIMITS, **_PLANNING}
    connection = await asyncpg.connect(
        dsn, server_settings={"search_path": schema, "application_name": name, **settings}
    )
    try:
        await _speak_json(connection)
        yield connection
    finally:
        await connection.close(timeout=2)


@asynccontextmanager
async def acquire(pool: Pool) -> AsyncGenerator[Connection]:
    """Borrow a connection. Raises PoolExhausted instead of waiting for ever, ConnectionLost if it goes away.

    It may have to be opened first: TimeoutError or OSError if it cannot be.
    """
    await _turn(pool)
    try:
        connection = await pool.acquire()
    except BaseException:
        pool.turns.release()
        raise
    try:
        yield connection
    except (asyncpg.InternalClientError, asyncpg.InterfaceError) as error:
        if _is_lost(error):
            raise ConnectionLost from error
        raise
    finally:
        # The pool ends a connection that it cannot take back; what was done with it before stays done.
        try:
            with suppress(
                asyncpg.InternalClientError, asyncpg.InterfaceError, asyncpg.PostgresError, OSError
            ):
                await pool.release(connection)
        finally:
            pool.turns.release()


async def _turn(pool: Pool) -> None:
    """Wait for one's turn, for a while. The usual case, a turn at once, needs no clock."""
    if not pool.turns.locked():
        await pool.turns.acquire()
        return
    try:
        async with asyncio.timeout(_ACQUIRE_S):
            await pool.turns.acquire()
    except TimeoutError as error:
        raise PoolExhausted from error


async def _leave(_connection: Connection) -> None:
    """What the driver has not rolled back by now needs no undoing.

    Nobody who borrows a connection changes its session, so a round trip that resets it at each return is spared.
    """


def _is_lost(error: Exception) -> bool:
    """The driver has one class for lost connections and for wrong calls, and another for what surprises it."""
    words = ("closed", "closing", "released back to the pool")
    return isinstance(error, asyncpg.InternalClientError) or any(word in str(error) for word in words)


async def _speak_json(connection: Connection) -> None:
    """JSON columns hold and give plain Python values, also through COPY."""
    await connection.set_type_codec(
        "json", schema="pg_catalog", encoder=msgspec.json.encode, decoder=msgspec.json.decode, format="binary"
    )
    await connection.set_type_codec(
        "jsonb", schema="pg_catalog", encoder=_encode_jsonb, decoder=_decode_jsonb, format="binary"
    )


def _encode_jsonb(value: object) -> bytes:
    return b"\x01" + msgspec.json.encode(value)  # its binary form starts with its version


def _decode_jsonb(raw: bytes) -> Any:
    return msgspec.json.decode(raw[1:])
