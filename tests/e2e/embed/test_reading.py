"""The embed in a real browser, for those who read: threads, spoilers, and the pages it has to get along with."""

import asyncio
import random
import re

import pytest
from playwright.async_api import Browser, Page, Response, Route, expect

from deploy.local.plan import Ready
from tests.e2e.embed.reading import (
    EXAMPLE,
    article,
    check_access,
    embed,
    new_reader,
    open_example,
    open_page,
    post,
    read,
    shoot,
    start_reply,
)

pytestmark = pytest.mark.e2e

COVERED = "sail of the boat model"  # under a spoiler of the example
_BEGIN = ("sea", "harbour", "storm", "river", "ferry", "night", "island")
_END = ("man", "light", "side", "song", "bell", "gate", "house")
WORDS = [begin + end for begin in _BEGIN for end in _END]


async def test_a_page_shows_its_thread(page: Page, ready: Ready) -> None:
    await open_example(page, ready)
    shown = await read(ready, EXAMPLE)
    roots = embed(page).locator(":scope > ol > li")

    await expect(embed(page).locator("h2")).to_have_text(f"{shown['thread']['comments']} comments")
    await expect(roots).to_have_count(shown["comments"]["count"])
    above = roots.filter(has=page.locator("article", has_text="The subtitles only say")).locator("> article")
    await expect(above).to_contain_text("Two cups")
    await expect(above.locator("time")).to_have_attribute("title", re.compile(r"\d{4} at \d+:\d\d:\d\d"))
    await check_access(page)
    await shoot(page, "light")


async def test_reading_leaves_nothing_behind_and_asks_nobody_else(page: Page, ready: Ready) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    await open_example(page, ready)

    assert [url for url in asked if not url.startswith((ready.comments, ready.example or "-"))] == []
    assert await page.context.cookies() == []
    assert await page.evaluate("sessionStorage.length + localStorage.length") == 0
    assert [
        url for url in asked if "/v1/" in url and "/live?" not in url
    ] == []  # the page has brought it along


async def test_a_spoiler_is_not_there_until_asked_for(page: Page, ready: Ready) -> None:
    answers: list[Response] = []

    def keep(answer: Response) -> None:
        if "/live?" not in answer.url:  # which does not end
            answers.append(answer)

    page.on("response", keep)
    await open_example(page, ready)
    cover = article(page, "Novel reader here").get_by_role("button", name="Spoiler")

    assert not any([COVERED in await answer.text() for answer in answers])
    await expect(cover).to_have_attribute("aria-expanded", "false")
    await cover.click()
    await expect(article(page, COVERED)).to_have_count(1)
    await expect(cover).to_have_attribute("aria-expanded", "true")
    await check_access(page)
    await shoot(page, "spoiler")
    await cover.click()
    await expect(article(page, COVERED)).to_have_count(0)
    await cover.click()
    await expect(article(page, COVERED)).to_have_count(1)
    assert len([answer for answer in answers if "/spoilers" in answer.url]) == 1


async def test_a_cover_says_of_what(page: Page, ready: Ready) -> None:
    await post(ready, "scopes", "Calm so far. >![ep 12] It all sinks.!< Or does it?")
    await open_page(page, ready, "scopes")

    await expect(embed(page).locator("article button").first).to_have_text("Spoiler: episode 12")


async def test_a_permalink_leads_to_its_comment(page: Page, ready: Ready) -> None:
    entry = (await read(ready, EXAMPLE))["comments"]["items"][-1]
    await open_example(page, ready, f"#comment-{entry['id']}")
    target = embed(page).locator(f"[id='comment-{entry['id']}']")

    await expect(target).to_be_focused()
    await expect(target).to_be_in_viewport()
    await page.evaluate("scrollTo(0, 0)")
    await embed(page).locator("article > header > a").first.click()
    await expect(embed(page).locator("article").first).to_be_focused()


@pytest.fixture(scope="module")
async def long_thread(ready: Ready) -> str:
    """A thread of 26 comments, the first of which has five replies and a conversation nine deep."""
    key = "a-long-thread"
    first = await post(ready, key, sentence(0), author=100)
    await asyncio.gather(*(post(ready, key, sentence(n), author=n) for n in range(1, 26)))
    for n in range(30, 35):
        await post(ready, key, sentence(n), first, author=n)
    parent = first
    for n in range(40, 48):
        parent = await post(ready, key, sentence(n), parent, author=n)
    return key


def sentence(n: int) -> str:
    """Nobody says nearly the same as another: that would be held."""
    return f"Sentence {n}: {' '.join(random.Random(n).sample(WORDS, 7))}."


