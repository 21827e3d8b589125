"""The embed in a real browser, for what one has written oneself: seen while it waits, mended, and taken back."""

import asyncio
import json
import time
from collections.abc import AsyncGenerator

import pytest
from playwright.async_api import Locator, Page, Route, expect

from deploy.local.plan import Ready
from tests.e2e.embed.reading import (
    article,
    bodies,
    check_access,
    embed,
    open_page,
    post,
    read,
    shoot,
    write,
)
from tests.support.road import Comment, Road, walking

pytestmark = pytest.mark.e2e


@pytest.fixture
async def road(ready: Ready) -> AsyncGenerator[Road]:
    async with walking(ready) as road:
        yield road


async def test_a_comment_can_be_edited(page: Page, ready: Ready) -> None:
    await open_page(page, ready, "edit")
    mine = await publish(page, "The boat sails at **nine**.")
    await mine.get_by_role("button", name="Edit").click()
    form = embed(page).locator("li > form")
    await expect(form.locator("textarea")).to_be_focused()
    await expect(form.locator("textarea")).to_have_value("The boat sails at **nine**.")
    await check_access(page)
    await shoot(page, "edit")
    await form.locator("textarea").fill("The boat sails at **ten**. >!It comes back empty.!<")
    await form.get_by_role("button", name="Save").click()

    await expect(article(page, "The boat sails at ten")).to_be_focused()
    await expect(form).to_have_count(0)
    changed = article(page, "The boat sails at ten")
    await expect(changed.get_by_text("edited", exact=True)).to_be_visible()
    await expect(changed.get_by_role("button", name="Reply to Ana")).to_be_visible()
    await changed.get_by_role("button", name="Spoiler").click()
    await expect(changed).to_contain_text("It comes back empty")
    assert "ten" in bodies((await read(ready, "edit"))["comments"])[0]


async def test_what_is_uncovered_stays_so_when_it_is_published(page: Page, ready: Ready) -> None:
    """Given a cover opened while a comment waits, then news of how it stands draw it anew, and close nothing."""
    uncovered = asyncio.Event()

    async def wait(route: Route) -> None:
        await uncovered.wait()
        await route.fallback()

    await page.route("**/v1/comments/*", wait)
    await open_page(page, ready, "uncovered")
    await write(embed(page).locator("form"), "The ending, at last. >!She never left the island.!<")
    await embed(page).get_by_role("button", name="Post comment").click()
    mine = article(page, "The ending, at last")
    cover = mine.get_by_role("button", name="Spoiler")
    await cover.click()
    await expect(mine).to_contain_text("She never left the island")
    await expect(mine).to_have_attribute("data-status", "pending")
    uncovered.set()
    await expect(mine).to_have_attribute("data-status", "visible")
    await expect(cover).to_have_attribute("aria-expanded", "true")
    await expect(mine).to_contain_text("She never left the island")


async def test_readers_can_see_what_an_edited_comment_said(page: Page, ready: Ready, road: Road) -> None:
    comment = await road.post("history", "A first word. >!With a secret.!<")
    await road.seen(comment)
    await road.edit(comment, "A second word.")
    await open_page(page, ready, "history")
    await expect(article(page, "A second word")).to_have_count(1)
    await embed(page).get_by_role("button", name="History").click()
    history = embed(page).get_by_role("list", name="History")

    await expect(history).to_be_focused()
    await expect(history.get_by_role("listitem")).to_have_count(2)
    await expect(history).to_contain_text("A first word")
    await expect(history).not_to_contain_text("secret")
    await check_access(page)
    await shoot(page, "history")
    await embed(page).get_by_role("button", name="History").click()
    await expect(history).to_have_count(0)


async def test_an_edit_on_top_of_a_newer_one_shows_that_first(page: Page, ready: Ready, road: Road) -> None:
    await open_page(page, ready, "conflict")
    mine = await publish(page, "As I wrote it.")
    await mine.get_by_role("button", name="Edit").click()
    form = embed(page).locator("li > form")
    await form.locator("textarea").fill("As I write it now.")
    await road.edit(await _held_by(page, mine), "As I wrote it on my phone.")
    await form.get_by_role("button", name="Save").click()
    await expect(form).to_contain_text("As I wrote it on my phone.")
    await expect(form.locator("textarea")).to_have_value("As I write it now.")
    await check_access(page)
    await shoot(page, "conflict")
    await form.get_by_role("button", name="Save").click()

    await expect(article(page, "As I write it now")).to_have_count(1)


