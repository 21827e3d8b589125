"""In the middle of work a session ends, is stolen, or loses its power: nothing is done, and people are told why."""

import asyncio
import re
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.async_api import Browser as Chromium
from playwright.async_api import BrowserContext, Page, Route, expect

from services.moderation.accounts.session import ABSOLUTE, IDLE
from shared.ids import new_id
from shared.postgres.pool import connect
from tests.e2e.embed.reading import SHOTS
from tests.support.console import CHEAP, Browser
from tests.support.desk import Served

PASSWORD = "correct horse of Ada"
LATER = timedelta(minutes=5)
NOTE = "The same person as last week, I think"
UNREACHED = "The server cannot be reached. What you just did may not have arrived: try again."
FAILED = "Something failed on our side. Open the page again to see what holds now."
NOT_DONE = "Nothing you do here counts until you sign in again."


class Ends:
    """Ways in which a session ends while its page is open; each is what the database holds afterwards."""

    revoked = "DELETE FROM sessions WHERE account_id = $1"
    idle = f"UPDATE sessions SET seen_at = now() - interval '{IDLE + LATER}' WHERE account_id = $1"
    old = f"UPDATE sessions SET created_at = now() - interval '{ABSOLUTE + LATER}' WHERE account_id = $1"
    left = "DELETE FROM memberships WHERE account_id = $1"


AHEAD = re.compile(r"/console/cases/[^/]+$|/console/cases/[^/]+\?")  # the next case, before it is asked for
DEMOTED = "UPDATE memberships SET role = 'reviewer' WHERE account_id = $1"


@pytest.mark.parametrize("end", [Ends.revoked, Ends.idle, Ends.old])
async def test_a_key_after_the_end_decides_nothing(console: Served, browser: Chromium, end: str) -> None:
    """Given a card that is read, when its session has ended, then a key decides nothing and says so; signing in
    leads back to the case.
    """
    made = await console.hold(3)
    ada = await console.person("Ada")
    async with console.browser(browser, ada) as context:
        page = await _open(console, await context.new_page())
        await page.keyboard.press("j")
        await expect(page).to_have_url(re.compile("/cases/"))
        case, address = await page.locator("#case").get_attribute("data-id"), page.url
        await _change(console, end, ada)
        await page.keyboard.press("a")
        await expect(page.get_by_role("alert")).to_contain_text("You are signed out.")
        await expect(page.get_by_role("alert")).to_contain_text(NOT_DONE)
        await expect(page.locator("#card input[name=password]")).to_have_count(0)
        assert await console.decisions(made) == [[], [], []]

        await page.get_by_role("link", name="Sign in again").click()
        await expect(page.get_by_role("status")).to_have_text(
            "You are signed out. Sign in to go on where you were."
        )
        await _sign_in(console, page, ada)
        await expect(page).to_have_url(address)
        await page.wait_for_load_state()
        await page.keyboard.press("a")
        await expect(page.get_by_text("Approved the comment of Mina.")).to_be_visible()
        await expect(page.locator(f'#case[data-id="{case}"]')).to_have_count(0)
    assert sorted(await console.decisions(made)) == [[], [], ["publish"]]


async def test_a_page_tells_by_itself_and_keeps_what_is_typed(console: Served, browser: Chromium) -> None:
    """Given a note that is being written, when the session ends, then the page says so, once, and the note stays."""
    await console.hold()
    ada = await console.person("Ada", language="ja")
    async with console.browser(browser, ada, locale="en") as context:
        page = await _open(console, await context.new_page())
        await page.keyboard.press("e")
        await page.keyboard.type(NOTE)
        await _change(console, Ends.revoked, ada)
        async with page.expect_response("**/console/news?*") as news:
            await expect(page.get_by_role("alert")).to_contain_text("サインアウトされています。")
        assert (await news.value).status == 286  # it asks no more
        await page.locator("#note button").click()
        await expect(page.get_by_role("alert")).to_contain_text("入力した文章はこのページに残っています")
        await expect(page.locator("#note textarea")).to_have_value(NOTE)
        await expect(page.locator("#case")).to_be_visible()


