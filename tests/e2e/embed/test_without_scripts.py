"""Reading and writing with JavaScript off: everything a reader needs is a link or a form."""

from collections.abc import AsyncGenerator
from typing import Any

import pytest
from axe_playwright_python.async_playwright import Axe  # type: ignore[import-untyped]
from playwright.async_api import Browser, Page, expect

from deploy.local.plan import Ready
from tests.e2e.embed.reading import SHOTS, new_reader, post, read, take_a_minute
from tests.support.eventually import eventually

LOOKS: dict[str, dict[str, Any]] = {
    "light": {},
    "dark": {"color_scheme": "dark"},
    "narrow": {"viewport": {"width": 320, "height": 640}},
    "forced": {"forced_colors": "active"},
}


@pytest.fixture
async def plain(browser: Browser) -> AsyncGenerator[Page]:
    """The page of a reader whose browser runs no script."""
    async with new_reader(browser, java_script_enabled=False) as page:
        yield page


def address(ready: Ready, key: str, path: str = "") -> str:
    return f"{ready.comments}/embed/{ready.site}{path}?key={key}"


async def write(page: Page, body: str, name: str = "Ana") -> None:
    await take_a_minute(page)
    await page.get_by_label("Your comment").fill(body)
    await page.get_by_label("Name").fill(name)


async def shown(ready: Ready, key: str, comments: int) -> None:
    """Wait until readers see that many."""

    async def there() -> bool:
        return bool((await read(ready, key))["thread"]["comments"] == comments)

    await eventually(there, 30)


async def test_reading_goes_by_links(plain: Page, ready: Ready) -> None:
    root = await post(ready, "/plain/reading", "The ferry left at noon.")
    below = await post(ready, "/plain/reading", "It says >![ep 9] the captain stays ashore!<.", root)
    for number in range(20):
        await post(ready, "/plain/reading", f"Another thought, number {number}.", author=number + 2)
    await plain.goto(address(ready, "/plain/reading"))

    await expect(plain.get_by_role("heading", name="22 comments")).to_be_visible()
    await expect(plain.get_by_text("spoiler: ep 9")).to_be_visible()
    assert "captain" not in await plain.content()
    await plain.get_by_role("link", name="Show 1 spoiler").click()
    await expect(plain.get_by_text("the captain stays ashore")).to_be_visible()
    await plain.get_by_role("link", name="All comments").click()
    await plain.get_by_role("link", name="More comments").click()
    await expect(plain.get_by_text("number 19")).to_be_visible()
    await expect(plain.locator("article")).to_have_count(1)

    await plain.goto(f"{ready.comments}/embed/{ready.site}/comments/{below}")
    await expect(plain.locator("article")).to_have_count(2)
    await expect(plain.get_by_text("The ferry left at noon.")).to_be_visible()


async def test_a_comment_and_a_reply_are_posted(plain: Page, ready: Ready) -> None:
    await plain.goto(address(ready, "/plain/posting"))
    await expect(plain.get_by_role("heading", name="No comments yet")).to_be_visible()
    await plain.get_by_role("link", name="Write a comment").click()
    await write(plain, "A first word.")
    await plain.get_by_role("button", name="Post comment").click()
    await expect(plain.get_by_text("A first word.")).to_be_visible()
    await shown(ready, "/plain/posting", 1)

    await plain.get_by_role("link", name="All comments").click()
    await plain.get_by_role("link", name="Reply to Ana").click()
    await expect(plain.get_by_role("heading", name="Reply to Ana")).to_be_visible()
    await write(plain, "And an answer.", "Ben")
    await plain.get_by_role("button", name="Post reply").click()
    await shown(ready, "/plain/posting", 2)
    await plain.get_by_role("link", name="All comments").click()
    await expect(plain.locator(".rj-replies")).to_contain_text("And an answer.")


async def test_an_error_stands_at_its_field_and_the_text_is_kept(plain: Page, ready: Ready) -> None:
    await plain.goto(address(ready, "/plain/errors", "/write"))
    await take_a_minute(plain)
    await plain.get_by_label("Your comment").fill("Not to be lost.")
    await plain.get_by_label("E-mail").fill("nobody")
    await plain.get_by_role("button", name="Post comment").click()

    await expect(plain.get_by_role("alert")).to_contain_text("Nothing is lost")
    await expect(plain.get_by_label("Name")).to_have_attribute("aria-invalid", "true")
    await expect(plain.get_by_label("Your comment")).to_have_value("Not to be lost.")
    await expect(plain.get_by_label("E-mail")).to_have_value("nobody")
    await plain.screenshot(path=SHOTS / "page-error.png", full_page=True)
    await plain.get_by_label("Name").fill("Ana")
    await plain.get_by_label("E-mail").fill("")
    await plain.get_by_role("button", name="Post comment").click()
    await shown(ready, "/plain/errors", 1)


