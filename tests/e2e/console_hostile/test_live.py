"""Nothing hostile does anything in a console with its scripts, which put up one case after the other."""

import pytest
from playwright.async_api import Browser, expect

from tests.e2e.console_hostile.console import CONSOLE
from tests.e2e.console_hostile.world import World
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