async def test_a_decision_that_never_arrives(console: Served, browser: Chromium) -> None:
    """Given no way to the server, then its case comes back as it was, and the same key decides that one."""
    made = await console.hold(3)
    async with console.browser(browser) as context:
        page = await context.new_page()
        first = await _open_with_the_next_at_hand(console, page)
        address = page.url
        await page.locator("#decide summary").click()
        note = page.locator("#decide textarea[name=note]")
        await note.fill(NOTE)
        await page.locator("#decide summary").focus()
        await context.set_offline(True)
        await page.keyboard.press("a")
        await expect(page.get_by_role("alert")).to_have_text(UNREACHED)
        await expect(page.locator(f'#case[data-id="{first}"]')).to_have_count(1)
        await expect(note).to_have_value(NOTE)
        assert page.url == address
        await page.screenshot(path=SHOTS / "desk-unreached.png")
        assert await console.decisions(made) == [[], [], []]
        await context.set_offline(False)
        await page.keyboard.press("a")
        await expect(page.get_by_text("Approved the comment of Mina.")).to_be_visible()
        await expect(page.get_by_role("alert")).to_be_empty()
    assert await console.decisions(made) == [
        ["publish"] if str(one.comment_id) == first else [] for one in made
    ]


async def test_a_decision_that_fails(console: Served, browser: Chromium) -> None:
    """Given a server that has no time, then the case comes back, and is decided once there is some."""
    made = await console.hold(3)
    busy = {"title": "Busy", "status": 503, "code": "busy"}
    async with console.browser(browser) as context:
        page = await context.new_page()
        first = await _open_with_the_next_at_hand(console, page)
        decisions = "**/decisions*"
        await page.route(decisions, lambda route: route.fulfill(status=503, json=busy), times=1)
        async with page.expect_response(decisions):
            await page.keyboard.press("a")
        await expect(page.get_by_role("alert")).to_have_text(FAILED)
        await expect(page.locator(f'#case[data-id="{first}"]')).to_have_count(1)
        assert await console.decisions(made) == [[], [], []]
        await page.keyboard.press("a")
        await expect(page.get_by_text("Approved the comment of Mina.")).to_be_visible()
    assert await console.decisions(made) == [
        ["publish"] if str(one.comment_id) == first else [] for one in made
    ]


async def test_words_on_the_next_case_outlast_a_lost_decision(console: Served, browser: Chromium) -> None:
    """Given a note begun on the next case, when the decision before it gets lost, then that case stays."""
    await console.hold(3)
    lost = asyncio.Event()

    async def lose(route: Route) -> None:
        await lost.wait()
        await route.abort()

    async with console.browser(browser) as context:
        page = await context.new_page()
        first = await _open_with_the_next_at_hand(console, page)
        await page.route("**/decisions*", lose)
        await page.keyboard.press("a")
        await expect(page.locator(f'#case[data-id="{first}"]')).to_have_count(0)
        await page.get_by_label("Note for the other moderators").fill(NOTE)
        lost.set()
        await expect(page.get_by_role("alert")).to_have_text(UNREACHED)
        await expect(page.get_by_label("Note for the other moderators")).to_have_value(NOTE)


async def test_what_a_page_asks_by_itself_keeps_nobody_signed_in(console: Served, browser: Chromium) -> None:
    """Given a page left open, then its own questions do not count as use, and a key does."""
    await console.hold(2)
    ada = await console.person("Ada")
    async with console.browser(browser, ada) as context:
        page = await _open(console, await context.new_page())
        before = datetime.now(UTC) - timedelta(hours=2)
        await _change(console, "UPDATE sessions SET seen_at = $2 WHERE account_id = $1", ada, before)
        async with page.expect_response("**/console/news?*"):
            pass
        assert await _seen(console, ada) == before
        await page.keyboard.press("j")
        await expect(page).to_have_url(re.compile("/cases/"))
        assert await _seen(console, ada) > before