async def test_a_long_thread_comes_page_by_page(page: Page, ready: Ready, long_thread: str) -> None:
    await open_page(page, ready, long_thread)
    total = (await read(ready, long_thread))["thread"]["comments"]
    more = embed(page).get_by_role("button", name=re.compile("^(More comments|[0-9]+ more repl(y|ies))$"))
    loaded: list[int] = []
    while await more.count():
        before = await embed(page).locator("article").count()
        await more.first.click()
        await expect(embed(page).locator("article").nth(before)).to_be_attached()
        await expect(embed(page).locator("article:focus")).to_have_count(1)
        loaded.append(before)

    await expect(embed(page).locator("article")).to_have_count(total)
    ids = await embed(page).locator("article").evaluate_all("all => all.map(one => one.id)")
    assert len(set(ids)) == total
    await expect(article(page, "Sentence 47")).to_contain_text("in reply to Reader 46")
    await shoot(page, "long")
    await page.set_viewport_size({"width": 320, "height": 640})
    await shoot(page, "long-320")
    assert await page.evaluate("document.documentElement.scrollWidth") <= 320


async def test_a_thread_that_cannot_be_read_can_be_tried_again(page: Page, ready: Ready) -> None:
    await page.route("**/thread?*", lambda route: route.abort(), times=1)
    await open_page(page, ready, "away")
    await expect(embed(page).get_by_role("status")).to_be_visible()
    await check_access(page)
    await embed(page).get_by_role("button", name="Try again").click()

    await expect(embed(page).locator("h2")).to_have_text("No comments yet")


async def test_the_dark_page_has_a_dark_thread(browser: Browser, ready: Ready) -> None:
    async with new_reader(browser, color_scheme="dark") as page:
        await open_example(page, ready)
        await start_reply(page, "Novel reader here")
        await article(page, "Novel reader here").get_by_role("button", name="Spoiler").click()
        await expect(article(page, COVERED)).to_have_count(1)
        await check_access(page)  # of contrast, too
        await shoot(page, "dark")


async def test_a_small_phone_needs_no_sideways_scrolling(browser: Browser, ready: Ready) -> None:
    async with new_reader(browser, viewport={"width": 320, "height": 640}) as page:
        await open_example(page, ready)
        await start_reply(page, "Novel reader here")
        await shoot(page, "phone")

        assert await page.evaluate("document.documentElement.scrollWidth") <= 320


async def test_the_style_reaches_a_strict_page(page: Page, ready: Ready) -> None:
    await open_page(page, ready, EXAMPLE)

    await expect(embed(page).locator("ol[role=list]").first).to_have_css("list-style-type", "none")
    await expect(embed(page).locator("article")).not_to_have_count(0)


HOSTILE = """<p onclick="hacked=1">Hello <img src="/x" onerror="hacked=1"><script>hacked = 1</script>
<svg onload="hacked=1"><a href="javascript:hacked=1">one</a></svg><iframe srcdoc="<script>parent.hacked=1</script>">
</iframe><a href=" javascript:hacked=1" target="_blank" style="position:fixed">two</a><style>* { color: red }</style>
<form action="https://evil.example"><input name="q"><button id="heading">three</button></form>
<ol start="3" class="cover"><li>four</ol><span data-spoiler="0" data-scope="<img src=/x>">five</span></p>"""


async def test_html_that_nobody_cleaned_comes_to_nothing(page: Page, ready: Ready) -> None:
    await post(ready, "hostile", "Harmless.")

    async def poison(route: Route) -> None:
        answer = await route.fetch()
        given = await answer.json()
        given["comments"]["items"][0]["html"] = HOSTILE
        given["comments"]["items"][0]["author"] = {"name": "<b>Eve</b>", "website": "javascript:hacked=1"}
        await route.fulfill(response=answer, json=given)

    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    await page.route("**/thread?*", poison)
    await open_page(page, ready, "hostile", strict=False)
    shown = embed(page).locator("article").first

    await expect(shown).to_contain_text("<b>Eve</b>")
    await expect(shown.locator("li")).to_have_text("four")
    await expect(shown.get_by_role("button").first).to_have_text("Spoiler: <img src=/x>")
    made = await shown.locator("*").evaluate_all("all => all.map(one => one.localName)")
    assert set(made) <= {"header", "span", "bdi", "a", "time", "div", "p", "ol", "li", "button"}
    named = await shown.locator(".text *").evaluate_all("all => all.flatMap(one => one.getAttributeNames())")
    assert set(named) <= {"start", "type", "class", "part", "aria-expanded"}
    assert await page.evaluate("typeof hacked") == "undefined"
    assert [url for url in asked if "evil" in url or url.endswith("/x")] == []
