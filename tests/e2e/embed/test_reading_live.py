"""The embed in a real browser, for those who read while others write: nothing jumps, nothing is missed."""

import re

import aiohttp
import pytest
from playwright.async_api import Browser, Locator, Page, expect

from deploy.local.plan import Ready
from tests.e2e.embed.reading import (
    article,
    check_access,
    embed,
    new_reader,
    open_page,
    post,
    shoot,
    start_reply,
    write,
)

pytestmark = pytest.mark.e2e


def news(page: Page) -> Locator:
    return embed(page).get_by_role("button", name=re.compile("new comments?$"))


async def test_new_comments_wait_behind_one_button(page: Page, ready: Ready) -> None:
    first = await post(ready, "live", "The first of them.")
    async with page.expect_request("**/live?*"):
        await open_page(page, ready, "live")
    before = await page.evaluate("scrollY")
    height = await embed(page).evaluate("view => view.getBoundingClientRect().height")
    await post(ready, "live", "A second one, at the end.", author=2)
    await post(ready, "live", "An answer to the first.", first, author=3)
    await expect(news(page)).to_have_text("2 new comments")

    await expect(embed(page).get_by_role("status")).to_have_text("2 new comments")
    await expect(embed(page).locator("h2")).to_have_text("3 comments")
    assert await page.evaluate("scrollY") == before
    assert await embed(page).evaluate("view => view.getBoundingClientRect().height") == height
    await check_access(page)
    await shoot(page, "live")
    await news(page).click()
    await expect(embed(page).locator("article")).to_have_count(3)
    await expect(news(page)).to_have_count(0)
    await expect(embed(page).locator("article:focus")).to_have_count(1)
    texts = await embed(page).locator("article .text").all_inner_texts()
    assert texts == ["The first of them.", "An answer to the first.", "A second one, at the end."]


async def test_two_windows_see_what_each_other_writes(browser: Browser, page: Page, ready: Ready) -> None:
    await post(ready, "windows", "Who is there?")
    async with new_reader(browser) as other:
        async with page.expect_request("**/live?*"), other.expect_request("**/live?*"):
            await open_page(page, ready, "windows")
            await open_page(other, ready, "windows")
        form = await start_reply(page, "Who is there?")
        await write(form, "Somebody is here.")
        await form.get_by_role("button", name="Post reply").click()
        await expect(embed(page).locator("h2")).to_have_text("2 comments")
        await expect(news(page)).to_have_count(0)  # it is their own
        await news(other).click()
        await expect(article(other, "Somebody is here.")).to_be_focused()
        mine = article(page, "Somebody is here.")
        await mine.get_by_role("button", name="Edit").click()
        await embed(page).locator("li li form textarea").fill("Nobody is here.")
        await embed(page).get_by_role("button", name="Save").click()

        await expect(article(other, "Nobody is here.")).to_have_count(1)
        await expect(news(other)).to_have_count(0)


async def test_what_is_removed_becomes_a_tombstone(page: Page, ready: Ready) -> None:
    first = await post(ready, "tombstone", "This will be gone, quite soon.")
    await post(ready, "tombstone", "This answer stays.", first, author=2)
    last = await post(ready, "tombstone", "Nobody answers this one.", author=3)
    async with page.expect_request("**/live?*"):
        await open_page(page, ready, "tombstone")
    for comment in (first, last):
        await remove(ready, comment)

    await expect(embed(page).locator(f"[id='comment-{first}']")).to_contain_text("Removed by a moderator.")
    await expect(embed(page)).not_to_contain_text("quite soon")
    await expect(embed(page)).not_to_contain_text("Nobody answers")
    await expect(article(page, "This answer stays.")).to_be_visible()
    await check_access(page)
    await shoot(page, "tombstone")


async def test_a_page_nobody_looks_at_does_not_listen(page: Page, ready: Ready) -> None:
    await post(ready, "hidden", "Look at me.")
    async with page.expect_request("**/live?*"):
        await open_page(page, ready, "hidden")
    await set_hidden(page, True)
    await post(ready, "hidden", "Written behind their back.", author=2)
    await expect(news(page)).to_have_count(0)
    async with page.expect_request("**/live?*"):
        await set_hidden(page, False)

    await expect(news(page)).to_have_text("1 new comment")


async def set_hidden(page: Page, hidden: bool) -> None:
    """As if the reader had gone to another tab."""
    await page.evaluate(
        """hidden => {
             Object.defineProperty(document, "hidden", { configurable: true, get: () => hidden });
             document.dispatchEvent(new Event("visibilitychange"));
           }""",
        hidden,
    )


async def remove(ready: Ready, comment: str) -> None:
    url = f"{ready.moderation}/v1/cases/{comment}/decisions"
    headers = {"Authorization": f"Bearer {ready.keys.moderator}", "Idempotency-Key": f"remove {comment}"}
    decision = {"action": "remove", "revision": 1, "reason": "unkind"}
    async with aiohttp.ClientSession(headers=headers) as http, http.post(url, json=decision) as answer:
        assert answer.ok, await answer.text()
