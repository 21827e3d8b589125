"""A reader's browser, the pages it opens, and what others have written there."""

import tempfile
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import aiohttp
import pytest
from axe_playwright_python.async_playwright import Axe  # type: ignore[import-untyped]
from playwright.async_api import Browser, ConsoleMessage, Locator, Page, Route, async_playwright, expect

from deploy.local.plan import Ready
from tests.support.eventually import eventually

EXAMPLE = "mikazuki/1x04"  # the thread of the example blog
CHROMIUM = Path("/usr/bin/chromium")
A_MINUTE = 60_000 << 80  # in ids that begin with a time
SHOTS = Path(tempfile.gettempdir(), "rejoinder-screenshots")  # for people to look at

_SWITCHES = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-features=LocalNetworkAccessChecks",  # a page that a test makes up has no address on this machine
)
_POLICY = (
    "default-src 'none'; script-src {comments}; connect-src {comments}; base-uri 'none'; "
    "require-trusted-types-for 'script'; trusted-types rejoinder"
)
_PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Of ferries</title>
<meta name="viewport" content="width=device-width">
<script type="module" src="{comments}/embed.js?ver=6.7"></script>
{body}"""


def need_chromium() -> None:
    """Skip the test where Debian's Chromium is not installed."""
    if not CHROMIUM.exists():
        pytest.skip(f"needs Chromium at {CHROMIUM}: apt-get install chromium")
    SHOTS.mkdir(exist_ok=True)


@asynccontextmanager
async def chromium() -> AsyncGenerator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=str(CHROMIUM), args=_SWITCHES)
        yield browser
        await browser.close()


@asynccontextmanager
async def new_reader(browser: Browser, **options: Any) -> AsyncGenerator[Page]:
    """The page of a reader who has never been here. No error and no breach of policy in it goes unseen."""
    context = await browser.new_context(**{"viewport": {"width": 1000, "height": 900}, **options})
    page = await context.new_page()
    wrong: list[str] = []

    def listen(line: ConsoleMessage) -> None:
        if "Content Security Policy" in line.text or "TrustedHTML" in line.text:
            wrong.append(line.text)

    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", listen)
    yield page
    await context.close()
    assert not wrong, wrong


async def open_example(page: Page, ready: Ready, fragment: str = "") -> None:
    """The example blog's page, once its thread is shown."""
    await page.goto(f"{ready.example}/{EXAMPLE}{fragment}")
    await page.locator("rejoinder-thread").scroll_into_view_if_needed()  # it opens when a reader comes near
    await expect(embed(page).locator("form")).to_be_visible()


async def open_page(page: Page, ready: Ready, key: str, *, strict: bool = True, more: str = "") -> None:
    """A page of the same blog with the thread `key`, which allows our scripts and answers and nothing else.

    With `strict=False` it has no policy and allows everything; `more` are further attributes of the element.
    """
    headers = {"Content-Security-Policy": _POLICY.format(comments=ready.comments)} if strict else {}
    await open_html(page, ready, thread(ready, key, more), headers=headers)
    await expect(embed(page).locator("h2")).not_to_have_text("Loading comments…")


async def open_html(
    page: Page, ready: Ready, body: str, *, fragment: str = "", headers: dict[str, str] | None = None
) -> None:
    """A page of the blog with `body` and the embed's script; `fragment` is what its address ends in."""
    html = _PAGE.format(comments=ready.comments, body=body)

    async def answer(route: Route) -> None:
        await route.fulfill(body=html, headers=headers or {}, content_type="text/html")

    await page.route(f"{ready.example}/ferries", answer)
    await page.goto(f"{ready.example}/ferries{fragment}")


def thread(ready: Ready, key: str, more: str = "", inside: str = "") -> str:
    """The element of a thread, with HTML inside it if the page has brought some along."""
    return f'<rejoinder-thread site="{ready.site}" key="{key}" {more}>{inside}</rejoinder-thread>'


async def read_fragment(ready: Ready, key: str) -> str:
    """The thread as HTML for a page to put into its element."""
    url = f"{ready.comments}/embed/{ready.site}/fragment"
    async with aiohttp.ClientSession() as http, http.get(url, params={"key": key}) as answer:
        assert answer.ok
        return await answer.text()


async def shoot(page: Page, name: str) -> None:
    await page.locator("rejoinder-thread").screenshot(path=SHOTS / f"{name}.png")


async def check_access(page: Page) -> None:
    """axe finds nothing wrong with the thread as it is now."""
    found = (await Axe().run(page, "rejoinder-thread")).response["violations"]
    wrong = [f"{rule['id']}: {[node['html'] for node in rule['nodes']]}" for rule in found]
    assert wrong == [], "\n".join(wrong)


async def post(ready: Ready, key: str, body: str, parent: str | None = None, *, author: int = 1) -> str:
    """The id of a new comment, once readers see it."""
    url = f"{ready.comments}/v1/sites/{ready.site}/comments"
    given = {"thread": {"key": key}, "body": body, "author": {"name": f"Reader {author}"}}
    if parent:
        given["parent_id"] = parent
    async with aiohttp.ClientSession(headers={"X-Forwarded-For": f"198.51.100.{author}"}) as http:
        async with http.post(url, json=given) as answer:
            comment = (await answer.json())["id"]

        async def visible() -> bool:
            async with http.get(f"{ready.comments}/v1/comments/{comment}") as answer:
                return answer.ok

        await eventually(visible, 30)
    return str(comment)


async def read(ready: Ready, key: str) -> Any:
    """The first page of a thread, as the API gives it."""
    url = f"{ready.comments}/v1/sites/{ready.site}/thread"
    async with aiohttp.ClientSession() as http, http.get(url, params={"key": key, "limit": 100}) as answer:
        return await answer.json()


async def published(ready: Ready, key: str, comments: int = 1) -> list[str]:
    """What readers see of a thread, as soon as it is so many comments: who has written one sees it before."""

    async def there() -> list[str]:
        found = bodies((await read(ready, key))["comments"])
        assert len(found) == comments
        return found

    return await eventually(there, 30)


async def close_thread(ready: Ready, key: str) -> None:
    url = f"{ready.comments}/v1/sites/{ready.site}/thread"
    headers = {"Authorization": f"Bearer {ready.keys.owner}"}
    async with (
        aiohttp.ClientSession(headers=headers) as http,
        http.put(url, params={"key": key}, json={"closed": True}) as answer,
    ):
        assert answer.ok, await answer.text()


def embed(page: Page) -> Locator:
    """What the script shows; what the page has brought along stands beside it, out of sight."""
    return page.locator("rejoinder-thread section.thread")


def article(page: Page, text: str) -> Locator:
    return embed(page).locator("article", has_text=text)


async def write(form: Locator, body: str, name: str = "Ana") -> None:
    await form.locator("textarea").fill(body)
    await form.get_by_label("Name").fill(name)


async def start_reply(page: Page, text: str) -> Locator:
    """The form under the comment that says `text`."""
    await article(page, text).get_by_role("button", name="Reply to").click()
    return embed(page).locator("li > form")


def bodies(entries: Any) -> list[str]:
    """The HTML of entries and of the replies shown with them."""
    return [html for item in entries["items"] for html in (item["html"] or "", *bodies(item["replies"]))]


async def take_a_minute(page: Page) -> None:
    """As people do: an attempt tells when it began."""
    attempt = page.locator("input[name=attempt]")
    begun = UUID(int=UUID(await attempt.input_value()).int - A_MINUTE)
    await attempt.evaluate("(field, begun) => { field.value = begun }", str(begun))
