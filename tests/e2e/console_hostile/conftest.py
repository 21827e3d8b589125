"""One browser and one console full of hostile texts for all tests here."""

from collections.abc import AsyncGenerator

import pytest
from playwright.async_api import Browser

from deploy.local.postgres import Postgres
from tests.e2e.console_hostile.world import World, hostile_world
from tests.e2e.embed.reading import chromium, need_chromium
from tests.support.database import cloned_database


@pytest.fixture(scope="package")
async def browser() -> AsyncGenerator[Browser]:
    need_chromium()
    async with chromium() as browser:
        yield browser


@pytest.fixture(scope="package")
async def world(browser: Browser, migrated: Postgres) -> AsyncGenerator[World]:
    del browser  # without one, nobody reads it
    async with cloned_database(migrated) as database, hostile_world(database) as world:
        yield world
