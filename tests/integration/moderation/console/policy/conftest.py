"""A site with a past, and the people of its policy at the console: Olga and Oleg own it, Ada moderates, Rita reads."""

from collections.abc import AsyncGenerator, Mapping

import httpx2
import pytest

from services.moderation.app import create_app
from shared.access.roles import Role
from shared.postgres.pool import Connection, connect
from tests.support.console import CHEAP, Browser, signed_in
from tests.support.database import Database
from tests.support.history import COVERS, HOLDS_LINKS, HOLDS_SPAM, REJECTS, History, means
from tests.support.moderation import Moderation, settings

PEOPLE = {
    "olga": (Role.OWNER, "drama"),
    "oleg": (Role.OWNER, "drama"),
    "ada": (Role.MODERATOR, "drama"),
    "rita": (Role.REVIEWER, "drama"),
    "otto": (Role.OWNER, "other"),
    "alma": (Role.ADMIN, None),
}


@pytest.fixture
async def past(mod: Moderation) -> History:
    """Four versions, of which the first covers what lies ahead, does nothing else, and is live."""
    past = History(mod.pool)
    await past.thread()
    for text in (COVERS, HOLDS_LINKS, HOLDS_SPAM, REJECTS):
        await past.write(text)
    await past.enable(1)
    return past


@pytest.fixture
async def people(database: Database) -> AsyncGenerator[Mapping[str, Browser]]:
    app = create_app(settings(database.moderation), hasher=CHEAP)
    async with (
        app.litestar.lifespan(),
        httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://127.0.0.1:8001") as http,
    ):
        app.litestar.state.means = means()
        yield {
            name: await signed_in(http, database.owner, role=role, site=site, name=name.title())
            for name, (role, site) in PEOPLE.items()
        }


@pytest.fixture
async def connection(database: Database) -> AsyncGenerator[Connection]:
    async with connect(database.moderation, "moderation", name="test policy pages") as connection:
        yield connection
