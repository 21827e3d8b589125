"""The embed in a real browser, for what a thread shows of its comments: order, replies, names, times, tongues."""

from datetime import datetime
from typing import Any

import aiohttp
import pytest
from playwright.async_api import Page, expect

from deploy.local.plan import Ready
from tests.e2e.embed.reading import article, check_access, embed, open_page, post
from tests.support.road import walking

pytestmark = pytest.mark.e2e

KEY = "in-order"
TEXTS = ("Herring is best smoked.", "Cod wants butter.", "Nobody has eaten eel?", "Plaice, always plaice.")
ANSWERS = ("With beer, smoked over beech.", "With bread, and plenty of it.", "Cold, on the morning after.")


@pytest.fixture(scope="module")
async def ordered(ready: Ready) -> None:
    """Four comments of which the second has three replies and the third a vote."""
    ids = [await post(ready, KEY, text, author=n + 1) for n, text in enumerate(TEXTS)]
    for n, text in enumerate(ANSWERS):
        await post(ready, KEY, text, ids[1], author=n + 10)
    url = f"{ready.comments}/v1/comments/{ids[2]}/votes"
    async with aiohttp.ClientSession() as http, http.post(url, json={"value": 1}) as answer:
        assert answer.ok, await answer.text()


@pytest.mark.usefixtures("ordered")
async def test_a_reader_chooses_the_order(page: Page, ready: Ready) -> None:
    await open_page(page, ready, KEY)
    orders = {}
    for sort in ("oldest", "newest", "best", "oldest"):
        await embed(page).get_by_label("Sort by").select_option(sort)
        expected = [f"comment-{one}" for one in await in_order(ready, sort)]
        await expect(embed(page).locator("article").first).to_have_id(expected[0])
        await expect(embed(page).get_by_label("Sort by")).to_be_focused()
        await expect(embed(page).get_by_label("Sort by")).to_have_value(sort)
        shown = await embed(page).locator("article").evaluate_all("all => all.map((one) => one.id)")
        assert shown == expected  # replies follow their comment, in the same order
        orders[sort] = shown

    assert orders["newest"] != orders["oldest"] != orders["best"] != orders["newest"]
    await check_access(page)


@pytest.mark.usefixtures("ordered")
async def test_a_page_chooses_the_first_order(page: Page, ready: Ready) -> None:
    await open_page(page, ready, KEY, more='sort="newest"')

    await expect(embed(page).locator("article").first).to_contain_text(TEXTS[-1])
    await expect(embed(page).get_by_label("Sort by")).to_have_value("newest")


async def test_the_order_holds_from_page_to_page(page: Page, ready: Ready) -> None:
    key = "pages-in-order"
    first = await post(ready, key, "All that one can see from the pier:")
    seen = ("a gull", "two boats", "the lighthouse", "fog", "my aunt", "a bell buoy", "nothing at all")
    for n, text in enumerate(seen):
        await post(ready, key, f"I could make out {text}.", first, author=n + 2)
    await open_page(page, ready, key, more='sort="newest"')
    more = embed(page).get_by_role("button", name="more repl")
    while await more.count():
        before = await embed(page).locator("article").count()
        await more.click()
        await expect(embed(page).locator("article").nth(before)).to_be_focused()

    texts = await embed(page).locator("li li .text").all_inner_texts()
    assert texts == [f"I could make out {text}." for text in reversed(seen)]


@pytest.mark.usefixtures("ordered")
async def test_replies_can_be_folded_away(page: Page, ready: Ready) -> None:
    await open_page(page, ready, KEY)
    branch = embed(page).locator("li", has=page.locator("> article", has_text=TEXTS[1]))
    toggle = branch.get_by_role("button", name="3 replies")
    replies = branch.locator("li article")

    await expect(toggle).to_have_attribute("aria-expanded", "true")
    await toggle.press("Enter")
    await expect(toggle).to_have_attribute("aria-expanded", "false")
    await expect(replies.first).to_be_hidden()
    await expect(toggle).to_be_focused()
    await check_access(page)
    await toggle.click()
    await expect(replies.first).to_be_visible()
    await branch.locator(".line").first.click()
    await expect(replies.first).to_be_hidden()
    await expect(toggle).to_have_attribute("aria-expanded", "false")
    await expect(article(page, TEXTS[2])).to_be_visible()


@pytest.mark.usefixtures("ordered")
async def test_times_are_exact_for_those_who_ask(page: Page, ready: Ready) -> None:
    await open_page(page, ready, KEY)
    time = article(page, TEXTS[0]).locator("time")
    given = datetime.fromisoformat(str(await time.get_attribute("datetime")))

    assert given.utcoffset() is not None
    assert not given.utcoffset()
    title = str(await time.get_attribute("title"))
    assert f"{given:%-I:%M:%S}" in title
    assert "UTC" in title
    assert str(given.year) in title


async def test_names_cannot_turn_what_stands_beside_them(page: Page, ready: Ready) -> None:
    names = {"Hello from the left.": "نور", "Hello from anywhere.": "Eve (3) שלום"}
    async with walking(ready) as road:
        for text, name in names.items():
            await road.seen(await road.post("names", text, name=name))
    await open_page(page, ready, "names")

    for text, name in names.items():
        shown = article(page, text).locator("header bdi")
        await expect(shown).to_have_text(name)
        await expect(shown).to_have_css("unicode-bidi", "isolate")
        await expect(article(page, text)).to_have_accessible_name(name)


async def test_a_text_says_what_language_it_is_in(page: Page, ready: Ready) -> None:
    texts = {
        "月が綺麗ですね、今夜も。": "ja",
        "오늘 밤 달이 아름답네요.": "ko",
        "The moon is lovely tonight.": None,
    }
    for n, text in enumerate(texts):
        await post(ready, "tongues", text, author=n + 1)
    await open_page(page, ready, "tongues")

    for text, lang in texts.items():
        assert await article(page, text).locator(".text").get_attribute("lang") == lang
    await expect(embed(page)).to_have_attribute("lang", "en")


async def in_order(ready: Ready, sort: str) -> list[str]:
    """The ids of the thread's comments, each before its replies, as the API orders them."""
    url = f"{ready.comments}/v1/sites/{ready.site}/thread"
    query = {"key": KEY, "sort": sort, "limit": "100"}
    async with aiohttp.ClientSession() as http, http.get(url, params=query) as answer:
        return ids((await answer.json())["comments"])


def ids(entries: Any) -> list[str]:
    return [one for item in entries["items"] for one in (item["id"], *ids(item["replies"]))]
