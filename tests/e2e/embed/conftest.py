"""One stack with the example blog, one browser, and for every test a reader who has never been here."""

from collections.abc import AsyncGenerator

import pytest
from playwright.async_api import Browser, Page

from deploy.local.plan import Ready
from tests.e2e.embed.reading import new_reader
from tests.support.stack import Stack, start_stack


@pytest.fixture(scope="package")
async def running(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[Stack]:
    del browser  # without one, no stack is needed
    async with start_stack(tmp_path_factory.mktemp("embed") / "home", example=True) as stack:
        yield stack


@pytest.fixture(scope="package")
def ready(running: Stack) -> Ready:
    return running.ready


@pytest.fixture
async def page(browser: Browser) -> AsyncGenerator[Page]:
    async with new_reader(browser) as page:
        yield page
