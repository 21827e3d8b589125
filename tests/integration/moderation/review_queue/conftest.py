"""A service that has seen much, for tests that only read."""

from collections.abc import AsyncGenerator

import pytest

from deploy.bench.caseload import fill
from deploy.local.postgres import Postgres
from shared.postgres.pool import Pool, connect, open_pool
from tests.support.database import Database, cloned_database

CASES = 20_000


@pytest.fixture(scope="module")
async def crowd(migrated: Postgres) -> AsyncGenerator[Database]:
    """A database with 20,000 cases."""
    async with cloned_database(migrated) as database:
        async with connect(database.owner, "moderation", name="test", patient=True) as owner:
            await fill(owner, CASES, texts=1_000)
            await owner.execute("VACUUM ANALYZE")
        yield database


@pytest.fixture(scope="module")
async def crowded(crowd: Database) -> AsyncGenerator[Pool]:
    """A pool on it as the service has one."""
    async with open_pool(crowd.moderation, "moderation", size=2, name="test") as pool:
        yield pool
