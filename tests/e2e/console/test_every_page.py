"""Every page of the console besides the desk and the policies' own: nothing bars the way, on any of them."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

import httpx2
import pyotp
import pytest
from msgspec import Struct
from playwright.async_api import Browser as Chromium
from playwright.async_api import Page, expect

from services.moderation.bulk.working import BulkWork
from shared.access.roles import Role
from shared.ids import new_id
from tests.e2e.console.test_for_everybody import NAMELESS, NARROW, checked
from tests.support.console import Browser, signed_in
from tests.support.desk import Served
from tests.support.history_of_work import count

pytestmark = pytest.mark.timeout(120)
PASSWORD = "correct horse of Ada"
SIDEWAYS = "document.documentElement.scrollWidth - innerWidth"
LOGIN = "a.moderator.with.a.rather.long.address@letters.blog.example"


class Walk(Struct, frozen=True, kw_only=True):
    """Somebody's way through the pages of a console; `name` is that of its pictures."""

    console: Served
    page: Page
    who: Browser
    name: str

    async def open(self, path: str, shown: str, status: int = 200) -> None:
        """The page at `path`, which is answered with `status`."""
        answer = await self.page.goto(f"{self.console.url}{path}")
        assert answer is not None
        assert answer.status == status, path
        await self.look(shown)

    async def press(self, button: str, shown: str, **fields: str) -> None:
        """What a form is answered with: the `button` sends it, `fields` are filled in first by name.

        The browser lets pass what the service is to refuse.
        """
        form = self.page.locator("main form").filter(has=self.page.locator(button))
        await form.evaluate("(form) => { form.noValidate = true }")
        for name, value in fields.items():
            await form.locator(f'[name="{name}"]').fill(value)
        async with self.page.expect_navigation():
            await form.locator(button).click()
        await self.look(shown)

    async def look(self, shown: str) -> None:
        """Each part of the page is open: tools find nothing, nothing scrolls sideways, every control has a name."""
        await self.page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true })")
        await checked(self.page, f"{shown}-{self.name}")
        assert await self.page.evaluate(SIDEWAYS) <= 0, shown
        assert await self.page.evaluate(NAMELESS) == [], shown


@pytest.mark.parametrize(
    ("language", "scheme", "size"),
    [("en", "light", NARROW), ("ja", "dark", {"width": 1280, "height": 900})],
)
async def test_nothing_bars_the_way(
    console: Served, browser: Chromium, language: str, scheme: str, size: dict[str, int]
) -> None:
    """Given an owner, who has everything to show, when they open each page, then there is nothing to mend on it."""
    options: dict[str, Any] = {"viewport": size, "color_scheme": scheme, "locale": language}
    async with _walk(console, browser, Role.OWNER, console.site, options) as walk:
        await _many_at_once(walk)
        await _records(walk)
        link = await _people(walk)
        await _own_account(walk)
        await _door(walk)
        await _by_link(walk, link)
        await _refusals(walk, language)
    async with _walk(console, browser, Role.ADMIN, None, options) as walk:
        await _all_sites(walk)


@asynccontextmanager
async def _walk(
    console: Served, browser: Chromium, role: Role, site: str | None, options: dict[str, Any]
) -> AsyncGenerator[Walk]:
    language = options["locale"]
    name = f"{language}-{options['color_scheme']}-{options['viewport']['width']}"
    given = {"role": role, "site": site, "name": "Ada Ōshima", "language": language}
    async with httpx2.AsyncClient(base_url=console.url) as http:
        who = await signed_in(http, console.database.owner, login=f"{new_id()}@blog.example", **given)
        async with console.browser(browser, who, **options) as context:
            yield Walk(console=console, page=await context.new_page(), who=who, name=name)


async def _many_at_once(walk: Walk) -> None:
    """Chosen, confirmed, carried out and taken back."""
    await walk.open("/console/bulk", "bulk-empty")
    await walk.console.hold(4)
    chosen = await walk.who.send("/console/bulk", {"query": f"site={walk.console.site}"})
    here = chosen.headers["location"]
    await walk.open(here, "bulk-preview")
    await walk.page.locator('[value="spam"]').check()
    await walk.press("button.main", "bulk-progress")
    await BulkWork(walk.console.mod.pool, walk.console.mod.keys).step()
    await walk.open(here, "bulk-done")
    await walk.open(f"{here}/members", "bulk-members")
    await walk.open("/console/bulk", "bulk-list")


