"""What tests may ask for: a database of their own, and an empty Valkey."""

from collections.abc import AsyncGenerator

import pytest
import redis.asyncio
from hypothesis import HealthCheck, settings

from deploy.local.postgres import Postgres
from tests.support.database import Database, cloned_database, make_template
from tests.support.measured import pytest_sessionfinish, pytest_terminal_summary, pytest_testnodedown
from tests.support.servers import Servers, running_servers

__all__ = ["pytest_sessionfinish", "pytest_terminal_summary", "pytest_testnodedown"]

# Time limits would make a slow machine fail; a database fixture is shared by the examples of a test on purpose.
settings.register_profile(
    "rejoinder",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.load_profile("rejoinder")


@pytest.fixture(scope="session")
async def servers() -> AsyncGenerator[Servers]:
    async with running_servers() as servers:
        yield servers


@pytest.fixture(scope="session")
async def migrated(servers: Servers) -> Postgres:
    """The server with its template database."""
    return await make_template(servers.postgres)


@pytest.fixture
async def database(migrated: Postgres) -> AsyncGenerator[Database]:
    """A fresh database with both services' schemas."""
    async with cloned_database(migrated) as database:
        yield database


@pytest.fixture
async def redis_url(servers: Servers) -> str:
    """The address of an empty Valkey."""
    url = servers.valkey.url()
    async with redis.asyncio.from_url(url) as client:
        await client.flushall()
    return url
