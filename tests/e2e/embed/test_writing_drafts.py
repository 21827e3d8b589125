"""The embed in a real browser: what somebody has begun to write is theirs, and stays until it is posted."""

import pytest
from playwright.async_api import Browser, Page, Route, expect

from deploy.local.plan import Ready
from tests.e2e.embed.reading import (
    article,
    embed,
    new_reader,
    open_page,
    post,
    published,
    start_reply,
    write,
)
from tests.support.eventually import eventually

pytestmark = pytest.mark.e2e

KEPT = "JSON.stringify([localStorage, sessionStorage])"


async def test_a_reply_is_still_there_after_a_reload_and_gone_once_posted(page: Page, ready: Ready) -> None:
    await post(ready, "draft", "Who wrote the third letter?")
    await open_page(page, ready, "draft")
    form = await start_reply(page, "third letter")
    await form.locator("textarea").fill("The lighthouse keeper, I am sure")
    await page.reload()

    await expect(form.locator("textarea")).to_have_value("The lighthouse keeper, I am sure")
    await expect(form.locator("textarea")).not_to_be_focused()
    reply = embed(page).get_by_role("button", name="Reply to Reader 1")
    await expect(reply).to_have_attribute("aria-expanded", "true")
    await form.get_by_label("Name").fill("Ana")
    await form.get_by_role("button", name="Post reply").click()
    await expect(article(page, "The lighthouse keeper")).to_be_focused()
    assert "lighthouse" not in await page.evaluate(KEPT)
    await page.reload()
    await expect(article(page, "The lighthouse keeper")).to_have_count(1)
    await expect(form).to_have_count(0)


async def test_a_reply_that_was_cancelled_is_no_draft(page: Page, ready: Ready) -> None:
    await post(ready, "draft-cancelled", "Who rang the bell?")
    await open_page(page, ready, "draft-cancelled")
    form = await start_reply(page, "Who rang")
    await form.locator("textarea").fill("I did, but")
    await form.get_by_role("button", name="Cancel").click()
    await expect(embed(page).get_by_role("button", name="Reply to Reader 1")).to_be_focused()
    await start_reply(page, "Who rang")
    await expect(form.locator("textarea")).to_have_value("I did, but")
    await form.get_by_role("button", name="Cancel").click()
    await page.reload()

    await expect(article(page, "Who rang")).to_have_count(1)
    await expect(form).to_have_count(0)
    assert "I did" not in await page.evaluate(KEPT)


async def test_a_draft_belongs_to_its_thread_and_its_parent(page: Page, ready: Ready) -> None:
    await post(ready, "draft-a", "One of two threads.")
    await open_page(page, ready, "draft-a")
    await embed(page).locator(":scope > form textarea").fill("For the thread")
    form = await start_reply(page, "One of two threads")
    await form.locator("textarea").fill("For the comment")
    await page.reload()

    await expect(form.locator("textarea")).to_have_value("For the comment")
    await expect(embed(page).locator(":scope > form textarea")).to_have_value("For the thread")
    await page.unroute_all()
    await open_page(page, ready, "draft-b")
    await expect(embed(page).locator(":scope > form textarea")).to_have_value("")


async def test_a_draft_is_forgotten_after_thirty_days(page: Page, ready: Ready) -> None:
    await page.clock.install()
    await open_page(page, ready, "draft-old")
    await embed(page).locator("textarea").fill("I shall finish this tomorrow")
    await page.clock.fast_forward("30:00")
    await page.clock.fast_forward(29 * 24 * 3600 * 1000)
    await page.reload()
    await expect(embed(page).locator("textarea")).to_have_value("I shall finish this tomorrow")
    await page.clock.fast_forward(2 * 24 * 3600 * 1000)
    await page.reload()

    await expect(embed(page).locator("h2")).to_have_text("No comments yet")
    await expect(embed(page).locator("textarea")).to_have_value("")
    assert "tomorrow" not in await page.evaluate(KEPT)


