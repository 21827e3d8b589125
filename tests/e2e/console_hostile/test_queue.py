"""Nothing hostile does anything in the list of cases, on a card, or where many are decided."""

import pytest
from playwright.async_api import Browser

from services.moderation.bulk.choosing import MOST_PICKED
from tests.e2e.console_hostile.console import console_window, look, look_at_parts
from tests.e2e.console_hostile.world import TEN, World
from tests.e2e.hostile.gallery import fetched
from tests.e2e.hostile.world import parts_of

pytestmark = pytest.mark.e2e
_BY_SCRIPT = {"HX-Request": "true"}
_AS_A_CARD = {**_BY_SCRIPT, "HX-Target": "card"}
_A_PAGE = 100
_CARDS, _ON_SCREEN = 40, 50


async def test_the_list(world: World, browser: Browser) -> None:
    """Every case as a text and as its author's name; each tenth as the name of who has claimed it."""
    address, shown = f"/console?state=all&sort=oldest&limit={_A_PAGE}", 0
    async with console_window(browser, world.url) as page:
        while address:
            [html] = await world.pages(world.ada, [address])
            await look(page, [html])
            shown += await page.page.locator(".item").count()
            more = page.page.locator("a.more")
            address = str(await more.get_attribute("href")) if await more.count() else ""
    assert shown == TEN * len(world.tens) > 2_600


async def test_news(world: World, browser: Browser) -> None:
    """What has changed since a list was read: the names of those who have claimed."""
    claimed = [ten.comments[-3].comment_id for ten in world.tens]
    asked = [
        "&".join((f"marker={world.marker}", "state=all", *(f"seen={one}" for one in some)))
        for some in parts_of(claimed, _ON_SCREEN)
    ]
    parts = await world.pages(world.ada, (f"/console/news?{one}" for one in asked), **_BY_SCRIPT)
    async with console_window(browser, world.url) as page:
        await look_at_parts(page, parts)
        assert await page.page.get_by_text(" is looking").count() == len(claimed)


async def test_cards(world: World, browser: Browser) -> None:
    """One of every ten, which holds all ten: as texts and names of those above, as titles and texts of its author's
    others, as reports, revisions, a website, in a note, two decisions and an appeal. Its own name, title and text are
    one of the ten.
    """
    paths = [f"/console/cases/{ten.comments[-1].comment_id}" for ten in world.tens]
    marks = 0
    async with console_window(browser, world.url) as page:
        fetch = lambda part: world.pages(world.ada, part, **_AS_A_CARD)  # noqa: E731
        async for part, cards in fetched(parts_of(paths, _CARDS), fetch):
            await look_at_parts(page, cards)
            assert await page.page.locator("#case").count() == len(part)
            marks += await page.page.locator("mark[title]").count()
    assert marks > 20


async def test_why(world: World, browser: Browser) -> None:
    """What the verdict rests on, which quotes the text: of every tenth."""
    paths = [f"/console/cases/{ten.comments[-3].comment_id}/why" for ten in world.tens]
    async with console_window(browser, world.url) as page:
        await look_at_parts(page, await world.pages(world.ada, paths, **_BY_SCRIPT))
        assert await page.page.locator(".weights td").count() > len(paths)


async def test_many_at_once(world: World, browser: Browser) -> None:
    """Each fifth case among the members of one choice, as a text and as its author's name; some in its preview."""
    ids = [f"{one.comment_id}.1" for ten in world.tens for one in ten.comments[3:5]][:MOST_PICKED]
    chosen = await world.ask(world.ada, "POST", "/console/bulk", form={"ids": ids})
    address, shown = chosen.headers["location"] + "/members", 0
    async with console_window(browser, world.url) as page:
        await look(page, await world.pages(world.ada, [chosen.headers["location"]]))
        while address:
            [html] = await world.pages(world.ada, [address])
            await look(page, [html])
            shown += await page.page.locator(".sample > li").count()
            more = page.page.locator("a[rel=next]")
            address = str(await more.get_attribute("href")) if await more.count() else ""
    assert shown == len(ids) == MOST_PICKED
