"""A connection that the server ends while it is borrowed: what was done with it stays done, the rest is an outage."""

import asyncio
from collections.abc import AsyncGenerator

import asyncpg
import pytest

from services.comments.schema import SCHEMA
from shared.postgres.pool import Connection, Pool, acquire, connect, open_pool
from shared.streams.failures import is_transient
from shared.web.outages import outage
from tests.support.database import Database

TIMES = 30  # what the driver says depends on how far it had come


@pytest.fixture
async def pool(database: Database) -> AsyncGenerator[Pool]:
    async with open_pool(database.comments, SCHEMA, size=1, name="test") as pool:
        yield pool


@pytest.fixture
async def operator(database: Database) -> AsyncGenerator[Connection]:
    async with connect(database.owner, SCHEMA, name="test") as operator:
        yield operator


async def test_an_answer_that_has_come_is_not_taken_back(pool: Pool, operator: Connection) -> None:
    for number in range(TIMES):
        async with acquire(pool) as connection:
            assert await connection.fetchval("SELECT $1::int", number) == number
            await operator.execute("SELECT pg_terminate_backend($1)", connection.get_server_pid())
            await asyncio.sleep(number / 10_000)
        await pool.expire_connections()  # the next one is another, whether this end was noticed or not


async def test_a_question_that_got_no_answer_is_an_outage(pool: Pool, operator: Connection) -> None:
    errors = []
    for number in range(TIMES):
        try:
            async with acquire(pool) as connection:
                await operator.execute("SELECT pg_terminate_backend($1)", connection.get_server_pid())
                await asyncio.sleep(number / 10_000)
                await connection.fetchval("SELECT 1")
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError) as error:
            errors.append(error)
    assert errors
    assert [error for error in errors if outage(error) is None or not is_transient(error)] == []