async def test_a_double_click_and_a_reload_post_once(plain: Page, ready: Ready) -> None:
    sent: list[str] = []
    plain.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    await plain.goto(address(ready, "/plain/twice", "/write"))
    await write(plain, "Said by somebody with a nervous finger.", "Nina")
    await plain.get_by_role("button", name="Post comment").dblclick()
    await expect(plain.get_by_text("nervous finger")).to_be_visible()
    await plain.reload()  # sends the form again
    await expect(plain.get_by_text("nervous finger")).to_be_visible()

    await shown(ready, "/plain/twice", 1)
    assert len(sent) >= 2
    assert (await read(ready, "/plain/twice"))["thread"]["version"] == 3  # opened, posted, published


async def test_what_is_held_says_so(plain: Page, ready: Ready) -> None:
    await plain.goto(address(ready, "/plain/held", "/write"))
    await write(
        plain, "Buy cheap pills at http://pills.example http://a.example http://b.example http://c.example"
    )
    await plain.get_by_role("button", name="Post comment").click()

    await expect(plain.get_by_role("status")).to_contain_text("no need to post it again")
    assert (await read(ready, "/plain/held"))["thread"]["comments"] == 0


async def test_its_author_changes_and_deletes_it(plain: Page, ready: Ready) -> None:
    await plain.goto(address(ready, "/plain/own", "/write"))
    await write(plain, "With a mistke.")
    await plain.get_by_role("button", name="Post comment").click()
    await shown(ready, "/plain/own", 1)
    await plain.get_by_role("button", name="Edit").click()
    await expect(plain.get_by_label("Your comment")).to_have_value("With a mistke.")
    await plain.get_by_label("Your comment").fill("Without one.")
    await plain.get_by_role("button", name="Save").click()
    await expect(plain.get_by_text("Without one.")).to_be_visible()
    assert "rja_" not in plain.url

    await plain.get_by_role("button", name="Delete").click()
    await expect(plain.get_by_role("heading", name="Delete this comment?")).to_be_visible()
    await plain.get_by_role("button", name="Delete").click()
    await expect(plain.get_by_role("heading", name="deleted")).to_be_visible()
    await shown(ready, "/plain/own", 0)


async def test_a_comment_is_reported(plain: Page, ready: Ready) -> None:
    await post(ready, "/plain/report", "Something unkind.")
    await plain.goto(address(ready, "/plain/report"))
    await plain.get_by_role("link", name="Report").click()
    await plain.get_by_role("button", name="Send").click()
    await expect(plain.get_by_role("alert")).to_be_visible()
    await plain.get_by_label("Abuse").check()
    await plain.get_by_label("Note").fill("See for yourself.")
    await plain.get_by_role("button", name="Send").click()
    await expect(plain.get_by_role("heading", name="Thank you")).to_be_visible()


async def test_the_script_takes_the_page_over(page: Page, ready: Ready) -> None:
    await post(ready, "/plain/taken", "Here before the script.")
    await page.goto(address(ready, "/plain/taken"))

    await expect(page.locator("rejoinder-thread form")).to_be_visible()
    await expect(page.get_by_text("Here before the script.")).to_have_count(2)  # the page's own is covered
    await expect(page.locator("section.rejoinder")).to_be_hidden()


@pytest.mark.parametrize("look", LOOKS)
async def test_every_page_is_accessible(browser: Browser, ready: Ready, look: str) -> None:
    """axe needs a script, and so this reader has them; the thread's page is looked at without."""
    key = f"/plain/looks/{look}"
    root = await post(ready, key, f"A ferry in {look}, and >![ep 12] a letter!<. とても良かった。", author=31)
    quoting = f"> a letter\n\nI *knew* it, in {look} too. See `code`."
    reply = await post(ready, key, quoting, root, author=32)
    await post(ready, key, f"정말 좋았어요. {look}", reply, author=33)
    pages = {
        "write": f"{address(ready, key, '/write')}&parent={root}",
        "comment": f"{ready.comments}/embed/{ready.site}/comments/{reply}",
        "spoilers": f"{ready.comments}/embed/{ready.site}/comments/{root}/spoilers",
        "report": f"{ready.comments}/embed/{ready.site}/comments/{root}/report",
        "missing": f"{ready.comments}/embed/{ready.site}/comments/{'0' * 8}-0000-0000-0000-{'0' * 12}",
        "thread": address(ready, key),
        "arabic": address(ready, key, "/write") + "&lang=ar",
    }
    async with new_reader(browser, **LOOKS[look]) as page:
        await page.route("**/embed.js", lambda route: route.abort())
        for name, url in pages.items():
            await page.goto(url)
            await check(page, f"{name}-{look}")
        await page.goto(pages["write"])
        await page.get_by_role("button", name="Post reply").click()
        await check(page, f"errors-{look}")
        await write(page, f"A new word of {look}, and >! one more")
        await page.get_by_role("button", name="Post reply").click()
        await check(page, f"written-{look}")
        await page.get_by_role("button", name="Edit").click()
        await check(page, f"edit-{look}")


async def check(page: Page, name: str) -> None:
    """axe finds nothing, and nothing runs over the edge."""
    await page.screenshot(path=SHOTS / f"page-{name}.png", full_page=True)
    found = (await Axe().run(page)).response["violations"]
    assert [f"{rule['id']}: {[node['html'] for node in rule['nodes']]}" for rule in found] == [], name
    wide = await page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert wide[0] <= wide[1], name
