"""The desk for people who hear it, use a phone, read Japanese or Korean, or need the dark: axe finds nothing."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from axe_playwright_python.async_playwright import Axe  # type: ignore[import-untyped]
from playwright.async_api import Browser, Page, expect

from shared.contracts.comments import Text
from tests.e2e.embed.reading import SHOTS
from tests.support.desk import Served
from tests.support.told import edited, posted, reported

PHONE = {"width": 390, "height": 844}
NARROW = {"width": 320, "height": 640}  # a wide screen at 400 %
SMALL = """() => [...document.querySelectorAll("#case button, #case .ways a")]
    .filter((one) => one.checkVisibility())
    .map((one) => one.getBoundingClientRect())
    .filter((box) => box.width < 24 || box.height < 24)
    .length"""
NAMELESS = """() => [...document.querySelectorAll("button, a[href], input:not([type=hidden]), select, textarea")]
    .filter((one) => one.checkVisibility())
    .filter((one) => !(one.innerText?.trim() || one.labels?.length || one.ariaLabel
        || one.getAttribute("aria-labelledby")))
    .map((one) => one.outerHTML)"""
RICH = "S01E09でお姉さんが戻ります。 >!犯人は妹!< see https://bit.ly/win"


@pytest.mark.parametrize(
    ("language", "scheme", "size"),
    [
        ("en", "light", None),
        ("en", "dark", PHONE),
        ("ja", "light", PHONE),
        ("ko", "dark", None),
        ("en", "light", NARROW),
    ],
)
async def test_nothing_bars_the_way(
    console: Served, browser: Browser, language: str, scheme: str, size: dict[str, int] | None
) -> None:
    """Given each state of the desk, in a language, light or dark, on a size, then axe finds nothing to mend."""
    await _rich(console)
    options: dict[str, Any] = {"color_scheme": scheme} | ({"viewport": size} if size else {})
    name = f"{language}-{scheme}-{size['width'] if size else 1280}"
    async with _page(console, browser, language, **options) as page:
        await page.goto(f"{console.url}/console")
        await checked(page, f"list-{name}")
        await page.locator(".filter details summary").first.click()
        await checked(page, f"filter-{name}")
        await page.locator(".item .open").first.click()
        await expect(page.locator("#case")).to_be_visible()
        await page.locator("#decide details summary").click()
        await page.locator('[data-key="b"]').click()
        await expect(page.locator("#block form")).to_be_visible()
        await page.locator('a[href*="/why"]').click()
        await expect(page.locator("#why section")).to_be_visible()
        await checked(page, f"card-{name}")
        await page.locator("#case-title").focus()
        await page.keyboard.press("?")
        await checked(page, f"keys-{name}")
        await page.keyboard.press("Escape")
        await page.keyboard.press("Control+k")
        await checked(page, f"palette-{name}")
        await page.keyboard.press("Escape")
        assert await page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


async def test_what_is_done_is_heard(console: Served, browser: Browser) -> None:
    """Given who hears the page, then the next case is told, focus is on it, and each control has a name."""
    await _rich(console)
    async with _page(console, browser, "en") as page:
        await page.goto(f"{console.url}/console")
        await page.keyboard.press("j")
        await expect(page.locator("#case-title")).to_be_focused()
        await expect(page.locator("#announcer")).to_contain_text("on Review: episode 3")
        await page.keyboard.press("a")
        await expect(page.get_by_role("status").filter(has_text="Approved the comment of")).to_be_visible()
        nameless = await page.evaluate(NAMELESS)
        assert nameless == []


async def test_a_phone_shows_the_list_or_the_case(console: Served, browser: Browser) -> None:
    """Given a phone, when a case is opened, then it takes the screen, and a link leads back to the list."""
    await _rich(console)
    async with _page(console, browser, "en", viewport=PHONE, has_touch=True) as page:
        await page.goto(f"{console.url}/console")
        await expect(page.locator("#case")).to_be_hidden()
        await page.locator(".item .open").first.tap()
        await expect(page.locator("#case")).to_be_visible()
        await expect(page.locator(".list")).to_be_hidden()
        small = await page.evaluate(SMALL)
        assert small == 0
        await page.get_by_role("link", name="Back to the list").tap()
        await expect(page.locator(".list")).to_be_visible()


async def checked(page: Page, name: str) -> None:
    """Nothing that tools can find bars anybody's way here; a picture for people to look at."""
    found = (await Axe().run(page)).response["violations"]
    assert [(one["id"], [node["html"][:200] for node in one["nodes"]]) for one in found] == []
    await page.screenshot(path=SHOTS / f"desk-{name}.png", full_page=True)


async def _rich(console: Served) -> None:
    """A queue whose first case has something of everything."""
    [parent, *_] = await console.hold(4)
    given: dict[str, Any] = {"site": console.site, "thread_id": console.thread, "mode": "hold"}
    rich = posted(
        minute=9, parent_id=parent.comment_id, sealed=Text(body=RICH, html=f"<p>{RICH}</p>"), **given
    )
    twin = posted(minute=8, sealed=rich.sealed, **given)
    teller = console.mod.teller
    await console.mod.screening.handle(teller.batch(twin, rich))
    await console.mod.screening.handle(
        teller.batch(
            *(reported(rich, f"reader-{n}", note="第9話のネタバレ") for n in range(3)),
            edited(rich, RICH + " 追記しました。", mode="hold"),
        )
    )


@asynccontextmanager
async def _page(console: Served, browser: Browser, language: str, **options: Any) -> AsyncGenerator[Page]:
    person = await console.person(language=language)
    async with console.browser(browser, person, **options) as context:
        yield await context.new_page()
