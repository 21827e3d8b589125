"""The embed in a real browser, for what the button of new comments counts: not one's own, not what is gone or held."""

import asyncio
import re

import pytest
from playwright.async_api import Locator, Page, Route, expect

from deploy.local.plan import Ready
from tests.e2e.embed.reading import article, embed, open_page, post, write
from tests.support.road import walking

pytestmark = pytest.mark.e2e


@pytest.fixture
async def key(page: Page, ready: Ready, request: pytest.FixtureRequest) -> str:
    """A thread of one comment, open before a reader, who is told what changes."""
    key = f"news/{request.node.name}"
    await post(ready, key, "What is new?")
    async with page.expect_response("**/live?*"):
        await open_page(page, ready, key)
    return key


def news(page: Page) -> Locator:
    return embed(page).get_by_role("button", name=re.compile("new comments?$"))


@pytest.mark.usefixtures("key")
async def test_ones_own_comment_is_no_news_even_before_its_answer(page: Page) -> None:
    heard = asyncio.Event()

    async def answer_late(route: Route) -> None:
        answer = await route.fetch()
        await heard.wait()
        await route.fulfill(response=answer)

    await page.route("**/v1/sites/*/comments", answer_late)
    form = embed(page).locator("form")
    await write(form, "I have just arrived.")
    await form.get_by_role("button", name="Post comment").click()
    await expect(embed(page).locator("h2")).to_have_text("2 comments")  # so it has been told
    await expect(form.locator("button.post")).to_have_text("Posting…")
    await expect(news(page)).to_have_count(0)
    heard.set()

    await expect(article(page, "I have just arrived.")).to_be_focused()
    await expect(news(page)).to_have_count(0)
    await expect(embed(page).locator("h2")).to_have_text("2 comments")
    await expect(embed(page).locator("article")).to_have_count(2)


async def test_what_is_gone_again_keeps_nobody_from_the_rest(page: Page, ready: Ready, key: str) -> None:
    gone = await post(ready, key, "Gone before anybody looks.", author=2)
    await post(ready, key, "Here to stay.", author=3)
    await expect(news(page)).to_have_text("2 new comments")
    await page.route(f"**/v1/comments/{gone}", not_found)
    await news(page).click()

    await expect(article(page, "Here to stay.")).to_be_focused()
    await expect(embed(page).locator("article")).to_have_count(2)
    await expect(news(page)).to_have_count(0)


async def test_what_cannot_be_fetched_is_offered_again(page: Page, ready: Ready, key: str) -> None:
    await post(ready, key, "Over a bad line.", author=2)
    await page.route("**/v1/comments/*", lambda route: route.abort(), times=1)
    await news(page).click()
    await expect(embed(page).get_by_role("status")).to_contain_text("cannot be reached")
    await news(page).click()

    await expect(article(page, "Over a bad line.")).to_be_focused()
    await expect(news(page)).to_have_count(0)


async def test_what_is_held_is_no_news_until_it_is_approved(page: Page, ready: Ready, key: str) -> None:
    async with walking(ready) as road:
        held = await road.post(key, "See https://example.com/held-for-a-look first.")
        await post(ready, key, "Nothing to hold here.", author=3)
        await expect(news(page)).to_have_text("1 new comment")
        await news(page).click()
        await expect(article(page, "Nothing to hold here.")).to_be_focused()
        await expect(embed(page)).not_to_contain_text("held-for-a-look")
        assert (await road.decide(held.id, "approve")).is_success
    await news(page).click()

    await expect(article(page, "held-for-a-look")).to_be_focused()


async def test_an_order_chosen_afresh_has_the_news_in_it(page: Page, ready: Ready, key: str) -> None:
    await post(ready, key, "The newest of all.", author=2)
    await expect(news(page)).to_have_text("1 new comment")
    await embed(page).get_by_label("Sort by").select_option("newest")

    await expect(embed(page).locator("article").first).to_contain_text("The newest of all.")
    await expect(news(page)).to_have_count(0)


async def not_found(route: Route) -> None:
    await route.fulfill(
        status=404,
        json={"title": "Not found", "status": 404},
        headers={"Access-Control-Allow-Origin": "*", "Content-Type": "application/problem+json"},
    )