async def test_without_scripts_a_form_after_the_end(console: Served, browser: Chromium) -> None:
    """Given no scripts, when a note is sent after the session's end, then it comes back to be copied."""
    [one] = await console.hold()
    ada = await console.person("Ada")
    async with console.browser(browser, ada, java_script_enabled=False) as context:
        page = await context.new_page()
        await page.goto(f"{console.url}/console/cases/{one.comment_id}")
        await page.locator("#note textarea").fill(NOTE)
        await _change(console, Ends.idle, ada)
        await page.get_by_role("button", name="Add note").click()
        await expect(page.get_by_role("status")).to_contain_text("what you sent just now was not done")
        await expect(page.get_by_label("What you had written")).to_have_value(NOTE)
        await _sign_in(console, page, ada)
        await expect(page).to_have_url(f"{console.url}/console/cases/{one.comment_id}")
        await expect(page.get_by_text(NOTE)).to_have_count(0)
        await page.locator("button[value=approve]").click()
        await expect(page.get_by_text("Approved the comment of Mina.")).to_be_visible()


async def test_a_stolen_session_ends_everywhere(console: Served, browser: Chromium) -> None:
    """Given a cookie that a thief uses too, when its owner signs out everywhere, then both are out for good."""
    made = await console.hold()
    ada = await console.person("Ada")
    thief = Browser(ada.http, ada.token, ada.account_id)
    async with console.browser(browser, ada) as hers, console.browser(browser, thief) as theirs:
        stolen = await _open(console, await theirs.new_page())
        page = await _open(console, await hers.new_page())
        async with _signed_in_elsewhere(console, browser, ada) as phone:
            await phone.goto(f"{console.url}/console/account")
            await phone.get_by_role("button", name="End all others").click()
            await expect(phone.get_by_role("heading", level=1)).to_be_visible()
            for one in (page, stolen):
                await one.keyboard.press("a")
                await expect(one.get_by_role("alert")).to_contain_text("You are signed out.")
        await page.get_by_role("link", name="Sign in again").click()
        await _sign_in(console, page, ada)
        assert await _token(hers, console) != ada.token
        await stolen.reload()
        await expect(stolen.get_by_label("Password")).to_be_visible()
    assert await console.decisions(made) == [[]]


async def test_a_planted_cookie_is_not_adopted(console: Served, browser: Chromium) -> None:
    """Given cookies that somebody planted before: a made-up one and their own; signing in brings another, and the
    planted session ends.
    """
    await console.hold()
    ada, eve = await console.person("Ada"), await console.person("Eve")
    for planted in ("rjs_" + "x" * 43, eve.token):
        async with console.browser(browser, Browser(eve.http, planted, eve.account_id)) as context:
            page = await context.new_page()
            if planted == eve.token:
                await _change(console, Ends.idle, eve)
            await page.goto(f"{console.url}/console/sign-in")
            await _sign_in(console, page, ada)
            assert await _token(context, console) not in {planted, ada.token, eve.token}
        async with console.browser(browser, Browser(eve.http, planted, eve.account_id)) as context:
            page = await context.new_page()
            await page.goto(f"{console.url}/console")
            await expect(page.get_by_label("Password")).to_be_visible()


async def test_a_page_from_before_the_last_sign_in(console: Served, browser: Chromium) -> None:
    """Given two tabs, when one has signed in anew, then the other is told to be opened again, and decides nothing."""
    made = await console.hold()
    ada = await console.person("Ada")
    async with console.browser(browser, ada) as context:
        page = await _open(console, await context.new_page())
        await _change(console, Ends.revoked, ada)
        other = await context.new_page()
        await other.goto(f"{console.url}/console")
        await _sign_in(console, other, ada)
        await page.keyboard.press("a")
        await expect(page.get_by_role("alert")).to_contain_text(
            "This page is from before you last signed in. Nothing was changed."
        )
        assert await console.decisions(made) == [[]]
        await page.get_by_role("link", name="Open this page again").click()
        await expect(page.get_by_role("alert")).to_be_empty()
        await page.wait_for_load_state()
        await page.keyboard.press("a")
        await expect(page.get_by_text("Approved the comment of Mina.")).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False])
