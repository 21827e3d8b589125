"""The example blog in a real browser: an index with counts, three posts, with and without scripts."""

import re

import pytest
from axe_playwright_python.async_playwright import Axe  # type: ignore[import-untyped]
from playwright.async_api import Browser, Page, expect

from deploy.example.posts import read_posts
from deploy.local.plan import Ready
from tests.e2e.embed.reading import SHOTS, embed, new_reader, read

pytestmark = pytest.mark.e2e

KEYS = [post.thread.key for post in read_posts()]


async def test_the_index_counts_what_the_threads_show(page: Page, ready: Ready) -> None:
    await page.goto(f"{ready.example}/")
    for key in KEYS:
        count = (await read(ready, key))["thread"]["comments"]
        await expect(page.locator(f"[data-rejoinder-count='{key}']")).to_have_text(str(count))
    await page.get_by_role("link", name=re.compile("^The Last Ferry.*episode 6")).click()
    await expect(page.get_by_role("heading", level=1)).to_contain_text("Slack Water")


@pytest.mark.parametrize("key", KEYS)
async def test_a_post_says_no_wrong_word_and_asks_nobody_else(page: Page, ready: Ready, key: str) -> None:
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda line: said.append(line.text))
    await page.goto(f"{ready.example}/{key}")
    await page.locator("rejoinder-thread").scroll_into_view_if_needed()
    await expect(embed(page).locator("form")).to_be_visible()
    await expect(embed(page).locator("h2")).to_contain_text("comments")

    assert said == []
    assert [url for url in asked if not url.startswith((ready.comments, ready.example or "-"))] == []
    assert await page.context.cookies() == []
    assert await page.evaluate("sessionStorage.length + localStorage.length") == 0


async def test_the_comments_are_read_without_scripts(browser: Browser, ready: Ready) -> None:
    async with new_reader(browser, java_script_enabled=False) as page:
        await page.goto(f"{ready.example}/mikazuki/1x06")
        await expect(
            page.locator("rejoinder-thread article", has_text="the sea holds its breath")
        ).to_be_visible()
        await expect(page.get_by_text("Removed by a moderator")).to_be_visible()
        assert "the tide was the postman" not in await page.content()
        await page.screenshot(path=SHOTS / "example-without-scripts.png", full_page=True)


async def test_the_theme_goes_along_and_leaves_nothing_behind(page: Page, ready: Ready) -> None:
    await page.goto(f"{ready.example}/")
    await page.get_by_role("button", name="Dark").click()
    await expect(page.locator("html")).to_have_css("color-scheme", "dark")
    await page.get_by_role("link", name=re.compile("^The Last Ferry.*episode 4")).click()
    await expect(page.get_by_role("button", name="Dark")).to_have_attribute("aria-pressed", "true")
    await expect(page.locator("rejoinder-thread")).to_have_attribute("theme", "dark")
    await page.get_by_role("button", name="Light").click()
    await expect(page.locator("rejoinder-thread")).to_have_attribute("theme", "light")
    await expect(page).to_have_url(f"{ready.example}/mikazuki/1x04?theme=light")
    await page.reload()
    await expect(page.locator("html")).to_have_css("color-scheme", "light")

    assert await page.context.cookies() == []
    assert await page.evaluate("sessionStorage.length + localStorage.length") == 0


@pytest.mark.parametrize(
    ("scheme", "width"), [("light", 1100), ("dark", 1100), ("light", 320), ("dark", 320)]
)
async def test_every_page_is_fit_for_everybody(
    browser: Browser, ready: Ready, scheme: str, width: int
) -> None:
    async with new_reader(browser, color_scheme=scheme, viewport={"width": width, "height": 900}) as page:
        for path in ("", *KEYS):
            await page.goto(f"{ready.example}/{path}")
            if path:
                await page.locator("rejoinder-thread").scroll_into_view_if_needed()
                await expect(embed(page).locator("form")).to_be_visible()
            assert await page.evaluate("document.documentElement.scrollWidth") <= width
            found = (await Axe().run(page)).response["violations"]
            assert [f"{rule['id']}: {[node['html'] for node in rule['nodes']]}" for rule in found] == []
            name = path.replace("/", "-") or "index"
            await page.screenshot(path=SHOTS / f"example-{name}-{scheme}-{width}.png", full_page=True)
