"""Nothing hostile does anything in the element, on a page as strict as an owner can make it."""

import pytest
from playwright.async_api import Browser, Page, expect

from tests.e2e.hostile.hostile import chunks
from tests.e2e.hostile.watched import ELEMENT, Watched, watched
from tests.e2e.hostile.world import Told, World

pytestmark = pytest.mark.e2e
_PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Of ferries</title>
<meta name="viewport" content="width=device-width">
<script type="module" src="{home}/embed.js"></script>
<rejoinder-thread site="blog" key="{key}"></rejoinder-thread>"""
_POLICY = (
    "default-src 'none'; script-src {home}; connect-src {home}; img-src 'self'; base-uri 'none'; "
    "require-trusted-types-for 'script'; trusted-types rejoinder"
)
_REVEAL = """async () => {
  const covers = [...document.querySelector("rejoinder-thread").shadowRoot.querySelectorAll(".text button.cover")];
  for (const cover of covers) cover.click();
  while (!covers.every((cover) => cover.ariaExpanded === "true")) await new Promise(requestAnimationFrame);
  return covers.length;
}"""


async def test_threads_with_every_cover_opened(world: World, browser: Browser) -> None:
    texts = covers = 0
    async with watched(browser, world.url) as page:
        for key in world.threads:
            await _open(page, key)
            covers += await page.page.evaluate(_REVEAL)
            texts += await page.page.locator("article .text").count()
            await page.check(ELEMENT, "rejoinder-thread")
    assert texts == len(world.open) + len(world.covered) + len(world.refused)
    assert covers > 1.5 * len(world.covered)


async def test_previews(world: World, browser: Browser) -> None:
    shown = 0
    async with watched(browser, world.url) as page:
        await _open(page, "/previews")
        form = page.page.locator("rejoinder-thread form")
        await form.get_by_role("button", name="Preview").click()
        for body in chunks(world.cases):
            async with page.page.expect_response("**/preview") as answer:
                await form.locator("textarea").fill(body)
            assert (await answer.value).ok
            shown += await _drawn(page.page)
            await page.page.evaluate(_REVEAL)
            await page.check(ELEMENT, "rejoinder-thread")
    assert shown > 20


async def _drawn(page: Page) -> int:
    """The preview's text is there."""
    text = page.locator("rejoinder-thread .preview .text")
    await expect(text).not_to_be_empty()
    return await text.count()


async def test_histories(world: World, browser: Browser) -> None:
    bodies = list(chunks(world.cases))
    told = await world.post(
        {"thread": {"key": "/history"}, "body": "Before all that", "author": {"name": "Ann"}}
    )
    assert isinstance(told, Told)
    seen = 1
    headers = {"Authorization": f"Bearer {told.author}", "If-Match": "*"}
    for body in (*bodies, "After all that"):
        status, text = await world.ask(
            "PATCH", f"/v1/comments/{told.id}", json={"body": body}, headers=headers
        )
        assert status == 200, text
        seen += '"status":"visible"' in text
    async with watched(browser, world.url) as page:
        await _open(page, "/history")
        await page.page.get_by_role("button", name="History").first.click()
        await expect(page.page.locator("rejoinder-thread .revisions > li")).to_have_count(seen)
        await page.check(ELEMENT, "rejoinder-thread")
    assert seen > 20


async def _open(page: Watched, key: str) -> None:
    policy = _POLICY.format(home=page.home)
    await page.host(_PAGE.format(home=page.home, key=key), {"Content-Security-Policy": policy})
    await expect(page.page.locator("rejoinder-thread form")).to_be_visible()
