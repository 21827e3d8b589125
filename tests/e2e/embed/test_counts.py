"""The script for index pages in a real browser: one question for all counts of a page."""

from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.async_api import Locator, Page, Route, expect

from deploy.local.plan import Ready
from tests.e2e.embed.reading import post

pytestmark = pytest.mark.e2e

POLICY = (
    "default-src 'none'; script-src {comments}; connect-src {comments}; require-trusted-types-for 'script'"
)


@pytest.fixture(scope="module")
async def counted(ready: Ready) -> dict[str, int]:
    """Keys with how many comments each has."""
    await post(ready, "count-one", "The only one here.")
    for n in range(2):
        await post(ready, "count-two", f"{['Port', 'Starboard'][n]} side first.", author=n + 1)
    return {"count-one": 1, "count-two": 2, "count-none": 0}


async def test_an_index_page_asks_once(page: Page, ready: Ready, counted: dict[str, int]) -> None:
    asked = await open_index(page, ready, [*counted, "count-two"])
    for key, count in counted.items():
        await expect(place(page, key)).to_have_text([str(count)] * (2 if key == "count-two" else 1))

    assert [keys_in(url) for url in asked] == [list(counted)]
    assert await page.context.cookies() == []
    assert await page.evaluate("sessionStorage.length + localStorage.length") == 0


async def test_many_counts_come_in_batches(page: Page, ready: Ready, counted: dict[str, int]) -> None:
    keys = [*(f"nothing-{n}" for n in range(149)), "count-two", *(f"nothing-more-{n}" for n in range(60))]
    asked = await open_index(page, ready, keys)
    await expect(page.locator("[data-rejoinder-count]", has_text="…")).to_have_count(0)

    await expect(place(page, "count-two")).to_have_text(str(counted["count-two"]))
    assert [len(keys_in(url)) for url in asked] == [100, 100, 10]
    assert [key for url in asked for key in keys_in(url)] == keys


async def test_what_the_page_adds_later_is_counted_too(
    page: Page, ready: Ready, counted: dict[str, int]
) -> None:
    asked = await open_index(page, ready, ["count-one"])
    await expect(place(page, "count-one")).to_have_text("1")
    await page.evaluate(
        """() => {
             const more = document.createElement("span");
             more.setAttribute("data-rejoinder-count", "count-two");
             document.body.append(more);
           }"""
    )

    await expect(place(page, "count-two")).to_have_text(str(counted["count-two"]))
    assert [keys_in(url) for url in asked] == [["count-one"], ["count-two"]]


@pytest.mark.usefixtures("counted")
async def test_without_an_answer_the_page_keeps_its_own_words(page: Page, ready: Ready) -> None:
    await page.route("**/counts?*", lambda route: route.abort())
    async with page.expect_event("requestfailed"):
        await open_index(page, ready, ["count-one"])

    await expect(place(page, "count-one")).to_have_text("…")


async def open_index(page: Page, ready: Ready, keys: list[str]) -> list[str]:
    """A page that shows how many comments the threads have; what it asks the service for, as it asks."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/counts?" in request.url else None)
    places = "".join(f'<p><span data-rejoinder-count="{key}">…</span></p>' for key in keys)
    script = f'<script type="module" src="{ready.comments}/counts.js?site={ready.site}"></script>'
    headers = {"Content-Security-Policy": POLICY.format(comments=ready.comments)}

    async def answer(route: Route) -> None:
        html = (
            f'<!doctype html><html lang="en"><meta charset="utf-8"><title>All ferries</title>{script}{places}'
        )
        await route.fulfill(body=html, headers=headers, content_type="text/html")

    await page.route(f"{ready.example}/all", answer)
    await page.goto(f"{ready.example}/all")
    return asked


def place(page: Page, key: str) -> Locator:
    return page.locator(f"[data-rejoinder-count='{key}']")


def keys_in(url: str) -> list[str]:
    return parse_qs(urlsplit(url).query)["key"]
