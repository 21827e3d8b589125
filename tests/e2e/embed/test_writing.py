"""The embed in a real browser, for those who write: nothing is lost, nothing doubled, and every answer is told."""

import re

import pytest
from playwright.async_api import Browser, Locator, Page, Route, expect

from deploy.local.plan import Ready
from tests.e2e.embed.reading import (
    EXAMPLE,
    article,
    bodies,
    check_access,
    close_thread,
    embed,
    new_reader,
    open_example,
    open_page,
    post,
    read,
    shoot,
    start_reply,
    write,
)

pytestmark = pytest.mark.e2e


async def test_a_double_click_posts_once(page: Page, ready: Ready) -> None:
    await open_example(page, ready)
    form = await start_reply(page, "Am I the only one stuck on the radio")
    await write(form, "The radio knows more than the captain does.")
    await check_access(page)
    await shoot(page, "reply-form")
    await form.get_by_role("button", name="Post reply").dblclick()

    mine = article(page, "The radio knows more")
    await expect(mine).to_have_count(1)
    await expect(mine).to_be_focused()
    await expect(page.locator("li", has_text="stuck on the radio").locator("li").last).to_contain_text(
        "more than the"
    )
    await expect(embed(page).get_by_role("status")).to_have_text("Your comment is now shown to everybody.")
    await expect(mine.get_by_role("button", name="Reply to Ana")).to_be_visible()
    await expect(form).to_have_count(0)
    posted = bodies((await read(ready, EXAMPLE))["comments"])
    assert len([body for body in posted if "The radio knows more" in body]) == 1


async def test_a_lost_answer_posts_once(page: Page, ready: Ready) -> None:
    await open_page(page, ready, "lost-answer")
    lost: list[str | None] = []

    async def lose(route: Route) -> None:
        lost.append(await route.request.header_value("idempotency-key"))
        await route.fetch()
        await route.abort()

    await page.route("**/v1/sites/*/comments", lose, times=1)
    form = embed(page).locator("form")
    await write(form, "Only once, please, whatever the network does.")
    await form.get_by_role("button", name="Post comment").click()
    await expect(form.locator("> .error")).to_contain_text("cannot be reached right now")
    await shoot(page, "lost-answer")
    async with page.expect_request("**/v1/sites/*/comments") as second:
        await form.get_by_role("button", name="Post comment").click()

    await expect(article(page, "Only once, please")).to_have_count(1)
    assert await (await second.value).header_value("idempotency-key") == lost[0]
    await expect(embed(page).locator("h2")).to_have_text("1 comment")
    assert (await read(ready, "lost-answer"))["thread"]["comments"] == 1


async def test_the_keyboard_is_enough(page: Page, ready: Ready) -> None:
    await post(ready, "keys", "Can this be done without a mouse?")
    await open_page(page, ready, "keys")
    await tab_to(page, embed(page).get_by_role("button", name="Reply to Reader 1"))
    await page.keyboard.press("Enter")
    await page.keyboard.type("Yes, and quickly too.")
    await page.keyboard.press("Tab")
    await page.keyboard.type("Kim")
    for _ in range(3):
        await page.keyboard.press("Tab")
    await expect(embed(page).locator("li > form").get_by_label("Remember me")).to_be_focused()
    await page.keyboard.press("Tab")
    await expect(embed(page).get_by_role("button", name="Post reply")).to_be_focused()
    await page.keyboard.press("Enter")

    await expect(article(page, "Yes, and quickly too.")).to_be_focused()


async def test_enter_does_not_post_while_a_word_is_composed(page: Page, ready: Ready) -> None:
    await open_page(page, ready, "composing")
    form = embed(page).locator("form")
    await write(form, "日本語でも大丈夫です。", name="")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.method))
    await form.get_by_label("Name").focus()
    keyboard = await page.context.new_cdp_session(page)
    await keyboard.send("Input.imeSetComposition", {"text": "ゆき", "selectionStart": 2, "selectionEnd": 2})
    await page.keyboard.press("Enter")
    await page.keyboard.press("Control+Enter")
    assert "POST" not in sent
    await keyboard.send("Input.insertText", {"text": "ユキ"})
    await page.keyboard.press("Enter")

    await expect(article(page, "日本語でも大丈夫です。")).to_contain_text("ユキ")