async def test_a_moderator_who_is_one_no_more(console: Served, browser: Chromium, *, scripts: bool) -> None:
    """Given a card open before somebody who becomes a reviewer, then a decision is refused in plain words, and the
    next page has only what they may do.
    """
    made = await console.hold(2)
    ada = await console.person("Ada", language="ko")
    async with console.browser(browser, ada, java_script_enabled=scripts) as context:
        page = await _open(console, await context.new_page())
        await _change(console, DEMOTED, ada)
        if scripts:
            await page.keyboard.press("a")
            told = page.get_by_role("alert")
        else:
            await page.locator("button[value=approve]").click()
            told = page.locator("main")
        await expect(told).to_contain_text("지금 역할로는 이 작업을 할 수 없습니다.")
        await expect(told).to_contain_text("아무것도 바뀌지 않았습니다.")
        await told.get_by_role("link").click()
        await expect(page.locator("#case")).to_be_visible()
        for control in ("#decide", "#note", ".pick", "[data-key=a]", "[data-key=c]"):
            await expect(page.locator(control)).to_have_count(0)
    assert await console.decisions(made) == [[], []]


async def test_a_moderator_whose_membership_is_taken_away(console: Served, browser: Chromium) -> None:
    """Given a card open before somebody who leaves the site, then they are out, and signing in says why."""
    made = await console.hold()
    ada = await console.person("Ada")
    async with console.browser(browser, ada) as context:
        page = await _open(console, await context.new_page())
        await _change(console, Ends.left, ada)
        await page.keyboard.press("s")
        await expect(page.get_by_role("alert")).to_contain_text("You are signed out.")
        await page.get_by_role("link", name="Sign in again").click()
        await _sign_in(console, page, ada)
        await expect(page.get_by_role("alert")).to_contain_text("This account may not moderate anything")
    assert await console.decisions(made) == [[]]


async def _open(console: Served, page: Page) -> Page:
    await page.goto(f"{console.url}/console")
    await expect(page.locator("#case")).to_be_visible()
    return page


async def _open_with_the_next_at_hand(console: Served, page: Page) -> str:
    """The id of the case that is open."""
    async with page.expect_response(AHEAD) as ahead:
        await _open(console, page)
    await (await ahead.value).finished()
    await page.evaluate("new Promise(requestAnimationFrame)")
    return str(await page.locator("#case").get_attribute("data-id"))


@asynccontextmanager
async def _signed_in_elsewhere(console: Served, browser: Chromium, who: Browser) -> AsyncGenerator[Page]:
    """A second browser, in which the same person has signed in with their password."""
    nobody = Browser(who.http, "none", new_id())
    async with console.browser(browser, nobody) as context:
        page = await context.new_page()
        await page.goto(f"{console.url}/console")
        await _sign_in(console, page, who)
        yield page


async def _sign_in(console: Served, page: Page, who: Browser) -> None:
    """By the form; the password, which costs little in the database, is hashed anew by this."""
    await _change(
        console, "UPDATE accounts SET password = $2 WHERE account_id = $1", who, CHEAP.hash(PASSWORD)
    )
    async with connect(console.database.owner, "moderation", name="test") as connection:
        login = await connection.fetchval("SELECT login FROM accounts WHERE account_id = $1", who.account_id)
    await page.get_by_label("E-mail address").fill(login)
    await page.get_by_label("Password").fill(PASSWORD)
    await page.get_by_role("button", name="Sign in").click()
    await page.wait_for_load_state()


async def _change(console: Served, statement: str, who: Browser, *given: Any) -> None:
    async with connect(console.database.owner, "moderation", name="test") as connection:
        done = await connection.execute(statement, who.account_id, *given)
    assert not done.endswith(" 0"), done


async def _seen(console: Served, who: Browser) -> datetime:
    async with connect(console.database.owner, "moderation", name="test") as connection:
        seen: datetime = await connection.fetchval(
            "SELECT seen_at FROM sessions WHERE account_id = $1", who.account_id
        )
        return seen


async def _token(context: BrowserContext, console: Served) -> str:
    [found] = [one["value"] for one in await context.cookies(console.url) if one["name"] == "rejoinder"]
    return str(found)
