"""Tells an outage from a bug: what the database driver raises when Postgres is away, full, or too slow."""

import asyncpg

from shared.errors import Unavailable
from shared.postgres.pool import PoolExhausted

_OUTAGES = (
    PoolExhausted,
    ConnectionError,
    TimeoutError,
    asyncpg.PostgresConnectionError,
    asyncpg.InternalClientError,  # a connection cut between two steps of the driver
    asyncpg.InsufficientResourcesError,  # disk full, out of memory, too many connections
    asyncpg.OperatorInterventionError,  # shutting down, starting up, statement cancelled by its time limit
    asyncpg.LockNotAvailableError,
    asyncpg.DeadlockDetectedError,
    asyncpg.ReadOnlySQLTransactionError,  # we are on a standby, or the cluster is being switched over
)


class DependencyAway(Unavailable):
    code, title = "dependency_away", "A part of the service is away for a moment"


def outage(error: Exception) -> DependencyAway | None:
    """The refusal that stands for `error`, or None if it is no outage."""
    if isinstance(error, _OUTAGES) or (isinstance(error, asyncpg.InterfaceError) and _is_closed(error)):
        return DependencyAway(retry_after=1)
    return None


def _is_closed(error: asyncpg.InterfaceError) -> bool:
    """InterfaceError is raised for misuse of the driver, too, and only its text tells which."""
    return "closed" in str(error) or "closing" in str(error)
