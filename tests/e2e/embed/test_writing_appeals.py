"""The embed in a real browser, for an author whom a moderator has told something, and who asks for another look."""

from collections.abc import AsyncGenerator
from functools import partial

import pytest
from playwright.async_api import Browser, Locator, Page, expect

from deploy.local.plan import Ready
from tests.e2e.embed.reading import (
    article,
    check_access,
    embed,
    new_reader,
    open_html,
    open_page,
    post,
    shoot,
    take_a_minute,
    write,
)
from tests.e2e.embed.reading import thread as thread_html
from tests.support.eventually import eventually
from tests.support.road import Json, Road, walking

pytestmark = pytest.mark.e2e

MESSAGE = "Please mark <b>spoilers</b>: >![ep 5] like this!<"


@pytest.fixture
async def road(ready: Ready) -> AsyncGenerator[Road]:
    async with walking(ready) as road:
        yield road


async def test_an_author_reads_what_a_moderator_writes_and_asks_for_another_look(
    page: Page, ready: Ready, road: Road
) -> None:
    await open_page(page, ready, "appeal")
    mine = await publish(page, "The harbour master knew all along.")
    named = str(await mine.get_attribute("id")).removeprefix("comment-")
    assert (await road.decide(named, "remove", message=MESSAGE, note="confidential")).is_success
    await expect(mine).to_contain_text(f"A moderator writes: \u2068{MESSAGE}\u2069")
    await page.reload()
    await ask_for_another_look(page, mine)

    case = await eventually(partial(waiting, road, named))
    assert "appeal" in case["why"]
    assert (await road.decide(named, "approve")).json()["code"] == "appealed_against_you"
    approved = {"revision": 1, "action": "approve"}
    answer = await road.ask("POST", f"{road.cases}/{named}/decisions", "owner", json=approved)
    assert answer.is_success, answer.text
    await expect(mine.get_by_role("button", name="Reply to Ana")).to_be_visible()
    await page.reload()
    await expect(mine).to_contain_text("A second moderator looked and published it.")
    await shoot(page, "appeal-published")
    assert "confidential" not in await page.content()


async def test_an_author_asks_for_another_look_without_scripts(
    browser: Browser, ready: Ready, road: Road
) -> None:
    async with new_reader(browser, java_script_enabled=False) as page:
        await page.goto(f"{ready.comments}/embed/{ready.site}/write?key=/appeal-plain")
        await write_plainly(page, "The harbour master knew all along.")
        form = page.locator("form[action$='/state']")
        named = str(await form.get_attribute("action")).split("/")[-2]
        assert await eventually(partial(screened, road, named))
        assert (await road.decide(named, "remove", message=MESSAGE)).is_success
        told = page.get_by_text(f"A moderator writes: \u2068{MESSAGE}\u2069")
        while not await told.count():
            await page.get_by_role("button", name="How it stands").click()
        await page.get_by_label("What should whoever looks again know?").fill("It names no episode.")
        await page.get_by_role("button", name="Send").click()
        await expect(page.get_by_text("You asked for another look.")).to_be_visible()
        await expect(page.get_by_role("button", name="Send")).to_have_count(0)
    case = await eventually(partial(waiting, road, named))
    assert "appeal" in case["why"]


async def test_links_to_the_console_are_there_for_whoever_switched_them_on(
    browser: Browser, ready: Ready
) -> None:
    named = await post(ready, "moderated", "A quiet word.")
    there = f"{ready.moderation}/console/cases/{named}"
    async with new_reader(browser) as page:
        element = thread_html(ready, "moderated")
        await open_html(page, ready, element)
        await expect(article(page, "A quiet word")).to_be_visible()
        await expect(embed(page).get_by_role("link", name="Moderate")).to_have_count(0)
        await page.evaluate("location.hash = '#rejoinder-moderate'")
        link = article(page, "A quiet word").get_by_role("link", name="Moderate")
        await expect(link).to_have_attribute("rel", "noopener")
        await page.goto("about:blank")
        await open_html(page, ready, element)
        await expect(link).to_be_visible()
        await shoot(page, "moderate")
        async with (
            page.context.expect_page() as opened,
            page.context.expect_event("request", lambda request: request.url == there),
        ):
            await link.click()
        await (await opened.value).close()
        await page.evaluate("location.hash = '#rejoinder-moderate-off'")
        await expect(link).to_have_count(0)


async def write_plainly(page: Page, text: str) -> None:
    await take_a_minute(page)
    await page.get_by_label("Your comment").fill(text)
    await page.get_by_label("Name").fill("Ana")
    await page.get_by_role("button", name="Post comment").click()


async def screened(road: Road, named: str) -> bool:
    return await road.case(named) is not None


async def publish(page: Page, text: str) -> Locator:
    form = embed(page).locator(":scope > form")
    await write(form, text)
    await form.get_by_role("button", name="Post comment").click()
    mine = article(page, text)
    await expect(mine.get_by_role("button", name="Reply to Ana")).to_be_visible()
    return mine


async def ask_for_another_look(page: Page, mine: Locator) -> None:
    await mine.get_by_role("button", name="Ask for another look").click()
    text = embed(page).get_by_label("What should whoever looks again know?")
    await expect(text).to_be_focused()
    await check_access(page)
    await shoot(page, "appeal")
    await text.fill("It names no episode.")
    await embed(page).get_by_role("button", name="Send").click()
    await expect(mine).to_contain_text("You asked for another look.")
    await expect(mine).to_be_focused()
    await expect(mine.get_by_role("button", name="Ask for another look")).to_have_count(0)


async def waiting(road: Road, named: str) -> Json | None:
    case = await road.case(named)
    return case if case and case["state"] == "open" else None
