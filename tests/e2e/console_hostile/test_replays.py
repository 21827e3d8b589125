"""Nothing hostile does anything in lists of comments that another policy would treat differently."""

import re
from html import unescape

import pytest
from playwright.async_api import Browser as Chromium

from services.moderation.policing.commands import StartShadow, WriteDraft
from services.moderation.policing.handler import Policies
from shared.contracts.comments import Byline, Text
from shared.ids import new_id
from tests.e2e.console_hostile.console import console_window, look
from tests.e2e.console_hostile.world import World
from tests.support.console import Browser
from tests.support.moderation import PARTITIONS
from tests.support.told import NOON, opened, posted

pytestmark = pytest.mark.e2e
_SITE, _HOME = "replayed", "/console/sites/replayed/policy"
_HOLDS_ALL = """policy: 1
rules:
  - {rule: all of them, when: {text.length: ">= 0"}, action: hold, reason: "{author.name} {links.hosts}"}
"""
_HOLDS_NONE = "policy: 1\nthresholds: {hold: never, cover: never}\nrules: []\n"
_NEXT = re.compile(r'href="([^"#]+)[^"]*" rel="next"')


@pytest.fixture(scope="module")
async def owner(world: World) -> Browser:
    """Of a site where every fifth case was said by somebody called so, while a version that holds all ran in shadow."""
    policies = Policies(world.served.mod.pool, partitions=PARTITIONS)
    by = world.tens[0].person
    await policies.handle(_SITE, WriteDraft(text=_HOLDS_ALL, note="", by=by, at=NOON))
    await policies.handle(_SITE, StartShadow(number=1, by=by, at=NOON))
    page = opened(site=_SITE, thread_id=new_id())
    said = [
        posted(
            minute=20 * number,
            site=_SITE,
            thread_id=page.thread_id,
            sealed=Text(body=case.text, html=""),
            byline=Byline(name=case.text, address_hash=new_id().bytes),
        )
        for number, case in enumerate(case for ten in world.tens for case in ten.cases[::5])
    ]
    await world.served.mod.screening.handle(world.served.mod.teller.batch(page, *said))
    return await world.owner(_SITE)


async def test_what_a_shadow_holds(world: World, owner: Browser, browser: Chromium) -> None:
    await _look_through(world, owner, browser, f"{_HOME}/shadow")


async def test_what_a_replay_lets_go(world: World, owner: Browser, browser: Chromium) -> None:
    form = {"token": str(new_id()), "text": _HOLDS_NONE}
    asked = await world.ask(owner, "POST", f"{_HOME}/replays", form=form)
    await world.served.replay()
    await _look_through(world, owner, browser, asked.headers["location"])


async def _look_through(world: World, owner: Browser, browser: Chromium, first: str) -> None:
    """All pages of a list."""
    answers: list[str] = []
    path: str | None = first
    while path:
        answers += await world.pages(owner, [path])
        more = _NEXT.search(answers[-1])
        path = unescape(more[1]) if more else None
    async with console_window(browser, world.url) as page:
        await look(page, answers)
        assert await page.page.locator(".differing .text").count() > 40
