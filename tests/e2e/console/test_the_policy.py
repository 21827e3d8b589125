"""A policy's whole life in a browser: written, tried, saved, replayed, shadowed, enabled, rolled back."""

from collections.abc import Sequence

from axe_playwright_python.async_playwright import Axe  # type: ignore[import-untyped]
from playwright.async_api import Browser, Page, expect

from services.moderation.replays.run import SECOND_LOOKS
from shared.access.roles import Role
from tests.e2e.embed.reading import SHOTS
from tests.support.desk import Served
from tests.support.told import opened, posted

WRONG = """policy: 1
thresholds: {hold: never, cover: never}
rules:
  - rule: no gardens
    when: {tex: {words: [garden]}}
    action: hold
    reason: "it says {match}"
examples:
  - example: a garden
    text: "They met in the garden."
    expect: hold
"""
RIGHT = WRONG.replace("tex:", "text:")
GARDEN = "What a lovely episode, the garden most of all"
PLAIN = "I cried at the end of it, and so did my sister"


async def checked(page: Page, name: str) -> None:
    """Nothing that tools can find bars anybody's way here; a picture for people to look at."""
    found = (await Axe().run(page)).response["violations"]
    assert [(one["id"], [node["html"][:200] for node in one["nodes"]]) for one in found] == []
    await page.screenshot(path=SHOTS / f"policy-{name}.png", full_page=True)


async def screen(console: Served, *bodies: str, first: bool = False) -> None:
    where = {"site": console.site, "thread_id": console.thread}
    comments = [posted(body, minute=n + 1, byline=console.byline, **where) for n, body in enumerate(bodies)]
    start: Sequence[object] = (opened(**where),) if first else ()
    await console.mod.screening.handle(console.mod.teller.batch(*start, *comments))  # type: ignore[arg-type]


async def write(page: Page) -> None:
    """From a mistake, by the link that leads to it, to a text that can be used."""
    text = page.get_by_label("Policy text")
    await text.fill(WRONG)
    said = page.locator("#findings-said")
    await expect(said).to_contain_text("1 error")
    await checked(page, "edit-wrong")
    await page.get_by_role("link", name="line 5, column 12").click()
    await expect(text).to_be_focused()
    at = await text.evaluate("field => field.selectionStart")
    assert WRONG[at:].startswith("tex:")
    await text.fill(RIGHT)
    await expect(said).to_contain_text("It can be used. 1 warning. 1 of 1 example comes out")
    await checked(page, "edit-right")


async def try_out(page: Page) -> None:
    await page.get_by_role("button", name="Try on a comment").click()
    await page.get_by_label("Comment", exact=True).fill(GARDEN)
    await page.get_by_role("button", name="Try on a comment").click()
    await expect(page.get_by_role("heading", name="It would be held")).to_be_visible()
    await expect(page.locator("#tried .because")).to_contain_text("no gardens: it says garden")
    await page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    await checked(page, "tried")
    await page.get_by_role("button", name="Back to the editor").click()


async def save(page: Page) -> None:
    await expect(page.get_by_label("Policy text")).to_have_value(RIGHT)
    await page.get_by_label("Note").fill("nothing about gardens unseen")
    await page.get_by_role("button", name="Save as a new version").click()
    await expect(page.locator(".notice")).to_contain_text("Version 1 is saved")
    await checked(page, "version")


async def replay(console: Served, page: Page) -> None:
    await page.get_by_role("button", name="Replay on history").click()
    await expect(page.get_by_text("waiting", exact=True)).to_be_visible()
    await checked(page, "replay-waiting")
    await console.replay()
    await page.get_by_role("link", name="Show 2 differences").click()
    await expect(page.locator(".differences > li")).to_have_count(2)
    await expect(page.get_by_role("heading", name="newly held publish becomes hold").first).to_be_visible()
    await checked(page, "replayed")
    await page.get_by_role("link", name="Why").first.click()
    await expect(page.get_by_role("heading", name="It would be held")).to_be_visible()
    await checked(page, "why")


async def shadow(console: Served, page: Page) -> None:
    await page.get_by_role("navigation", name="Policy pages").get_by_role("link", name="Policy").first.click()
    await page.get_by_role("link", name="Version 1").first.click()
    await page.get_by_role("button", name="Run in shadow").click()
    figure = page.locator("#shadowed .figures dd").first
    await expect(figure).to_have_text("0")
    await screen(console, GARDEN, PLAIN, PLAIN)
    await expect(figure).to_have_text("3", timeout=15_000)
    await page.reload()
    await checked(page, "shadow")


async def enable(console: Served, page: Page) -> None:
    await page.get_by_role("link", name="Enable Version 1").click()
    await checked(page, "enable")
    await page.get_by_role("button", name="Enable Version 1").click()
    await expect(page.get_by_text("Version 1 has been live")).to_be_visible()
    await screen(console, GARDEN, PLAIN)
    await checked(page, "live")


async def roll_back(console: Served, page: Page) -> None:
    await page.get_by_role("link", name="Roll back…").click()
    await expect(page.get_by_text("What Version 1 said of 2 comments is judged again")).to_be_visible()
    await checked(page, "rollback")
    await page.get_by_role("button", name="Roll back Version 1").click()
    await expect(page.get_by_role("heading", name="Second look after rolling back Version 1")).to_be_visible()
    await console.replay(SECOND_LOOKS)
    await page.get_by_role("link", name="Show 1 difference").click()
    await expect(page.get_by_role("heading", name="released hold becomes publish")).to_be_visible()
    await checked(page, "rolled-back")


async def test_a_policy_from_the_first_mistake_to_the_roll_back(console: Served, browser: Browser) -> None:
    await screen(console, GARDEN, GARDEN, PLAIN, first=True)
    olga = await console.person("Olga", Role.OWNER)
    async with console.browser(browser, olga) as context:
        page = await context.new_page()
        await page.goto(f"{console.url}/console/policy")
        await checked(page, "default")
        await page.get_by_role("link", name="Edit").first.click()
        await write(page)
        await try_out(page)
        await save(page)
        await replay(console, page)
        await shadow(console, page)
        await enable(console, page)
        await roll_back(console, page)
