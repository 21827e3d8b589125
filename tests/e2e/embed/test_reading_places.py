"""The embed in a real browser, for those who follow a link to a comment, wherever in a thread it is."""

import re
from collections.abc import Iterator
from typing import Any

import aiohttp
import pytest
from playwright.async_api import Page, expect

from deploy.bench.threads import copy_thread
from deploy.local.plan import Ready
from shared.postgres.pool import connect
from tests.e2e.embed.reading import check_access, embed, open_html, open_page, post, shoot, thread
from tests.support.stack import Stack

pytestmark = pytest.mark.e2e

KEY = "ten-thousand"
PARTITIONS = 4
AUTHORS = """
INSERT INTO authors (author_id, site, token_hash)
SELECT DISTINCT author_id, 'example', sha256(uuid_send(author_id)) FROM comments ON CONFLICT DO NOTHING
"""


@pytest.fixture(scope="module")
async def long(running: Stack) -> Ready:
    """A thread of 10,000 comments, each of another author."""
    async with connect(running.environment()["REJOINDER_OWNER_URL"], "comments", name="tests") as connection:
        await copy_thread(connection, KEY, 10_000, PARTITIONS)
        await connection.execute(AUTHORS)
    return running.ready


async def read_page(ready: Ready, number: int) -> list[Any]:
    """The top-level comments of a page of the long thread; the first is number 1."""
    url = f"{ready.comments}/v1/sites/{ready.site}/thread"
    query = {"key": KEY, "limit": "20"}
    items: list[Any] = []
    async with aiohttp.ClientSession() as http:
        for _ in range(number):
            async with http.get(url, params=query) as answer:
                comments = (await answer.json())["comments"]
            query["after"], items = comments["next"], comments["items"]
    return items


def with_ancestors(entries: list[Any], above: tuple[str, ...] = ()) -> Iterator[tuple[str, tuple[str, ...]]]:
    for entry in entries:
        yield entry["id"], above
        yield from with_ancestors(entry["replies"]["items"], (*above, entry["id"]))


async def test_a_link_leads_into_page_seven_of_ten_thousand(page: Page, long: Ready) -> None:
    chains = dict(with_ancestors(await read_page(long, 7)))
    target = max(chains, key=lambda one: len(chains[one]))
    assert len(chains[target]) == 2  # an answer to an answer
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    await open_html(page, long, thread(long, KEY), fragment=f"#comment-{target}")
    found = embed(page).locator(f"[id='comment-{target}']")

    await expect(found).to_be_focused()
    await expect(found).to_be_in_viewport()
    await expect(found).to_have_class(re.compile("marked"))
    await expect(embed(page).get_by_role("status")).to_contain_text("comment of")
    for above in chains[target]:
        branch = embed(page).locator("li", has=page.locator(f":scope > [id='comment-{above}']"))
        await expect(branch.locator(f"[id='comment-{target}']")).to_be_attached()
    assert len([url for url in asked if "/thread?" in url]) == 1
    assert await embed(page).locator("article").count() < 100
    await check_access(page)
    await shoot(page, "page-seven")


async def test_reading_on_reaches_the_linked_comment_in_its_place(page: Page, long: Ready) -> None:
    linked, next_one = (await read_page(long, 2))[4:6]
    await open_html(page, long, thread(long, KEY), fragment=f"#comment-{linked['id']}")
    await expect(embed(page).locator(f"[id='comment-{linked['id']}']")).to_be_focused()
    await embed(page).get_by_role("button", name="More comments").click()
    await expect(embed(page).locator(f"[id='comment-{next_one['id']}']")).to_be_attached()
    ids = (
        await embed(page)
        .locator(":scope > ol > li > article")
        .evaluate_all("all => all.map((one) => one.id)")
    )

    first_two = [*(await read_page(long, 1)), *(await read_page(long, 2))]
    assert ids == [f"comment-{entry['id']}" for entry in first_two]


async def test_the_address_may_change_while_one_reads(page: Page, long: Ready) -> None:
    far = (await read_page(long, 9))[0]["id"]
    near = (await read_page(long, 1))[0]["id"]
    await open_page(page, long, KEY)
    for target in (far, near):
        await page.evaluate(f"location.hash = '#comment-{target}'")
        await expect(embed(page).locator(f"[id='comment-{target}']")).to_be_focused()
        await expect(embed(page).locator(".marked")).to_have_id(f"comment-{target}")


async def test_an_address_opens_what_is_folded_away(page: Page, ready: Ready) -> None:
    first = await post(ready, "folded", "On top of it.")
    answer = await post(ready, "folded", "Below the first one.", first, author=2)
    await open_page(page, ready, "folded")
    await embed(page).get_by_role("button", name="1 reply", exact=True).click()
    await expect(embed(page).locator(f"[id='comment-{answer}']")).to_be_hidden()
    await page.evaluate(f"location.hash = '#comment-{answer}'")

    await expect(embed(page).locator(f"[id='comment-{answer}']")).to_be_focused()


async def test_a_comment_that_is_not_there_is_said_to_be_missing(page: Page, ready: Ready) -> None:
    missing = "01990000-0000-7000-8000-000000000000"
    await open_html(page, ready, thread(ready, "no-such"), fragment=f"#comment-{missing}")

    await expect(embed(page).get_by_role("status")).to_have_text("This comment is not here.")
    await expect(embed(page).locator("form")).to_be_visible()


async def test_a_link_down_a_chain_offers_nothing_that_is_here(page: Page, ready: Ready) -> None:
    chain: list[str] = []
    for n, what in enumerate(("anchor", "bell", "cat", "deck", "engine")):
        chain.append(
            await post(
                ready, "chain", f"The {what} of the ferry.", chain[-1] if chain else None, author=n + 1
            )
        )
    await open_html(page, ready, thread(ready, "chain"), fragment=f"#comment-{chain[-1]}")

    await expect(embed(page).locator(f"[id='comment-{chain[-1]}']")).to_be_focused()
    await expect(embed(page).locator("article")).to_have_count(5)
    await expect(embed(page).get_by_role("button", name=re.compile("more repl"))).to_have_count(0)