async def _records(walk: Walk) -> None:
    """What was decided, in figures and one by one, and what is said to authors."""
    for action, comment in zip(("approve", "remove"), await walk.console.hold(2), strict=True):
        given = {"token": new_id(), "revision": "1", "action": action, "note": "as agreed last week"}
        await walk.who.send(f"/console/cases/{comment.comment_id}/decisions", given)
    await count(walk.console.mod)
    await walk.open("/console/numbers", "numbers")
    await walk.open("/console/audit", "audit")
    await expect(walk.page.locator(".trail > li:not(.empty)")).not_to_have_count(0)
    await walk.open(f"/console/audit?comment={comment.comment_id}", "audit-of-one")
    said = {"title_en": "Later episodes", "text_en": "Please cover what happens in them."}
    await walk.who.send(f"/console/messages/{walk.console.site}/{new_id()}", said)
    await walk.open(f"/console/messages/{walk.console.site}", "messages")
    await walk.open("/console/policy/features", "features")
    await walk.page.locator("[name=search]").fill("text.words")
    await expect(walk.page.locator("#features > div")).to_have_count(1)
    await expect(walk.page.locator("#found")).to_contain_text("1")


async def _people(walk: Walk) -> str:
    """Somebody is invited; the path of their link."""
    login = f"{new_id()}.{LOGIN}"
    await walk.open("/console/keys", "keys")
    await walk.page.goto(f"{walk.console.url}/console/people")
    await walk.press("button", "people-refused", login="bob", name="Bob")
    await walk.press("button", "link", login=login, name="Bob the Builder of very long names indeed")
    link = await walk.page.locator(".shown-once input").input_value()
    await walk.open("/console/people", "people")
    await walk.page.get_by_role("link", name="Bob").click()
    await walk.look("person")
    return "/console/welcome/" + link.rpartition("/")[2]


async def _own_account(walk: Walk) -> None:
    """A second factor is turned on: refused once, and then with codes to keep."""
    await walk.open("/console/account", "own")
    await walk.open("/console/account/second-factor", "factor")
    await walk.press("button", "factor-refused", code="000000", present="wrong")
    secret = await walk.page.locator(".steps code").inner_text()
    code = pyotp.TOTP(secret.replace(" ", "")).now()
    await walk.press("button", "recovery-codes", code=code, present=PASSWORD)
    await walk.open("/console/account", "own-with-factor")


async def _door(walk: Walk) -> None:
    """From outside: refused once, and then half in."""
    login = await walk.page.locator('main [name="login"]').first.input_value()
    await walk.page.context.clear_cookies()
    await walk.open("/console/sign-in", "sign-in")
    await walk.press("button.main", "sign-in-refused", login=login, password="wrong")
    await walk.press("button.main", "code", login=login, password=PASSWORD)
    await walk.press("button.main", "code-refused", code="000000")


async def _by_link(walk: Walk, path: str) -> None:
    """A link is opened, used, and opened again."""
    await walk.open(path, "welcome")
    await walk.press("button.main", "welcome-refused", password="password123")
    await walk.press("button.main", "password-set", password="a horse nobody ever rode")
    await walk.open(path, "link-spent", status=410)


async def _refusals(walk: Walk, language: str) -> None:
    """What a reviewer may not see, and what nobody can."""
    reviewer = await walk.console.person(role=Role.REVIEWER, language=language)
    await walk.page.context.clear_cookies()
    await walk.page.context.add_cookies([reviewer.cookie(walk.console.url)])  # type: ignore[list-item]
    await walk.open("/console/people", "not-for-you", status=403)
    await walk.open(f"/console/cases/{new_id()}", "no-such-case", status=404)


async def _all_sites(walk: Walk) -> None:
    """Pages as they are for who has all sites: some ask which one first."""
    for page in ("policy", "messages", "people", "keys", "numbers", "audit", "account"):
        await walk.open(f"/console/{page}", f"{page}-all-sites")
