import aiohttp
import asyncpg
import pytest
import redis.exceptions

from shared.errors import Invalid, Unavailable
from shared.eventlog.batcher import QueueFull
from shared.postgres.pool import PoolExhausted
from shared.streams.failures import describe, is_transient
from shared.streams.peer import PeerRefused, PeerUnavailable


def postgres(state: str, message: str = "no") -> Exception:
    return asyncpg.PostgresError.new({"C": state, "M": message, "S": "ERROR"})


@pytest.mark.parametrize(
    "error",
    [
        ConnectionResetError(),
        TimeoutError(),
        FileNotFoundError("the socket of a server that restarts"),
        PoolExhausted(),
        QueueFull(),
        Unavailable(),
        PeerUnavailable("GET /internal/events: 503"),
        aiohttp.ServerDisconnectedError(),
        aiohttp.ClientPayloadError(),
        redis.exceptions.ConnectionError(),
        redis.exceptions.TimeoutError(),
        redis.exceptions.BusyLoadingError(),
        asyncpg.InterfaceError("connection is closed"),
        asyncpg.InterfaceError("pool is closing"),
        asyncpg.ConnectionDoesNotExistError(),
        *map(postgres, ["08006", "40001", "40P01", "53300", "53100", "55P03", "57014", "57P01", "25006"]),
    ],
    ids=repr,
)
def test_it_passes_by_itself(error: Exception) -> None:
    assert is_transient(error)


@pytest.mark.parametrize(
    "error",
    [
        ValueError(),
        KeyError("x"),
        Invalid(),
        PeerRefused("GET /internal/events: 401"),
        asyncpg.InterfaceError("the server expects 2 arguments for this query, 1 was passed"),
        asyncpg.DataError("invalid input for query argument $1: 'closed' (an integer is required)"),
        *map(postgres, ["22021", "23505", "42703", "RJ001", "P0001"]),
    ],
    ids=repr,
)
def test_it_is_the_events_own_fault(error: Exception) -> None:
    assert not is_transient(error)


def test_a_description_says_where_and_never_what() -> None:
    with pytest.raises(ValueError, match="ann") as raised:
        int("ann@example.org wrote something")
    described = describe(raised.value)
    assert described.startswith("ValueError at test_failures.py:")
    assert "ann" not in described


def test_a_database_error_is_described_by_its_state() -> None:
    assert (
        describe(postgres("23505", "duplicate key: Ann")) == "UniqueViolationError (23505) at unknown place"
    )


def test_trouble_with_servers_is_told_in_full() -> None:
    assert describe(ConnectionRefusedError("127.0.0.1:5432")) == "ConnectionRefusedError: 127.0.0.1:5432"
    assert describe(PeerRefused("GET /internal/heads: 401")) == "PeerRefused: GET /internal/heads: 401"