async def test_a_reply_reopens_where_its_parent_is_far_down(page: Page, ready: Ready) -> None:
    parent = ""
    for n in range(6):
        parent = await post(
            ready, "draft-deep", f"Step {n} of a stair going down.", parent or None, author=n + 1
        )
    await open_page(page, ready, "draft-deep")
    await page.evaluate(f"location.hash = '#comment-{parent}'")
    form = await start_reply(page, "Step 5")
    await form.locator("textarea").fill("And a seventh step")
    await page.evaluate("history.replaceState(null, '', location.pathname)")
    await page.reload()

    await expect(form.locator("textarea")).to_have_value("And a seventh step")


async def test_a_lost_answer_is_asked_for_again_after_a_reload(page: Page, ready: Ready) -> None:
    await open_page(page, ready, "draft-lost")
    keys: list[str | None] = []

    async def lose(route: Route) -> None:
        keys.append(await route.request.header_value("idempotency-key"))
        if len(keys) > 1:
            await route.fallback()
            return
        await route.fetch()
        await route.abort()

    await page.route("**/v1/sites/*/comments", lose)
    form = embed(page).locator("form")
    await write(form, "Sent once, answered twice.")
    await form.get_by_role("button", name="Post comment").click()
    await expect(form.locator("> .error")).to_contain_text("cannot be reached right now")
    await page.reload()

    await expect(article(page, "Sent once, answered twice")).to_have_count(1)
    await expect(form.locator("textarea")).to_have_value("")
    assert len(set(keys)) == 1
    await published(ready, "draft-lost")


async def test_what_is_posted_in_one_tab_is_no_draft_in_another(page: Page, ready: Ready) -> None:
    await open_page(page, ready, "draft-tabs")
    await write(embed(page).locator("form"), "Written here, seen there.")
    await eventually(lambda: _kept_one(page), 10)
    other = await page.context.new_page()
    await open_page(other, ready, "draft-tabs")
    await expect(embed(other).locator("textarea")).to_have_value("Written here, seen there.")
    await embed(page).get_by_role("button", name="Post comment").click()

    await expect(article(page, "Written here")).to_have_count(1)
    await expect(embed(other).locator("textarea")).to_have_value("")


async def test_a_writer_is_remembered_only_when_they_ask(browser: Browser, ready: Ready) -> None:
    async with new_reader(browser) as page:
        await open_page(page, ready, "memory")
        form = embed(page).locator("form")
        assert await page.evaluate("localStorage.length + sessionStorage.length") == 0
        await write(form, "Forget me, please.")
        await form.get_by_label("E-mail").fill("ana@example.com")
        await form.get_by_role("button", name="Post comment").click()
        await expect(article(page, "Forget me")).to_have_count(1)
        assert "ana@example.com" not in await page.evaluate(KEPT)
        assert await page.evaluate("localStorage.length") == 0
        await form.get_by_label("Remember me on this device").check()
        await write(form, "Now remember me, if you can.")
        await form.get_by_role("button", name="Post comment").click()
        await expect(article(page, "Now remember me")).to_have_count(1)
        again = await page.context.new_page()
        await open_page(again, ready, "memory")
        await expect(embed(again).get_by_label("Name")).to_have_value("Ana")
        await expect(embed(again).get_by_label("E-mail")).to_have_value("ana@example.com")
        await embed(again).get_by_label("Remember me on this device").uncheck()
        await embed(again).locator("textarea").fill("And forget me once more.")
        await embed(again).get_by_role("button", name="Post comment").click()
        await expect(article(again, "And forget me once more")).to_have_count(1)

        assert await again.evaluate("Object.entries(localStorage)") == []
        assert await page.context.cookies() == []


async def _kept_one(page: Page) -> bool:
    return bool(await page.evaluate("localStorage.length") == 1)
