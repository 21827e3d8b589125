"""The embed in a real browser, when the network or the service is away: sent later, and exactly once."""

import pytest
from playwright.async_api import Page, Route, expect

from deploy.local.plan import Ready
from tests.e2e.embed.reading import article, check_access, embed, open_page, published, shoot, write

pytestmark = pytest.mark.e2e

POSTS = "**/v1/sites/*/comments"
OFFLINE = "You are offline; it will be sent when you are back."


async def test_what_is_posted_offline_is_sent_when_the_reader_is_back(page: Page, ready: Ready) -> None:
    await open_page(page, ready, "offline")
    await page.context.set_offline(True)
    form = embed(page).locator("form")
    await write(form, "Written in a tunnel.")
    await form.get_by_role("button", name="Post comment").click()
    await expect(form.locator("> .error")).to_have_text(OFFLINE)
    await expect(embed(page).get_by_role("status")).to_have_text(OFFLINE)
    await check_access(page)
    await shoot(page, "offline")
    await page.context.set_offline(False)

    await expect(article(page, "Written in a tunnel")).to_have_count(1)
    await expect(form.locator("textarea")).to_have_value("")
    await expect(form.locator("> .error")).to_be_hidden()


async def test_what_is_posted_offline_survives_a_reload_and_a_second_tab(page: Page, ready: Ready) -> None:
    keys: list[str | None] = []
    pages = [page, await page.context.new_page()]
    for one in pages:
        await _cache_all_but_posts(one, ready, keys)
        await open_page(one, ready, "offline-twice")
    await page.context.set_offline(True)
    await write(embed(page).locator("form"), "Written in a longer tunnel.")
    await embed(page).get_by_role("button", name="Post comment").click()
    await expect(embed(page).locator("form > .error")).to_have_text(OFFLINE)
    for one in pages:
        await one.reload()
        await expect(embed(one).locator("form > .error")).to_have_text(OFFLINE)
        await expect(embed(one).locator("textarea")).to_have_value("Written in a longer tunnel.")
    await page.context.set_offline(False)

    for one in pages:
        await expect(article(one, "Written in a longer tunnel")).to_have_count(1)
        await expect(embed(one).locator("textarea")).to_have_value("")
    assert len(set(keys)) == 1
    await published(ready, "offline-twice")


async def test_a_busy_service_is_asked_again_when_it_says_so(page: Page, ready: Ready) -> None:
    await page.clock.install()
    await open_page(page, ready, "busy")
    keys: list[str | None] = []

    async def refuse(route: Route) -> None:
        keys.append(await route.request.header_value("idempotency-key"))
        if len(keys) > 1:
            await route.fallback()
            return
        allowed = {"Access-Control-Allow-Origin": "*", "Access-Control-Expose-Headers": "Retry-After"}
        headers = {**allowed, "Retry-After": "40"}
        await route.fulfill(
            status=503, headers=headers, json={"title": "Busy", "status": 503, "code": "busy"}
        )

    await page.route(POSTS, refuse)
    form = embed(page).locator("form")
    await write(form, "No hurry at all.")
    await form.get_by_role("button", name="Post comment").click()
    await expect(form.locator("> .error")).to_contain_text("What you wrote is still here")
    await page.clock.fast_forward(20_000)
    assert len(keys) == 1
    await page.clock.fast_forward(21_000)

    await expect(article(page, "No hurry at all")).to_have_count(1)
    assert len(keys) == 2
    assert keys[0] == keys[1]


async def test_who_writes_on_while_it_waits_posts_what_they_wrote_last(page: Page, ready: Ready) -> None:
    await open_page(page, ready, "written-on")
    await page.route(POSTS, lambda route: route.abort())
    form = embed(page).locator("form")
    await write(form, "A first thought.")
    await form.get_by_role("button", name="Post comment").click()
    await expect(form.locator("> .error")).to_contain_text("cannot be reached")
    await form.locator("textarea").fill("A second thought, and a better one.")
    await page.unroute(POSTS)
    await form.get_by_role("button", name="Post comment").click()

    await expect(article(page, "A second thought")).to_have_count(1)
    assert "A second thought" in (await published(ready, "written-on"))[0]
    await expect(article(page, "A first thought")).to_have_count(0)


async def _cache_all_but_posts(page: Page, ready: Ready, keys: list[str | None]) -> None:
    """As a browser would that has it all in its cache; only what is posted needs the network."""

    async def answer(route: Route) -> None:
        if route.request.method == "GET" and "/live" not in route.request.url:
            await route.fulfill(response=await route.fetch())
            return
        if route.request.method == "POST":
            keys.append(await route.request.header_value("idempotency-key"))
        await route.fallback()

    await page.route(f"{ready.comments}/**", answer)
