"""One browser; one stack of real processes, a reader's way into it, and an endpoint for its webhooks."""

from collections.abc import AsyncGenerator

import pytest
from playwright.async_api import Browser

from tests.e2e.embed.reading import chromium, need_chromium
from tests.support.receiver import Receiver, receiving
from tests.support.road import Road, walking
from tests.support.stack import Stack, start_stack


@pytest.fixture(scope="package")
async def browser() -> AsyncGenerator[Browser]:
    need_chromium()
    async with chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
async def stack(tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[Stack]:
    home = tmp_path_factory.mktemp("road") / "home"
    async with start_stack(home, "--allow-private-webhooks") as stack:
        yield stack


@pytest.fixture(scope="module")
async def road(stack: Stack) -> AsyncGenerator[Road]:
    async with walking(stack.ready) as road:
        yield road


@pytest.fixture(scope="module")
async def receiver(road: Road) -> AsyncGenerator[Receiver]:
    """Told of every reply on the site."""
    async with receiving() as receiver:
        await road.announce_to(receiver)
        yield receiver
