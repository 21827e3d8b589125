"""The embed in a real browser, on pages that bring the thread along as HTML: it is taken over where it stands."""

import asyncio
from typing import Any

import pytest
from playwright.async_api import Browser, Page, Route, expect

from deploy.local.plan import Ready
from tests.e2e.embed.reading import (
    EXAMPLE,
    article,
    bodies,
    check_access,
    embed,
    new_reader,
    open_html,
    post,
    read,
    read_fragment,
    thread,
)

pytestmark = pytest.mark.e2e

WATCH = """
window.seen = { shifts: 0, heights: [], bare: 0 };
new PerformanceObserver((list) => {
  for (const shift of list.getEntries()) if (!shift.hadRecentInput) window.seen.shifts += shift.value;
}).observe({ type: "layout-shift", buffered: true });
(function frame() {
  const host = document.querySelector("rejoinder-thread");
  const view = host?.shadowRoot?.querySelector("section");
  if (host) window.seen.heights.push(host.getBoundingClientRect().height);
  if (view && getComputedStyle(view.querySelector("ol")).listStyleType !== "none") window.seen.bare += 1;
  requestAnimationFrame(frame);
})();
"""
ARTICLE = '<h1>Of ferries</h1><p style="height: {height}px">They come and go.</p>'


async def test_a_fragment_is_taken_over_without_a_flash(page: Page, ready: Ready) -> None:
    inside = await read_fragment(ready, EXAMPLE)
    arrived = asyncio.Event()

    async def hold(route: Route) -> None:
        await arrived.wait()
        await route.continue_()

    await page.add_init_script(WATCH)
    await page.route("**/assets/*/thread.js", hold)
    style = "<style>rejoinder-thread { display: flow-root }</style>"  # or the heading's margin would reach out of it
    await open_html(page, ready, style + ARTICLE.format(height=100) + thread(ready, EXAMPLE, inside=inside))
    await expect(page.get_by_text("Two cups!")).to_be_in_viewport()
    assert await embed(page).count() == 0  # what came with the page is still shown
    arrived.set()
    await expect(embed(page).get_by_text("Two cups!")).to_be_in_viewport()
    await two_frames(page)
    seen = await page.evaluate("seen")

    assert seen["shifts"] == 0
    assert seen["bare"] == 0
    assert min(seen["heights"][1:]) > 300
    await check_access(page)


async def test_a_fragment_is_shown_without_asking_for_anything(page: Page, ready: Ready) -> None:
    inside = await read_fragment(ready, EXAMPLE)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    await open_html(page, ready, thread(ready, EXAMPLE, inside=inside))
    await expect(embed(page).locator("form")).to_be_visible()
    shown = await read(ready, EXAMPLE)

    await expect(embed(page).locator("h2")).to_have_text(f"{shown['thread']['comments']} comments")
    await expect(embed(page).locator("article")).to_have_count(len(bodies(shown["comments"])))
    assert [url for url in asked if "/v1/" in url] == []
    async with page.expect_request("**/live?*"):  # only now: somebody is there
        await page.mouse.move(100, 200)
    await expect(embed(page).get_by_role("button", name="new comment")).to_have_count(0)


async def test_a_fragment_says_the_same_as_the_api(page: Page, ready: Ready) -> None:
    key = "same"
    first = await post(ready, key, "One >![ep 9] sinks!< *and* `floats`.")
    for n in range(6):
        await post(ready, key, f"Answer {n}, said in its own way: {'abcdef'[n] * 5}.", first, author=n + 2)
    inside = await read_fragment(ready, key)
    await open_html(page, ready, thread(ready, key))
    by_api = await described(page)
    await page.unroute_all()
    await open_html(page, ready, thread(ready, key, inside=inside))

    assert await described(page) == by_api
    await embed(page).get_by_role("button", name="more repl").click()
    await expect(embed(page).locator("article")).to_have_count(7)
    await article(page, "One").first.get_by_role("button", name="Spoiler: episode 9").click()
    await expect(article(page, "sinks").first).to_be_visible()


async def test_a_fragment_of_another_thread_is_not_believed(page: Page, ready: Ready) -> None:
    await post(ready, "this-thread", "This is it.")
    inside = await read_fragment(ready, EXAMPLE)
    await open_html(page, ready, thread(ready, "this-thread", inside=inside))

    await expect(embed(page).locator("article")).to_contain_text("This is it.")


