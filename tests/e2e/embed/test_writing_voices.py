"""The embed in a real browser, for readers who vote and report: once each, and told kindly."""

import pytest
from playwright.async_api import Browser, Page, expect

from deploy.local.plan import Ready
from tests.e2e.embed.reading import (
    article,
    check_access,
    embed,
    new_reader,
    open_page,
    post,
    read,
    shoot,
)

pytestmark = pytest.mark.e2e


async def test_a_vote_is_counted_and_can_be_taken_back(page: Page, ready: Ready) -> None:
    await post(ready, "votes", "Worth a vote, I should think.")
    await open_page(page, ready, "votes")
    up = embed(page).get_by_role("button", name="Vote up")
    down = embed(page).get_by_role("button", name="Vote down")
    await expect(up).to_have_attribute("aria-pressed", "false")
    assert await page.evaluate("sessionStorage.length + localStorage.length") == 0
    async with page.expect_response("**/votes"):
        await up.click()
    await expect(up).to_have_attribute("aria-pressed", "true")
    await expect(up).to_have_accessible_name("Vote up (1)")
    await check_access(page)
    await shoot(page, "votes")
    assert (await read(ready, "votes"))["comments"]["items"][0]["votes"] == {"up": 1, "down": 0}
    await page.reload()
    await expect(up).to_have_attribute("aria-pressed", "true")
    async with page.expect_response("**/votes"):
        await down.click()
    await expect(up).to_have_accessible_name("Vote up (0)")
    await expect(down).to_have_accessible_name("Vote down (1)")
    async with page.expect_response("**/votes"):
        await down.click()

    await expect(down).to_have_attribute("aria-pressed", "false")
    assert (await read(ready, "votes"))["comments"]["items"][0]["votes"] == {"up": 0, "down": 0}


async def test_a_vote_that_does_not_arrive_is_not_shown(page: Page, ready: Ready) -> None:
    await post(ready, "vote-lost", "Nobody will count this.")
    await open_page(page, ready, "vote-lost")
    await page.route("**/votes", lambda route: route.abort())
    up = embed(page).get_by_role("button", name="Vote up")
    await up.click()

    await expect(embed(page).get_by_role("status")).to_contain_text("cannot be reached")
    await expect(up).to_have_accessible_name("Vote up (0)")
    await expect(up).to_have_attribute("aria-pressed", "false")


async def test_a_report_has_a_reason_and_is_thanked_for_once(browser: Browser, ready: Ready) -> None:
    await post(ready, "reports", "In the end they all drown, you know.")
    async with new_reader(browser) as page:
        await open_page(page, ready, "reports")
        report = article(page, "they all drown").get_by_role("button", name="Report")
        await report.click()
        form = embed(page).locator("form.report")
        await expect(form.get_by_label("It spoils a later episode")).to_be_focused()
        await check_access(page)
        await shoot(page, "report")
        await page.keyboard.press("Space")
        await form.get_by_label("Note").fill("It is about episode 9.")
        async with page.expect_request("**/reports") as sent:
            await form.get_by_role("button", name="Send").click()
        await expect(embed(page).get_by_text("Thank you. A moderator will look at it.")).to_be_focused()
        assert (await sent.value).post_data_json == {"reason": "spoiler", "note": "It is about episode 9."}
        await check_access(page)

    async with new_reader(browser) as page:  # from the same address
        await open_page(page, ready, "reports")
        await article(page, "they all drown").get_by_role("button", name="Report").click()
        await embed(page).get_by_label("Spam").check()
        await embed(page).locator("form.report").get_by_role("button", name="Send").click()
        await expect(embed(page).get_by_text("You have reported this already. Thank you.")).to_be_focused()
        await shoot(page, "reported")


async def test_who_changes_their_mind_reports_nothing(page: Page, ready: Ready) -> None:
    await post(ready, "unreported", "I only look bad at first sight.")
    await open_page(page, ready, "unreported")
    report = article(page, "look bad").get_by_role("button", name="Report")
    await report.click()
    await expect(report).to_have_attribute("aria-expanded", "true")
    await embed(page).locator("form.report").get_by_role("button", name="Cancel").click()

    await expect(embed(page).locator("form.report")).to_have_count(0)
    await expect(report).to_be_focused()
    await expect(report).to_have_attribute("aria-expanded", "false")
