"""A site with a past, and the connection of a process that goes through it."""

from collections.abc import AsyncGenerator

import pytest

from shared.postgres.pool import Connection, connect
from tests.support.database import Database
from tests.support.history import COVERS, HOLDS_LINKS, HOLDS_SPAM, REJECTS, History
from tests.support.moderation import Moderation


@pytest.fixture
async def past(mod: Moderation) -> History:
    """A site of four versions, whose first covers what lies ahead, does nothing else, and is live."""
    past = History(mod.pool)
    await past.thread()
    for text in (COVERS, HOLDS_LINKS, HOLDS_SPAM, REJECTS):
        await past.write(text)
    await past.enable(1)
    return past


@pytest.fixture
async def connection(database: Database) -> AsyncGenerator[Connection]:
    async with connect(database.moderation, "moderation", name="test replays") as connection:
        yield connection
