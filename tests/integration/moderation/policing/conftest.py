"""Policies on a real database, and people with keys: Ada moderates drama, Olga and Oleg own it, Otto another site."""

from collections.abc import AsyncGenerator

import httpx2
import pytest

from services.moderation.app import create_app
from services.moderation.policing.handler import Policies
from shared.access.keys import add_key
from shared.access.roles import Role
from tests.support.database import Database
from tests.support.moderation import PARTITIONS, Desk, Moderation, settings


@pytest.fixture
def policies(mod: Moderation) -> Policies:
    return Policies(mod.pool, partitions=PARTITIONS)


@pytest.fixture
async def office(database: Database) -> AsyncGenerator[Desk]:
    people = {
        "rita": (Role.REVIEWER, "drama"),
        "ada": (Role.MODERATOR, "drama"),
        "olga": (Role.OWNER, "drama"),
        "oleg": (Role.OWNER, "drama"),
        "otto": (Role.OWNER, "other"),
        "alma": (Role.ADMIN, None),
    }
    keys = {
        name: await add_key(database.owner, "moderation", role, site, name.title())
        for name, (role, site) in people.items()
    }
    app = create_app(settings(database.moderation))
    async with (
        app.litestar.lifespan(),
        httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://127.0.0.1:8001") as http,
    ):
        yield Desk(http, keys)