async def test_a_deleted_comment_keeps_the_place_of_its_replies(page: Page, ready: Ready) -> None:
    await open_page(page, ready, "delete")
    mine = await publish(page, "I should not have said this.")
    named = str(await mine.get_attribute("id")).removeprefix("comment-")
    await post(ready, "delete", "But you have.", named)
    await mine.get_by_role("button", name="Delete").click()
    await expect(embed(page).get_by_text("Delete this comment?")).to_be_visible()
    await check_access(page)
    await shoot(page, "delete")
    await embed(page).get_by_role("button", name="Keep it").click()
    await expect(mine.get_by_role("button", name="Delete")).to_be_focused()
    await mine.get_by_role("button", name="Delete").click()
    await embed(page).get_by_role("group").get_by_role("button", name="Delete").click()

    gone = embed(page).locator(f"[id='comment-{named}']")
    await expect(gone.locator("p")).to_have_text("Deleted by its author.")
    await expect(gone).to_be_focused()
    await expect(article(page, "I should not have said this")).to_have_count(0)
    await page.reload()
    await expect(article(page, "Deleted by its author.")).to_have_count(1)
    await expect(article(page, "But you have")).to_have_count(1)


async def test_a_waiting_comment_is_in_its_place_after_a_reload(page: Page, ready: Ready, road: Road) -> None:
    parent = await post(ready, "waiting", "Where can one read more of it?")
    await open_page(page, ready, "waiting")
    await article(page, "Where can one").get_by_role("button", name="Reply to").click()
    form = embed(page).locator("li > form")
    await write(form, "At https://bit.ly/waiting-for-the-ferry there is more.")
    await form.get_by_role("button", name="Post reply").click()
    mine = embed(page).locator("li li article", has_text="there is more")
    await expect(mine).to_contain_text("Waiting for review. There is no need to post it again.")
    await page.reload()

    await expect(mine).to_contain_text("Waiting for review. There is no need to post it again.")
    await expect(mine.get_by_role("button", name="Reply")).to_have_count(0)
    await check_access(page)
    await shoot(page, "waiting")
    named = str(await mine.get_attribute("id")).removeprefix("comment-")
    assert (await road.decide(named, "approve")).is_success
    await expect(mine.get_by_role("button", name="Reply to Ana")).to_be_visible()
    await expect(mine).not_to_contain_text("There is no need to post it again")
    assert parent


async def test_what_waits_can_be_taken_back_after_a_reload(page: Page, ready: Ready) -> None:
    await open_page(page, ready, "waiting-deleted")
    await write(embed(page).locator("form"), "See https://bit.ly/not-sure-about-this first.")
    await embed(page).get_by_role("button", name="Post comment").click()
    mine = article(page, "not-sure-about-this")
    await expect(mine).to_contain_text("Waiting for review.")
    await page.reload()
    await mine.get_by_role("button", name="Delete").click()
    await embed(page).get_by_role("group").get_by_role("button", name="Delete").click()
    await expect(article(page, "Deleted by its author.")).to_be_focused()
    await page.reload()

    await expect(embed(page).locator("h2")).to_have_text("No comments yet")
    await expect(embed(page).locator("article")).to_have_count(0)


async def test_ones_own_comment_can_be_edited_after_a_reload(page: Page, ready: Ready) -> None:
    await open_page(page, ready, "own-later")
    await publish(page, "To be mended tomorrow.")
    await post(ready, "own-later", "Somebody else's.")
    await page.reload()

    await expect(article(page, "To be mended").get_by_role("button", name="Edit")).to_be_visible()
    await expect(article(page, "To be mended").get_by_role("button", name="Report")).to_have_count(0)
    await expect(article(page, "Somebody else's").get_by_role("button", name="Edit")).to_have_count(0)
    await expect(article(page, "Somebody else's").get_by_role("button", name="Report")).to_be_visible()


async def publish(page: Page, text: str) -> Locator:
    """A comment of this reader, once everybody sees it."""
    form = embed(page).locator(":scope > form")
    await write(form, text)
    await form.get_by_role("button", name="Post comment").click()
    mine = embed(page).locator("article", has=page.get_by_role("button", name="Reply to Ana"))
    await expect(mine).to_have_count(1)
    return mine


async def _held_by(page: Page, mine: Locator) -> Comment:
    """The comment with the token that this tab has for it."""
    kept = await page.evaluate("Object.values(sessionStorage).find((value) => value.includes('rja_'))")
    named = str(await mine.get_attribute("id")).removeprefix("comment-")
    return Comment(id=named, token=json.loads(kept)["token"], status="visible", asked_at=time.monotonic())
