"""What an application's lifespan built, handed to its routes and its readiness probes by name."""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from litestar.datastructures import State
from litestar.di import Provide

from shared.postgres.migrate import pending
from shared.postgres.pool import Pool, acquire
from shared.web.health import Probe


def provided(names: Iterable[str]) -> dict[str, Provide]:
    """Dependencies of those names, each the part of that name in the application's state."""
    return {name: Provide(_part(name), sync_to_thread=False) for name in names}


def database_probes(sources: Sequence[Path]) -> dict[str, Probe]:
    """Is the database there, and are all migrations of `sources` applied? They use the state's `pool`."""

    async def database(state: State) -> None:
        pool: Pool = state.pool
        async with acquire(pool) as connection:
            await connection.execute("SELECT 1")

    async def migrations(state: State) -> str:
        pool: Pool = state.pool
        async with acquire(pool) as connection:
            missing = await pending(connection, sources)
        if missing:
            raise RuntimeError(f"not applied: {', '.join(missing)}")
        return "up to date"

    return {"database": database, "migrations": migrations}


def _part(name: str) -> Callable[..., Any]:
    def part(state: State) -> Any:
        return state[name]

    return part