async def test_what_came_after_the_fragment_was_made_is_offered(page: Page, ready: Ready) -> None:
    key = "kept-fragment"
    await post(ready, key, "Known to the page.")
    inside = await read_fragment(ready, key)
    await post(ready, key, "Written after the page was built.", author=2)
    await open_html(page, ready, thread(ready, key, inside=inside))
    await expect(embed(page).locator("article")).to_have_count(1)
    await page.mouse.move(100, 200)
    await embed(page).get_by_role("button", name="1 new comment").click()

    await expect(embed(page).locator("article")).to_have_count(2)


async def test_a_thread_far_below_waits_for_its_reader(browser: Browser, ready: Ready) -> None:
    asked: list[str] = []
    async with new_reader(browser) as page:
        page.on("request", lambda request: asked.append(request.url))
        body = ARTICLE.format(height=5000) + thread(ready, EXAMPLE)
        await open_html(page, ready, body)
        await page.evaluate("customElements.whenDefined('rejoinder-thread')")
        await two_frames(page)
        assert [url for url in asked if "/assets/" in url or "/v1/" in url] == []
        await page.evaluate("scrollTo(0, 3600)")  # the thread is still below what is seen

        await expect(embed(page).locator("form")).to_be_attached()


async def test_pages_may_move_a_thread_and_put_another_in_its_place(page: Page, ready: Ready) -> None:
    await post(ready, "first-page", "On the first page.")
    await post(ready, "second-page", "On the second page.")
    await open_html(page, ready, f"<main>{thread(ready, 'first-page')}</main><aside></aside>")
    await expect(article(page, "On the first page.")).to_be_visible()
    await embed(page).locator("textarea").fill("Half a sentence")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    await page.evaluate("document.querySelector('aside').append(document.querySelector('rejoinder-thread'))")
    await two_frames(page)

    await expect(embed(page).locator("textarea")).to_have_value("Half a sentence")
    assert [url for url in asked if "/thread?" in url] == []
    await page.evaluate("document.querySelector('rejoinder-thread').setAttribute('key', 'second-page')")
    await expect(article(page, "On the second page.")).to_be_visible()
    await expect(article(page, "On the first page.")).to_have_count(0)
    await page.evaluate("window.kept = document.querySelector('rejoinder-thread'); kept.remove()")
    await two_frames(page)
    await page.evaluate("document.querySelector('main').append(kept)")
    await expect(article(page, "On the second page.")).to_be_visible()


async def test_several_threads_share_a_page(page: Page, ready: Ready) -> None:
    await post(ready, "upper", "Above.")
    below = await post(ready, "lower", "Below.")
    both = thread(ready, "upper") + thread(ready, "lower")
    await open_html(page, ready, both, fragment=f"#comment-{below}")

    await expect(page.locator("rejoinder-thread").nth(0).locator("article")).to_contain_text("Above.")
    await expect(page.locator(f"[id='comment-{below}']")).to_be_focused()
    assert await page.get_by_role("status").filter(has_text="not here").count() == 0


async def test_a_thread_without_a_key_is_the_pages_own(page: Page, ready: Ready) -> None:
    await post(ready, "/ferries", "By the path of the page.")
    await post(ready, "/canonical", "By its canonical address.")
    await open_html(page, ready, thread(ready, "").replace('key=""', ""))
    await expect(article(page, "By the path of the page.")).to_be_visible()
    await page.unroute_all()
    link = '<link rel="canonical" href="https://blog.example/canonical?utm=1">'
    await open_html(page, ready, link + thread(ready, "").replace('key=""', ""))

    await expect(article(page, "By its canonical address.")).to_be_visible()


async def described(page: Page) -> Any:
    """What a thread shows, without the words for how long ago."""
    await expect(embed(page).locator("form")).to_be_visible()
    return await embed(page).evaluate(
        """view => [...view.querySelectorAll("article")].map((article) => {
             const copy = article.cloneNode(true);
             copy.querySelectorAll("time").forEach((time) => time.replaceChildren());
             return copy.outerHTML.replace(/\\.(\\d{3})\\d*Z/g, ".$1Z");
           })"""
    )


async def two_frames(page: Page) -> None:
    """What was begun has been painted."""
    await page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