async def test_what_the_service_refuses_is_said_at_the_field(page: Page, ready: Ready) -> None:
    await open_page(page, ready, "refusals")
    form = embed(page).locator("form")
    await form.get_by_role("button", name="Post comment").click()
    await expect(form.locator("textarea")).to_be_focused()
    await write(form, "I have no address.")
    await form.get_by_label("E-mail").fill("nobody at home")
    await form.get_by_label("Website").fill("https://:0")
    await form.get_by_role("button", name="Post comment").click()

    email = form.get_by_label("E-mail")
    await expect(email).to_be_focused()
    await expect(email).to_have_attribute("aria-invalid", "true")
    await expect(email).to_have_accessible_description(re.compile("E-mail is not an e-mail address"))
    await expect(form.get_by_label("Website")).to_have_attribute("aria-invalid", "true")
    await expect(form.locator("textarea")).to_have_value("I have no address.")
    await check_access(page)
    await shoot(page, "refusals")


async def test_who_writes_too_much_is_told_by_how_much(page: Page, ready: Ready) -> None:
    await open_page(page, ready, "long")
    form = embed(page).locator("form")
    family = "👨‍👩‍👧"  # one letter to people, five code points to the service
    await form.locator("textarea").fill("a" * 9_900)
    await expect(form.locator("textarea")).to_have_accessible_description("100 characters left")
    await form.locator("textarea").fill("a" * 9_990 + family * 4)
    await expect(form.locator("textarea")).to_have_accessible_description(re.compile("2 characters too long"))
    await expect(embed(page).get_by_role("status")).to_have_text("This is 2 characters too long.")
    await form.get_by_label("Name").fill("Ana")
    await form.get_by_role("button", name="Post comment").click()
    await expect(form.locator("textarea")).to_be_focused()
    await check_access(page)
    await form.locator("textarea").fill("a" * 9_990 + family * 2)
    async with page.expect_response("**/v1/sites/*/comments") as answer:
        await form.get_by_role("button", name="Post comment").click()

    assert (await answer.value).status == 201


async def test_writing_fits_a_small_phone(browser: Browser, ready: Ready) -> None:
    await post(ready, "small", "As seen on a small phone.")
    async with new_reader(browser, viewport={"width": 320, "height": 640}) as page:
        await open_page(page, ready, "small")
        await embed(page).get_by_role("button", name="Report").click()
        await embed(page).get_by_role("button", name="Spoiler", exact=True).click()
        await check_access(page)
        await shoot(page, "writing-320")

        assert await page.evaluate("document.documentElement.scrollWidth") <= 320


async def test_a_held_comment_says_so_to_its_author_alone(page: Page, ready: Ready) -> None:
    await open_page(page, ready, "held")
    form = embed(page).locator("form")
    await write(form, "Look at https://bit.ly/ferries. >!It sinks!< there.")
    await form.get_by_role("button", name="Post comment").click()

    mine = article(page, "Look at")
    await expect(mine).to_contain_text("Waiting for review.")
    await mine.get_by_role("button", name="Spoiler").click()
    await expect(mine).to_contain_text("It sinks")
    await shoot(page, "held")
    await expect(mine.get_by_role("button", name="Reply")).to_have_count(0)
    await expect(embed(page).locator("h2")).to_have_text("No comments yet")
    assert await page.evaluate("Object.keys(sessionStorage).length") == 1
    await page.reload()
    await expect(embed(page).locator("h2")).to_have_text("No comments yet")


async def test_a_closed_thread_takes_nothing(page: Page, ready: Ready) -> None:
    await post(ready, "closed", "The last word.")
    await close_thread(ready, "closed")
    await open_page(page, ready, "closed")

    await expect(embed(page)).to_contain_text("This thread takes no more comments.")
    await expect(embed(page).get_by_role("button")).to_have_count(0)


async def tab_to(page: Page, target: Locator) -> None:
    """Press Tab until the focus is there; it must be before the end of the page."""
    for _ in range(40):
        await page.keyboard.press("Tab")
        if await target.evaluate("one => one === one.getRootNode().activeElement"):
            return
    await expect(target).to_be_focused()
