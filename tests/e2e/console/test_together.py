"""Two moderators at one queue, and authors who edit while they read."""

from playwright.async_api import Browser, Page, expect

from tests.support.desk import Served
from tests.support.told import edited


async def test_two_who_decide_alike_decide_once(console: Served, browser: Browser) -> None:
    """Given one case open before two, when both remove it as spam, then it is decided once and both see it."""
    [one] = await console.hold()
    ada, bob = await console.person("Ada"), await console.person("Bob")
    async with console.browser(browser, ada) as hers, console.browser(browser, bob) as his:
        first, second = (
            await _open(console, await hers.new_page()),
            await _open(console, await his.new_page()),
        )
        await first.keyboard.press("s")
        await expect(first.get_by_text("Removed the comment of Mina.")).to_be_visible()
        await second.keyboard.press("s")
        await expect(second.get_by_text("Ada had decided the same before you.")).to_be_visible()
    assert await console.decisions([one]) == [["remove spam"]]


async def test_two_who_decide_otherwise(console: Served, browser: Browser) -> None:
    """Given a case that another has decided meanwhile, then a decision changes nothing until it is meant."""
    [one] = await console.hold()
    ada, bob = await console.person("Ada"), await console.person("Bob")
    async with console.browser(browser, ada) as hers, console.browser(browser, bob) as his:
        first, second = (
            await _open(console, await hers.new_page()),
            await _open(console, await his.new_page()),
        )
        await first.keyboard.press("s")
        await expect(first.get_by_text("Removed the comment of Mina.")).to_be_visible()
        await second.keyboard.press("a")
        await expect(second.locator("#refusal")).to_contain_text("Another moderator has decided otherwise")
        assert await console.decisions([one]) == [["remove spam"]]

        await second.keyboard.press("a")
        await expect(second.get_by_text("Approved the comment of Mina.")).to_be_visible()
    assert await console.decisions([one]) == [["remove spam", "publish"]]


async def test_a_text_that_changes_while_it_is_read(console: Served, browser: Browser) -> None:
    """Given an edit after a case was opened, then its reader is told, and a decision is answered with the change."""
    [one] = await console.hold()
    async with console.browser(browser) as context:
        page = await _open(console, await context.new_page())
        await console.mod.screening.handle(
            console.mod.teller.batch(edited(one, "Now I say something quite different.", mode="hold"))
        )
        await expect(
            page.get_by_text("The author has edited this comment since you opened it.")
        ).to_be_visible()
        await page.keyboard.press("a")
        alert = page.locator("#refusal")
        await expect(alert).to_contain_text("The author has changed the text since you read it.")
        await expect(alert.locator("ins").first).to_be_visible()
        assert await console.decisions([one]) == [[]]

        await page.keyboard.press("a")
        await expect(page.get_by_text("Approved the comment of Mina.")).to_be_visible()
    assert await console.decisions([one]) == [["publish"]]


async def test_claims_are_seen_by_the_others(console: Served, browser: Browser) -> None:
    """Given a claim, then the others see at once who is looking; given its end, that nobody is."""
    await console.hold()
    ada, bob = await console.person("Ada"), await console.person("Bob")
    async with console.browser(browser, ada) as hers, console.browser(browser, bob) as his:
        first, second = (
            await _open(console, await hers.new_page()),
            await _open(console, await his.new_page()),
        )
        await first.keyboard.press("c")
        await expect(second.locator(".item .state")).to_contain_text("Ada is looking")
        await first.keyboard.press("c")
        await expect(second.locator(".item .state")).not_to_contain_text("Ada is looking")


async def test_new_cases_are_told_and_never_put_under_the_cursor(console: Served, browser: Browser) -> None:
    """Given new cases, then their number is told, and the list and the open case stay as they are."""
    [one] = await console.hold()
    async with console.browser(browser) as context:
        page = await _open(console, await context.new_page())
        await console.hold(3)
        await expect(page.locator("#news")).to_contain_text("3 new cases")
        assert await page.locator(".item").count() == 1
        assert await page.locator("#case").get_attribute("data-id") == str(one.comment_id)
        await page.locator("#news").get_by_role("link", name="Show").click()
        await expect(page.locator(".item")).to_have_count(4)


async def _open(console: Served, page: Page) -> Page:
    await page.goto(f"{console.url}/console")
    await expect(page.locator("#case")).to_be_visible()
    return page
