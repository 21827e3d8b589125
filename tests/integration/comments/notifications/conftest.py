"""A site in a fresh database, and receivers."""

from collections.abc import AsyncGenerator

import pytest

from services.comments.schema import SCHEMA
from services.comments.sites import add_site
from shared.postgres.pool import Pool, open_pool
from tests.integration.comments.notifications.receiver import Receiver, receiving
from tests.integration.comments.notifications.world import SITE, World
from tests.support.database import Database


@pytest.fixture
async def pool(database: Database) -> AsyncGenerator[Pool]:
    async with open_pool(database.comments, SCHEMA, name="tests") as pool:
        yield pool


@pytest.fixture
async def world(pool: Pool, database: Database) -> World:
    await add_site(database.owner, SITE)
    world = World(pool)
    await world.open()
    return world


@pytest.fixture
async def receiver() -> AsyncGenerator[Receiver]:
    async with receiving() as receiver:
        yield receiver


@pytest.fixture
async def other_receiver() -> AsyncGenerator[Receiver]:
    async with receiving() as receiver:
        yield receiver
