"""Nothing hostile does anything on any page that needs no script."""

import pytest
from playwright.async_api import Browser

from tests.e2e.hostile.gallery import fetched, show
from tests.e2e.hostile.watched import PAGE, watched, without_script
from tests.e2e.hostile.world import World, parts_of

pytestmark = pytest.mark.e2e
_AT_ONCE = 120
_HOST_POLICY = "default-src 'none'; style-src {home}; img-src 'self'; base-uri 'none'"


async def test_what_cannot_be_stored_is_refused(world: World) -> None:
    assert len(world.cases) > 2_600
    assert {case.id for case in world.cases if case.refused} <= {case.id for case in world.refused}
    assert len(world.covered) > 2_600
    assert len(world.open) > 2_600


async def test_threads(world: World, browser: Browser) -> None:
    """Page by page under its own policy, as readers get it."""
    texts = 0
    async with without_script(browser, world.url) as page:
        for key in world.threads:
            await page.visit(f"{world.url}/embed/blog?key={key}")
            texts += await page.page.locator(".rj-text").count()
            await page.check(PAGE)
    assert texts == len(world.open) + len(world.covered) + len(world.refused)


async def test_fragments_in_the_page_of_an_owner(world: World, browser: Browser) -> None:
    fragments = await world.pages(f"/embed/blog/fragment?key={key}" for key in world.threads)
    async with watched(browser, world.url) as page:
        for fragment in fragments:
            html = f"<!doctype html><meta charset=utf-8><title>Ferries</title><article>{fragment}</article>"
            await page.host(html, {"Content-Security-Policy": _HOST_POLICY.format(home=world.url)})
            assert await page.strange(PAGE) == []
        assert await page.caught() == []


@pytest.mark.parametrize("what", ["", "/spoilers"])
async def test_pages_of_single_comments(world: World, browser: Browser, what: str) -> None:
    async with without_script(browser, world.url) as page:
        paths = [f"/embed/blog/comments/{one.id}{what}" for one in world.covered.values()]
        async for _, pages in fetched(parts_of(paths, _AT_ONCE), world.pages):
            await show(page, pages)
            await page.check(PAGE)
