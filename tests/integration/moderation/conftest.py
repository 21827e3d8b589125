"""The moderation service on a database of its own."""

from collections.abc import AsyncGenerator

import httpx2
import pytest

from services.moderation.app import create_app
from shared.access.keys import add_key
from shared.access.roles import Role
from tests.support.console import CHEAP
from tests.support.database import Database
from tests.support.moderation import Desk, Moderation, moderation, settings


@pytest.fixture
async def mod(database: Database) -> AsyncGenerator[Moderation]:
    async with moderation(database.moderation) as mod:
        yield mod


@pytest.fixture
async def desk(database: Database) -> AsyncGenerator[Desk]:
    """Ada and Bob moderate the site drama, Rita reviews it; Otto moderates another site, Alma everything."""
    people = {
        "ada": (Role.MODERATOR, "drama"),
        "bob": (Role.MODERATOR, "drama"),
        "rita": (Role.REVIEWER, "drama"),
        "otto": (Role.MODERATOR, "other"),
        "alma": (Role.ADMIN, None),
    }
    keys = {
        name: await add_key(database.owner, "moderation", role, site, name.title())
        for name, (role, site) in people.items()
    }
    app = create_app(settings(database.moderation), hasher=CHEAP)
    async with (
        app.litestar.lifespan(),
        httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://127.0.0.1:8001") as http,
    ):
        yield Desk(http, keys, dsn=database.owner, people=people)
