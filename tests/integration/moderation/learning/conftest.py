"""A site that teaches, on a database of its own."""

from collections.abc import AsyncGenerator

import pytest

from services.moderation.schema import SCHEMA
from shared.postgres.pool import connect
from tests.support.database import Database
from tests.support.moderation import Moderation
from tests.support.school import School
from tests.support.told import opened


@pytest.fixture
async def school(mod: Moderation, database: Database) -> AsyncGenerator[School]:
    await mod.screening.handle(mod.teller.batch(opened()))
    async with connect(database.moderation, SCHEMA, name="test", patient=True) as connection:
        yield School(mod=mod, connection=connection)
