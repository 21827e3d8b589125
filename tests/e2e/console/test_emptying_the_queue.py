"""Two hundred cases, by keys alone, and without any script."""

from itertools import cycle

from playwright.async_api import Browser, expect

from tests.support.desk import Served

MANY = 200
KEYS = {"a": "publish", "s": "remove spam", "r": "remove other", "x": "mask"}


async def test_two_hundred_cases_by_keys_alone(console: Served, browser: Browser) -> None:
    """Given a queue, when a moderator presses one key for each case, then each is decided as it was pressed."""
    made = await console.hold(MANY)
    pressed = [key for key, _ in zip(cycle(KEYS), made, strict=False)]
    async with console.browser(browser) as context:
        page = await context.new_page()
        await page.goto(f"{console.url}/console")
        await expect(page.locator("#total")).to_have_text(f"{MANY} cases waiting")
        decided = {}
        for key in pressed:
            case = page.locator("#case")
            comment_id = await case.get_attribute("data-id")
            assert comment_id not in decided
            decided[comment_id] = KEYS[key]
            await page.keyboard.press(key)
            await expect(page.locator(f'#case[data-id="{comment_id}"]')).to_have_count(0)
        await expect(page.locator("#card")).to_have_text("The queue is empty. Well done.")
        await expect(page.locator("#total")).to_have_text("0 cases waiting")

    assert await console.decisions(made) == [[decided[str(one.comment_id)]] for one in made]


async def test_two_hundred_cases_without_scripts(console: Served, browser: Browser) -> None:
    """Given no JavaScript, when a moderator submits one form after the other, then the next case is always there."""
    made = await console.hold(MANY)
    async with console.browser(browser, java_script_enabled=False) as context:
        page = await context.new_page()
        await page.goto(f"{console.url}/console")
        for left in range(MANY, 0, -1):
            await expect(page.locator("#total")).to_contain_text(str(left))
            await page.get_by_role("button", name="Approve").press("Enter")
        await expect(page.locator("#total")).to_have_text("0 cases waiting")
        await expect(page.get_by_text("Approved the comment of Mina.")).to_be_visible()
        await page.get_by_role("button", name="Undo").first.press("Enter")
        await expect(page.get_by_text("nobody sees it yet")).to_be_visible()

    decided = await console.decisions(made)
    assert sorted(decided) == [[], *[["publish"]] * (MANY - 1)]
