"""The embed in a real browser on the screens of its readers: enlarged, dark, in forced colours, right to left."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

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
    shoot,
    start_reply,
    write,
)

pytestmark = pytest.mark.e2e

KEY = "kinds"
SCREENS: dict[str, dict[str, Any]] = {
    "dark": {"color_scheme": "dark"},
    "320 px": {"viewport": {"width": 320, "height": 640}},
    "400 %": {"viewport": {"width": 320, "height": 256}, "device_scale_factor": 4},  # 1280 × 1024, enlarged
    "forced colours": {"forced_colors": "active"},
    "reduced motion": {"reduced_motion": "reduce"},
}


@pytest.fixture(scope="module")
async def branches(ready: Ready) -> None:
    """A conversation eight deep, with a spoiler, a long word and code."""
    parent = await post(ready, KEY, "Who saw it? >![ep 5] The ferry turns back.!<")
    await post(ready, KEY, f"`{'row ' * 40}` and {'Donaudampfschiff' * 12}.", author=2)
    for n in range(3, 10):
        parent = await post(ready, KEY, f"Answer {n}: {'abcdefghij'[n] * 4}, I would say.", parent, author=n)


@asynccontextmanager
async def reading(browser: Browser, ready: Ready, *, more: str = "", **screen: Any) -> AsyncGenerator[Page]:
    """The thread as a reader has it on a screen."""
    async with new_reader(browser, **screen) as page:
        await open_page(page, ready, KEY, more=more)
        yield page


@pytest.mark.usefixtures("branches")
@pytest.mark.parametrize(
    ("lang", "screen"), [*(("en", screen) for screen in SCREENS), ("ar", "320 px"), ("ar", "forced colours")]
)
async def test_all_can_be_read_and_written(browser: Browser, ready: Ready, lang: str, screen: str) -> None:
    async with reading(browser, ready, more=f'lang="{lang}"', **SCREENS[screen]) as page:
        await article(page, "Who saw it?").locator("button.cover").click()
        await expect(embed(page).get_by_text("The ferry turns back.")).to_be_visible()
        await article(page, "Who saw it?").locator("button.reply").click()
        await embed(page).locator("li > form textarea").fill("I did. " * 30)
        await embed(page).locator("section > form, li > form").first.locator("button.post").click()
        await expect(embed(page).locator("[aria-invalid=true]").first).to_be_visible()
        await check_access(page)
        await shoot(page, f"kinds-{screen}-{lang}".replace(" ", "-"))

        assert await page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
        assert await cut_off(page) == []


@pytest.mark.usefixtures("branches")
async def test_a_thread_runs_from_right_to_left_with_its_words(browser: Browser, ready: Ready) -> None:
    async with reading(browser, ready, more='lang="ar"') as page:
        await expect(embed(page)).to_have_attribute("dir", "rtl")
        await expect(embed(page)).to_have_attribute("lang", "ar")
        edges = []
        for text in ("Who saw it?", "Answer 3", "Answer 4"):
            box = await article(page, text).bounding_box()
            assert box
            edges.append(box["x"] + box["width"])

        assert edges[0] > edges[1] > edges[2]  # replies stand further to the left
        await expect(article(page, "Answer 3").locator(".text")).to_have_css("direction", "ltr")


@pytest.mark.usefixtures("branches")
async def test_nothing_moves_for_those_who_asked_for_that(browser: Browser, ready: Ready) -> None:
    async with reading(browser, ready, reduced_motion="reduce") as page:
        first = str(await embed(page).locator("article").first.get_attribute("id"))
        await page.evaluate(f"location.hash = '#{first}'")
        await expect(embed(page).locator("article.marked")).to_have_count(1)

        assert await moving(page) == []
    async with reading(browser, ready) as page:  # others see it arrive
        await page.evaluate(f"location.hash = '#{first}'")
        await expect(embed(page).locator("article.marked")).to_have_count(1)

        assert await moving(page) == ["article arrive"]


@pytest.mark.usefixtures("branches")
async def test_controls_are_large_enough_for_fingers(browser: Browser, ready: Ready) -> None:
    async with reading(browser, ready, viewport={"width": 320, "height": 640}) as page:
        form = await start_reply(page, "Answer 3")
        await write(form, "Large enough.")
        # A checkbox has its label, and a cover stands in a line of text.
        small = await embed(page).evaluate(
            """all => [...all.querySelectorAll("button, input, select, textarea, summary")]
              .filter((one) => one.checkVisibility() && one.tabIndex >= 0)
              .map((one) => [one.outerHTML.slice(0, 80), one.getBoundingClientRect()])
              .filter(([, { width, height }]) => width < 24 || height < 24)
              .map(([html, { width, height }]) => `${html}: ${width} x ${height}`)"""
        )

        assert [one for one in small if "checkbox" not in one and 'class="cover"' not in one] == []


async def cut_off(page: Page) -> list[str]:
    """What runs out of the thread on either side; what scrolls by itself may."""
    cut: list[str] = await embed(page).evaluate(
        """section => {
             const scrolls = (one) =>
               one !== section && (getComputedStyle(one).overflowX !== "visible" || scrolls(one.parentElement));
             return [...section.querySelectorAll("*")]
               .filter((one) => one.checkVisibility() && !scrolls(one.parentElement))
               .filter((one) => {
                 const { left, right, width } = one.getBoundingClientRect();
                 return width > 1 && (left < -1 || right > innerWidth + 1);
               })
               .map((one) => one.outerHTML.slice(0, 100));
           }"""
    )
    return cut


async def moving(page: Page) -> list[str]:
    """What in the thread is animated, and by which name."""
    found: list[str] = await embed(page).evaluate(
        """section => [...section.querySelectorAll("*")]
          .map((one) => [one.localName, getComputedStyle(one)])
          .filter(([, style]) => style.animationName !== "none" || style.transitionDuration !== "0s")
          .map(([name, { animationName }]) => `${name} ${animationName}`)"""
    )
    return found
