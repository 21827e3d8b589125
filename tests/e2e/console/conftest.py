"""One browser and one console for all; every test has a site of its own, with an empty queue."""

from collections.abc import AsyncGenerator

import pytest
from playwright.async_api import Browser

from deploy.local.postgres import Postgres
from tests.support.database import cloned_database
from tests.support.desk import Served, serving


@pytest.fixture(scope="package")
async def served(browser: Browser, migrated: Postgres) -> AsyncGenerator[Served]:
    del browser  # without one, no console is needed
    async with cloned_database(migrated) as database, serving(database) as served:
        yield served


@pytest.fixture
def console(served: Served) -> Served:
    return served.elsewhere()
