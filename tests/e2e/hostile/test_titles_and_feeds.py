"""Nothing hostile does anything as a title, as a key, or in a feed."""

from urllib.parse import quote

import pytest
from playwright.async_api import Browser

from tests.e2e.hostile.gallery import fetched, show
from tests.e2e.hostile.watched import PAGE, without_script
from tests.e2e.hostile.world import World, parts_of

pytestmark = pytest.mark.e2e
_AT_ONCE = 120
_READ = """(feeds) => feeds.map((xml) => {
  const read = new DOMParser().parseFromString(xml, "application/xml");
  const all = [...read.querySelectorAll("*")];
  const ours = ["http://www.w3.org/2005/Atom", "http://purl.org/syndication/thread/1.0"];
  const known = "feed id title updated link entry published author name uri content in-reply-to".split(" ");
  return {
    title: read.querySelector("feed > title")?.textContent,
    strange: all.filter((one) => !ours.includes(one.namespaceURI) || !known.includes(one.localName)).map(String),
    addresses: [...read.querySelectorAll("link, uri")].map((one) => one.getAttribute("href") ?? one.textContent),
    contents: [...read.querySelectorAll("content")].map((one) => one.textContent),
  };
})"""


async def test_titles(world: World, browser: Browser) -> None:
    assert len(world.titled) > 2_400
    async with without_script(browser, world.url) as page:
        parts = parts_of(world.titled, _AT_ONCE)
        fetch = lambda part: world.pages(f"/embed/blog?key={quote(case.text)}" for case in part)  # noqa: E731
        async for part, pages in fetched(parts, fetch):
            await show(page, pages)
            assert await page.page.locator("h1 bdi").all_text_contents() == [case.text for case in part]
            await page.check(PAGE)


async def test_feeds(world: World, browser: Browser) -> None:
    """Read as XML; then what they hold is put into a page by a reader without a care."""
    paths = [
        f"/embed/blog/feed?key={quote(key)}" for key in [*world.threads, *(one.text for one in world.titled)]
    ]
    entries = 0
    async with without_script(browser, world.url) as page:
        async for _, feeds in fetched(parts_of([*paths, "/embed/blog/feed"], _AT_ONCE), world.pages):
            await page.visit(f"{world.url}/readyz")
            contents = []
            for feed in await page.page.evaluate(_READ, feeds):
                assert feed["title"].startswith("Comments on "), feed
                assert feed["strange"] == []
                assert all(one.startswith(("http://", "https://")) for one in feed["addresses"])
                contents += feed["contents"]
            await show(page, [f'<div class="rj-text">{html}</div>' for html in contents])
            assert [*await page.strange(PAGE), *await page.caught()] == []
            entries += len(contents)
    assert entries > 50 * len(world.threads)


async def test_a_feed_opened_in_a_browser(world: World, browser: Browser) -> None:
    async with without_script(browser, world.url) as page:
        for key in world.threads[:5]:
            await page.visit(f"{world.url}/embed/blog/feed?key={key}")
            assert await page.caught() == []
