"""What is done on one card: covering, undoing, notes, keys that stay out of the way."""

from playwright.async_api import Browser, Page, expect

from shared.contracts.comments import Text
from tests.support.desk import Served

WIDE = "🦊𠮷野家で犯人は妹です。えっ。"

SELECT = """(words) => {
    const text = document.getElementById("source");
    const walker = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
    for (let node; (node = walker.nextNode()); ) {
        const at = node.data.indexOf(words);
        if (at >= 0) document.getSelection().setBaseAndExtent(node, at, node, at + words.length);
    }
}"""


async def test_the_selected_words_are_covered(console: Served, browser: Browser) -> None:
    """Given a selection in a text with wide letters, when x is pressed, then just those words are covered."""
    [one] = await console.hold(sealed=Text(body=WIDE, html=f"<p>{WIDE}</p>"))
    async with console.browser(browser) as context:
        page = await _open(console, await context.new_page())
        await page.evaluate(SELECT, "犯人は妹")
        await expect(page.get_by_role("button", name="Cover the selection")).to_be_visible()
        await page.keyboard.press("x")
        await expect(page.get_by_text("Covered the comment of Mina.")).to_be_visible()
    [row] = await console.mod.pool.fetch("SELECT ruling FROM cases WHERE comment_id = $1", one.comment_id)
    [[start, end]] = row["ruling"]["mask"]["spans"]
    assert WIDE[start:end] == "犯人は妹"


async def test_the_last_decision_is_undone_by_a_key(console: Served, browser: Browser) -> None:
    """Given a decision, when u is pressed, then its case is back as it was, and open."""
    made = await console.hold(2)
    async with console.browser(browser) as context:
        page = await _open(console, await context.new_page())
        first = await page.locator("#case").get_attribute("data-id")
        await page.keyboard.press("r")
        await expect(page.get_by_text("Removed the comment of Mina.")).to_be_visible()
        await page.keyboard.press("u")
        await expect(page.locator(f'#case[data-id="{first}"]')).to_be_visible()
        await expect(page.locator("#case").get_by_text("nobody sees it yet")).to_be_visible()
    assert await console.decisions(made) == [[], []]


async def test_keys_do_not_act_in_fields(console: Served, browser: Browser) -> None:
    """Given a note that is being written, then its letters are letters; afterwards it stands on the card."""
    made = await console.hold(2)
    async with console.browser(browser) as context:
        page = await _open(console, await context.new_page())
        first = await page.locator("#case").get_attribute("data-id")
        await page.keyboard.press("e")
        await page.keyboard.type("as rash as can be?/")
        await page.get_by_role("button", name="Add note").click()
        await expect(page.locator("#case").get_by_text("as rash as can be?/")).to_be_visible()
        assert await page.locator("#case").get_attribute("data-id") == first
    assert await console.decisions(made) == [[], []]


async def test_keys_with_modifiers_do_not_act(console: Served, browser: Browser) -> None:
    made = await console.hold()
    async with console.browser(browser) as context:
        page = await _open(console, await context.new_page())
        for key in ("Control+a", "Alt+a", "Meta+r", "Control+s"):
            await page.keyboard.press(key)
        await page.keyboard.press("?")
        await expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
        await page.keyboard.press("a")
        await page.keyboard.press("Escape")
        await expect(page.get_by_role("dialog", name="Keys")).to_be_hidden()
    assert await console.decisions(made) == [[]]


async def test_every_command_is_found_by_its_name(console: Served, browser: Browser) -> None:
    """Given the palette, when a few letters are typed, then Enter does what is named."""
    made = await console.hold()
    async with console.browser(browser) as context:
        page = await _open(console, await context.new_page())
        await page.keyboard.press("Control+k")
        await page.keyboard.type("spa")
        await expect(page.get_by_role("option", name="Spam", exact=True)).to_be_visible()
        await page.keyboard.press("Enter")
        await expect(page.get_by_text("Removed the comment of Mina.")).to_be_visible()
    assert await console.decisions(made) == [["remove spam"]]


async def _open(console: Served, page: Page) -> Page:
    await page.goto(f"{console.url}/console")
    await expect(page.locator("#case")).to_be_visible()
    return page
