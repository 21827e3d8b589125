"""A database and a Redis for the road between the services."""

import tempfile
import uuid
from collections.abc import AsyncGenerator
from pathlib import Path

import asyncpg
import pytest

from shared.streams.redis import open_redis
from tests.integration.shared.streams.own_redis import OwnRedis
from tests.integration.shared.streams.rig import Rig, new_rig
from tests.support.servers import Servers


@pytest.fixture
async def dsn(servers: Servers) -> AsyncGenerator[str]:
    """An empty database, as the superuser."""
    name = f"streams_{uuid.uuid4().hex[:12]}"
    connection = await asyncpg.connect(servers.postgres.dsn())
    try:
        await connection.execute(f"CREATE DATABASE {name}")
        yield servers.postgres.dsn(name)
        await connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
    finally:
        await connection.close()


@pytest.fixture
async def rig(dsn: str, redis_url: str) -> AsyncGenerator[Rig]:
    async with open_redis(redis_url) as redis, new_rig(dsn, redis) as rig:
        yield rig


@pytest.fixture
async def own_redis() -> AsyncGenerator[OwnRedis]:
    """A Redis that the test may mistreat."""
    with tempfile.TemporaryDirectory(prefix="rejoinder-test-") as home:
        async with OwnRedis(Path(home)) as own:
            yield own


@pytest.fixture
async def fragile(dsn: str, own_redis: OwnRedis) -> AsyncGenerator[Rig]:
    """A rig on `own_redis`."""
    async with open_redis(own_redis.url) as redis, new_rig(dsn, redis) as rig:
        yield rig
