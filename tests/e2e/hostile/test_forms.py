"""Nothing hostile does anything in what a form without a script answers: its fields come back as text."""

import asyncio
import json
from collections.abc import Callable, Iterable
from urllib.parse import quote, urlencode

import pytest
from playwright.async_api import Browser

from tests.e2e.hostile.gallery import fetched, show
from tests.e2e.hostile.hostile import Case
from tests.e2e.hostile.watched import PAGE, without_script
from tests.e2e.hostile.world import World, parts_of

pytestmark = pytest.mark.e2e
_AT_ONCE = 120
_NO_PATH = dict.fromkeys(map(ord, "/.\\"))
Sent = tuple[str, str, dict[str, str] | None]
"""Method, path and fields."""


def _posting(world: World, case: Case) -> Sent:
    del world
    fields = dict.fromkeys(("key", "body", "name", "website", "attempt", "parent"), case.text)
    return "POST", "/embed/blog/comments", fields | {"email": f"{case.text} @"}


def _reporting(world: World, case: Case) -> Sent:
    told = world.open.get(case.id) or next(iter(world.open.values()))
    return "POST", f"/embed/blog/comments/{told.id}/report", {"reason": case.text, "note": case.text}


def _editing(world: World, case: Case) -> Sent:
    told = next(iter(world.open.values()))
    fields = {"token": told.author, "revision": "99", "body": case.text, "attempt": case.text}
    return "POST", f"/embed/blog/comments/{told.id}/edit", fields


def _appealing(world: World, case: Case) -> Sent:
    """What a moderator wrote to the author stands above the form."""
    told = world.open.get(case.id) or next(iter(world.open.values()))
    fields = {"token": told.author, "text": f"{case.text} {'x' * 1_001}", "attempt": case.text}
    return "POST", f"/embed/blog/comments/{told.id}/appeal", fields


def _asking(world: World, case: Case) -> Sent:
    del world
    text, lang = _quoted(case.text), _quoted(case.text[:30])
    return "GET", f"/embed/blog?key=/x&sort={text}&after={text}&lang={lang}", None


def _asking_another_site(world: World, case: Case) -> Sent:
    del world
    site = _quoted(case.text.translate(_NO_PATH)) or "none"
    return "GET", f"/embed/{site}/write?key={_quoted(case.text)}", None


def _quoted(text: str) -> str:
    return quote(text[:300].encode("utf-8", "replace"), safe="")


@pytest.mark.parametrize(
    ("sent", "step"),
    [(_posting, 1), (_asking, 1), (_asking_another_site, 1), (_reporting, 5), (_editing, 5), (_appealing, 5)],
)
async def test_what_is_refused_comes_back_as_text(
    world: World, browser: Browser, sent: Callable[[World, Case], Sent], step: int
) -> None:
    """The form for a comment takes every text; the two that are made of the same parts, each fifth."""
    echoed = 0
    async with without_script(browser, world.url) as page:
        parts = parts_of([sent(world, case) for case in world.cases[::step]], _AT_ONCE)
        async for _, pages in fetched(parts, lambda part: _pages(world, part)):
            await show(page, pages)
            await page.check(PAGE)
            echoed += len(pages)
    assert echoed > 2_400 // step


async def _pages(world: World, sent: Iterable[Sent]) -> list[str]:
    """What is answered as a page. What no form of ours sends is refused before that, as JSON."""
    answers = await asyncio.gather(*(_answer(world, *one) for one in sent))
    assert all(400 <= status < 500 for status, _ in answers)
    pages = [text for _, text in answers if text.startswith("<!doctype html>")]
    assert all(json.loads(text)["code"] for _, text in answers if text not in pages)
    return pages


async def _answer(world: World, method: str, path: str, fields: dict[str, str] | None) -> tuple[int, str]:
    if fields is None:
        return await world.ask(method, path)
    body = urlencode(fields, errors="replace").encode()
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    return await world.ask(method, path, data=body, headers=headers)
