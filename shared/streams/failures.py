"""Which errors pass by themselves, and how to speak of the others without quoting anybody's text."""

import traceback

import aiohttp
import asyncpg
import redis.exceptions

from shared.errors import Unavailable
from shared.eventlog.batcher import QueueFull
from shared.postgres.pool import PoolExhausted

_KINDS = (
    OSError,  # connection refused, reset or unreachable; time-outs; a socket file that is not there yet
    PoolExhausted,
    QueueFull,
    Unavailable,
    aiohttp.ClientConnectionError,
    aiohttp.ClientPayloadError,
    redis.exceptions.ConnectionError,
    redis.exceptions.TimeoutError,
    asyncpg.ConnectionDoesNotExistError,
    asyncpg.InternalClientError,  # a connection that was cut between two steps of the driver's protocol
)

_CLASSES = ("08", "40", "53", "57", "58")
"""SQLSTATE classes: connection, rollback (deadlock), resources, operator (shutdown, cancelled), system."""

_STATES = ("55P03", "25P03", "25P04", "25006")
"""Lock not available, a transaction idle or running too long, and a primary that is a standby now."""


class RoadTrouble(Exception):
    """Something is wrong with the road itself. Its message quotes no event, so it may be logged."""


def is_transient(error: BaseException) -> bool:
    """Whether trying the same again may succeed: then it is retried in place, and blamed on no event."""
    if isinstance(error, _KINDS):
        return True
    if isinstance(error, asyncpg.PostgresError):
        state = error.sqlstate or ""
        return state.startswith(_CLASSES) or state in _STATES
    # The driver has one class for lost connections and for wrong calls; the latter would be retried for ever.
    return type(error) is asyncpg.InterfaceError and "clos" in str(error)


def describe(error: BaseException) -> str:
    """Kind and place of an error. Its message is left out where it may quote a comment or an address."""
    if isinstance(error, RoadTrouble | OSError | redis.exceptions.RedisError):
        return f"{type(error).__name__}: {error}"[:200]
    frames = traceback.extract_tb(error.__traceback__)[-3:]
    places = " > ".join(
        f"{frame.filename.rpartition('/')[2]}:{frame.lineno} {frame.name}" for frame in frames
    )
    state = getattr(error, "sqlstate", None)
    return f"{type(error).__name__}{f' ({state})' if state else ''} at {places or 'unknown place'}"
