"""The embed in a real browser, while it is fetched: late, over bad connections, and without moving the page."""

import pytest
from playwright.async_api import Page, expect

from deploy.local.plan import Ready
from tests.e2e.embed.reading import article, embed, open_html, open_page, post, read_fragment, thread

pytestmark = pytest.mark.e2e

FAR_BELOW = '<h1>Of ferries</h1><p style="height: 5000px">They come and go.</p>'
FOOTER = "<footer><p>All rights are with the ferries.</p></footer>"
SHIFTS = """
window.shifts = 0;
new PerformanceObserver((list) => {
  for (const { value } of list.getEntries()) window.shifts += value;
}).observe({ type: "layout-shift", buffered: true });
"""
FRAMES = """
window.empty = 0;
(function frame() {
  const host = document.querySelector("rejoinder-thread");
  const shadow = host?.shadowRoot;
  const [slot, shown] = [shadow?.querySelector("slot"), shadow?.querySelector("article")];
  const visible = [slot?.assignedElements()[0], shown].some((one) => one?.getBoundingClientRect().height > 0);
  if (shadow && !visible) window.empty += 1;
  requestAnimationFrame(frame);
})();
"""


@pytest.mark.parametrize("part", ["thread.js", "words.en.js"])
async def test_a_lost_part_leaves_the_pages_thread_until_one_is_online(
    page: Page, ready: Ready, part: str
) -> None:
    key = f"lost-{part}"
    await post(ready, key, "This came with the page.")
    inside = await read_fragment(ready, key)
    await page.route(f"**/assets/*/{part}*", lambda route: route.abort(), times=1)
    async with page.expect_event("requestfailed"):
        await open_html(page, ready, thread(ready, key, inside=inside))
    await expect(page.locator("section.rejoinder").get_by_text("This came with the page.")).to_be_visible()
    await expect(embed(page)).to_have_count(0)
    await page.wait_for_function(
        """() => {
             dispatchEvent(new Event("online"));
             return document.querySelector("rejoinder-thread").shadowRoot.querySelector("section.thread");
           }"""
    )

    await expect(embed(page).locator("article")).to_contain_text("This came with the page.")
    await expect(embed(page).locator("form")).to_be_visible()


async def test_a_lost_part_is_asked_for_again_when_the_reader_comes_back(page: Page, ready: Ready) -> None:
    await post(ready, "comes-back", "Still here.")
    await page.route("**/assets/*/thread.js*", lambda route: route.abort(), times=1)
    await open_html(page, ready, FAR_BELOW + thread(ready, "comes-back"))
    async with page.expect_event("requestfailed"):
        await page.mouse.wheel(0, 4600)
    await page.wait_for_function(
        """() => {
             scrollTo(0, scrollY > 2000 ? 0 : 4600);
             return document.querySelector("rejoinder-thread").shadowRoot.querySelector("section.thread");
           }"""
    )

    await expect(article(page, "Still here.")).to_have_count(1)


async def test_a_lost_style_leaves_a_plain_thread(page: Page, ready: Ready) -> None:
    await post(ready, "no-style", "As plain as can be.")
    await page.route("**/assets/*/style.css", lambda route: route.abort(), times=1)
    await open_html(page, ready, thread(ready, "no-style") + "<aside></aside>")
    await expect(article(page, "As plain as can be.")).to_be_visible()
    await page.evaluate(
        "document.querySelector('aside').append(document.querySelector('rejoinder-thread').cloneNode())"
    )
    second = page.locator("aside rejoinder-thread ol[role=list]").first

    await expect(second).to_have_css("list-style-type", "none")  # the next one has asked again


async def test_a_link_to_a_comment_opens_its_thread_at_once(page: Page, ready: Ready) -> None:
    comment = await post(ready, "linked", "Far below, and yet first.")
    await open_html(page, ready, FAR_BELOW + thread(ready, "linked"), fragment=f"#comment-{comment}")

    await expect(embed(page).locator(f"[id='comment-{comment}']")).to_be_focused()
    await expect(embed(page).locator(f"[id='comment-{comment}']")).to_be_in_viewport()


async def test_a_link_on_the_page_opens_a_thread_far_below(page: Page, ready: Ready) -> None:
    comment = await post(ready, "linked-later", "Called from above.")
    await open_html(page, ready, FAR_BELOW + thread(ready, "linked-later"))
    await page.evaluate(f"location.hash = '#comment-{comment}'")

    await expect(embed(page).locator(f"[id='comment-{comment}']")).to_be_focused()


@pytest.mark.parametrize("brought", [True, False], ids=["with fragment", "without"])
async def test_nothing_moves_while_one_reads_down_to_the_thread(
    page: Page, ready: Ready, brought: bool
) -> None:
    key = f"steady-{brought}"
    for n in range(3):
        await post(ready, key, f"{['Calm', 'Quiet', 'Still'][n]} as the sea at night.", author=n + 1)
    inside = await read_fragment(ready, key) if brought else ""
    await page.add_init_script(SHIFTS)
    await open_html(page, ready, FAR_BELOW + thread(ready, key, inside=inside) + FOOTER)
    await page.mouse.move(500, 400)
    await scroll(page, 14)  # to where it is fetched, still below what is seen
    await expect(embed(page).locator("form")).to_be_attached()
    await scroll(page, 20)

    await expect(page.locator("footer")).to_be_in_viewport()
    assert await page.evaluate("shifts") == 0


async def test_at_no_moment_are_the_comments_gone(page: Page, ready: Ready) -> None:
    await post(ready, "always", "Seen in every frame.")
    inside = await read_fragment(ready, "always")
    await page.add_init_script(FRAMES)
    await open_html(page, ready, thread(ready, "always", inside=inside))
    await expect(embed(page).locator("article")).to_be_visible()
    await two_frames(page)

    assert await page.evaluate("empty") == 0


async def test_a_host_may_change_the_theme_at_any_time(page: Page, ready: Ready) -> None:
    await post(ready, "theme", "By day and by night.")
    await open_page(page, ready, "theme", more='theme="dark"')
    dark = await colours(page)
    await page.evaluate("document.querySelector('rejoinder-thread').setAttribute('theme', 'light')")
    light = await colours(page)
    await page.evaluate("document.querySelector('rejoinder-thread').setAttribute('theme', 'dark')")

    assert dark["scheme"] == "dark"
    assert light["scheme"] == "light"
    assert brightness(dark["ink"]) > brightness(dark["paper"])
    assert brightness(light["ink"]) < brightness(light["paper"])
    assert await colours(page) == dark
    await expect(article(page, "By day and by night.")).to_have_count(1)


async def colours(page: Page) -> dict[str, str]:
    shown: dict[str, str] = await page.locator("rejoinder-thread").evaluate(
        """host => {
             const style = getComputedStyle(host);
             return { scheme: style.colorScheme, ink: style.color, paper: style.backgroundColor };
           }"""
    )
    return shown


def brightness(colour: str) -> float:
    return sum(float(part) for part in colour[colour.index("(") + 1 : -1].split(",")[:3])


async def scroll(page: Page, steps: int) -> None:
    """As a wheel does, 250 pixels a step; every step is painted."""
    for _ in range(steps):
        await page.mouse.wheel(0, 250)
        await two_frames(page)


async def two_frames(page: Page) -> None:
    """What was begun has been painted."""
    await page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
