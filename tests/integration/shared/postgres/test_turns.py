"""Connections are borrowed in the order of asking, however many come after."""

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
    asked: list[int] = []
    served: list[int] = []

    async def ask(number: int) -> None:
        asked.append(number)
        async with acquire(pool) as connection:
            served.append(number)
            if number % 3 == 0:
                await connection.execute("SELECT 1")

    async def newcomers(group: asyncio.TaskGroup, first: int) -> None:
        """Some at every turn of the loop, whatever moment of a return that is."""
        for number in range(first, first + 300):
            group.create_task(ask(number))
            await asyncio.sleep(0)

    async with asyncio.TaskGroup() as group:
        for first in range(0, 900, 300):
            group.create_task(newcomers(group, first))

    assert served == asked


async def test_waiting_ends_and_takes_no_turn_away(pool: Pool) -> None:
    async with acquire(pool):
        with pytest.raises(PoolExhausted):
            async with acquire(pool):
                pass
    async with acquire(pool) as connection:
        assert await connection.fetchval("SELECT 1") == 1
