"""Nothing hostile does anything as the name of a person, a key or a view, or as a message that can be chosen."""

from datetime import UTC, datetime

import pytest
from playwright.async_api import Browser as Chromium

from services.comments.rendering.normalise import normalise_name
from services.moderation.canned_messages.messages import Wording
from services.moderation.canned_messages.store import put_message
from shared.access.keys import add_key
from shared.access.roles import Role
from shared.ids import new_id
from tests.e2e.console_hostile.console import console_window, look
from tests.e2e.console_hostile.world import SAVE_VIEWS, World
from tests.e2e.hostile.hostile import Case
from tests.support.console import Browser, signed_in

pytestmark = pytest.mark.e2e
_SITE = "staffed"


@pytest.fixture(scope="module")
async def owner(world: World) -> Browser:
    """Of a site of which nobody has written anything yet."""
    return await world.owner(_SITE, "'\"><b>")


async def test_people(world: World, browser: Chromium) -> None:
    """All of them in the list; each hundredth on a page of their own."""
    pages = [f"/console/people/{ten.person}" for ten in world.tens[::10]]
    async with console_window(browser, world.url) as page:
        await look(page, await world.pages(world.ada, ["/console/people"]))
        assert await page.page.locator(".rows > li").count() > 2_600
        await look(page, await world.pages(world.ada, pages))
        assert await page.page.locator("h1 bdi").count() == len(pages)


async def test_who_is_signed_in(world: World, browser: Chromium) -> None:
    """In the header, in the fields of the own account; of each hundredth."""
    names = [_name(ten.cases[0]) for ten in world.tens[::10]]
    people = [
        await signed_in(
            world.http, world.served.database.owner, site=_SITE, name=name, login=f"{new_id()}@blog.example"
        )
        for name in names
    ]
    answers = [html for who in people for html in await world.pages(who, ["/console/account"])]
    async with console_window(browser, world.url) as page:
        await look(page, answers)
        assert await page.page.locator(".who bdi").count() == len(names)


async def test_who_is_invited(world: World, owner: Browser, browser: Chromium) -> None:
    """The answer with the link, the page that it leads to; of each hundredth."""
    invited = []
    for ten in world.tens[::10]:
        given = {"name": ten.cases[1].text[:80], "login": f"{new_id()}@blog.example", "role": "reviewer"}
        invited.append(await world.ask(owner, "POST", "/console/people", form=given))
    async with console_window(browser, world.url) as page:
        await look(page, [answer.text for answer in invited])
        links = page.page.locator(".shown-once input")
        paths = [await link.get_attribute("value") for link in await links.all()]
        assert len(paths) > len(invited) / 2
        welcomes = [f"/console/welcome{str(path).partition('/welcome')[2]}" for path in paths]
        await look(page, await world.pages(owner, welcomes))


async def test_keys(world: World, owner: Browser, browser: Chromium) -> None:
    """In their list, each hundredth; what is answered when one is made needs the comment service, and is not here."""
    for ten in world.tens[::10]:
        await add_key(world.served.database.owner, "moderation", Role.REVIEWER, _SITE, _name(ten.cases[2]))
    async with console_window(browser, world.url) as page:
        await look(page, await world.pages(owner, ["/console/keys"]))
        assert await page.page.locator(".rows > li").count() == len(world.tens[::10])


async def test_saved_views(world: World, owner: Browser, browser: Chromium) -> None:
    """Each fifth as a name, in the list and where they are counted."""
    names = [case.text for ten in world.tens for case in ten.cases[::5]]
    await world.served.mod.pool.execute(SAVE_VIEWS, _SITE, "reason=links", names)
    async with console_window(browser, world.url) as page:
        await look(page, await world.pages(owner, ["/console?reason=links", "/console/views?reason=links"]))
        assert await page.page.locator(".chips bdi").count() > 1_000


async def test_messages(world: World, owner: Browser, browser: Chromium) -> None:
    """As many as a site can have: each thirtieth text as the title, each third as long as there is room."""
    for ten in world.tens[::3]:
        wording = Wording(title=_name(ten.cases[0]), text=ten.all[:500])
        await put_message(world.served.mod.pool, _SITE, new_id(), {"en": wording}, "ada", datetime.now(UTC))
    async with console_window(browser, world.url) as page:
        await look(page, await world.pages(owner, [f"/console/messages/{_SITE}"]))
        assert await page.page.locator("h2 bdi").count() > len(world.tens) / 3


def _name(case: Case) -> str:
    """On one line, with something in it, as long as a name may be."""
    return normalise_name(case.text)[:80] or "x"
