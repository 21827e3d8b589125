"""Nothing hostile does anything in a console with its scripts, which put up one case after the other."""

import pytest
from playwright.async_api import Browser, expect

from tests.e2e.console_hostile.console import CONSOLE
from tests.e2e.console_hostile.world import SAVE_VIEWS, World
from tests.e2e.hostile.watched import watched

pytestmark = pytest.mark.e2e
_OPEN_ALL = """async (most) => {
  const settled = () => new Promise((resolve) => {
    const done = ({ detail }) => {
      if (detail.target.id !== "card") return;
      document.body.removeEventListener("htmx:afterSettle", done);
      resolve();
    };
    document.body.addEventListener("htmx:afterSettle", done);
  });
  const put = [];
  for (const open of [...document.querySelectorAll(".item .open")].slice(0, most)) {
    const there = settled();
    open.click();
    await there;
    put.push(document.getElementById("case").dataset.id);
  }
  return put;
}"""
_EACH = 20
_NAMED = "named"


@pytest.mark.parametrize("query", ["q=alert", "q=onerror", "state=decided", "sort=newest"])
async def test_cases_put_up_by_script(world: World, browser: Browser, query: str) -> None:
    """Under the policy that the console sets, twenty of a list; of the last what comes behind a link on its card."""
    async with watched(browser, world.url) as page:
        await page.page.context.add_cookies([world.ada.cookie(world.url)])  # type: ignore[list-item]
        await page.visit(f"{world.url}/console?{query}&limit={_EACH}")
        page.expect(
            *await page.page.eval_on_selector_all(".item .open", "(all) => all.map((one) => one.href)")
        )
        put = await page.page.evaluate(_OPEN_ALL, _EACH)
        assert len(set(put)) == _EACH
        await page.check(CONSOLE)
        for link in ("Why, in full", "Block this author"):
            await page.page.locator("#case").get_by_role("link", name=link).click()
        await expect(page.page.locator("#why section")).to_be_visible()
        await page.check(CONSOLE)


async def test_what_can_be_done_by_name(world: World, browser: Browser) -> None:
    """Given saved views with hostile names, then the palette offers them by what they are called, as text."""
    names = [case.text for ten in world.tens for case in ten.cases[::5]]
    await world.served.mod.pool.execute(SAVE_VIEWS, _NAMED, "reason=links", names)
    owner = await world.owner(_NAMED)
    async with watched(browser, world.url) as page:
        await page.page.context.add_cookies([owner.cookie(world.url)])  # type: ignore[list-item]
        await page.visit(f"{world.url}/console")
        await page.page.keyboard.press("Control+k")
        offered = page.page.locator("#palette-list > li")
        for word in ("<script", "onerror", "javascript:", "svg", "alert"):
            await page.page.keyboard.insert_text(word)
            await expect(offered.first).to_contain_text(word, ignore_case=True)
            assert await page.page.locator("#palette-list > li > *").count() == 0
            assert await page.caught() == []
            await page.page.locator("#palette-input").clear()
