"""Connections are borrowed in the order of asking, however many ask again and again."""

import asyncio
from collections.abc import AsyncGenerator

import pytest

from services.comments.schema import SCHEMA
from shared.postgres.pool import Pool, PoolExhausted, acquire, open_pool
from tests.support.database import Database


@pytest.fixture
async def pool(database: Database) -> AsyncGenerator[Pool]:
    async with open_pool(database.comments, SCHEMA, size=1, name="test") as pool:
        yield pool


async def test_nobody_who_waits_is_passed(pool: Pool) -> None:
    asked: list[tuple[str, int]] = []
    served: list[tuple[str, int]] = []

    async def ask(name: str) -> None:
        for turn in range(5):
            asked.append((name, turn))
            async with acquire(pool) as connection:
                served.append((name, turn))
                await connection.execute("SELECT 1")

    await asyncio.gather(*(ask(name) for name in "abcdef"))

    assert served == asked


async def test_waiting_ends_and_takes_no_turn_away(pool: Pool) -> None:
    async with acquire(pool):
        with pytest.raises(PoolExhausted):
            async with acquire(pool):
                pass
    async with acquire(pool) as connection:
        assert await connection.fetchval("SELECT 1") == 1
