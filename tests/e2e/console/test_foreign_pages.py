"""What a page of somebody else can do with the console in the browser of a moderator who is signed in: nothing."""

from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from urllib.parse import quote

import pytest
from playwright.async_api import Browser, Page, Response, Route, expect

from services.moderation.console.visits import csrf_token
from shared.contracts.comments import CommentPosted
from shared.ids import new_id
from tests.support.desk import Served

FOREIGN = "https://evil.example"
NEIGHBOUR = "http://127.0.0.1:9"
"""Another origin of the same site: its forms are sent with the cookie."""
TO_SIGN_IN = (303, "/console/sign-in")
_FRAME = '<!doctype html><title>A page</title><iframe src="{}"></iframe>'
_FORM = '<!doctype html><title>A page</title><form method="post" action="{}">{}<button>Win</button></form>'
_FETCH = """async ([url, body, type]) => {
  const headers = { "Content-Type": type };
  await fetch(url, { method: "POST", mode: "no-cors", credentials: "include", body, headers });
}"""


@asynccontextmanager
async def visiting(console: Served, browser: Browser) -> AsyncGenerator[tuple[Page, str]]:
    """A page of a moderator's browser, and the token that the console's own forms have: given away, for once."""
    person = await console.person()
    context = await browser.new_context()
    await context.add_cookies([person.cookie(console.url)])  # type: ignore[list-item]
    yield await context.new_page(), csrf_token(person.token)
    await context.close()


@pytest.mark.parametrize("origin", [FOREIGN, NEIGHBOUR])
async def test_nobody_frames_the_console(console: Served, browser: Browser, origin: str) -> None:
    [case] = await console.hold()
    async with visiting(console, browser) as (page, _):
        for path in ("", f"/cases/{case.comment_id}", "/sign-in", "/policy", "/bulk"):
            async with page.expect_console_message(lambda said: "frame-ancestors" in said.text):
                await _open(page, f"{origin}/frame", _FRAME.format(f"{console.url}/console{path}"))
            await expect(page.frame_locator("iframe").locator("main")).to_have_count(0)


@pytest.mark.parametrize(("origin", "refused"), [(FOREIGN, TO_SIGN_IN), (NEIGHBOUR, (403, None))])
async def test_nobody_sends_a_form_of_the_consoles(
    console: Served, browser: Browser, origin: str, refused: tuple[int, str | None]
) -> None:
    """Given even the token of its forms: no cookie goes along from another site, and from this one the origin tells."""
    [case] = await console.hold()
    async with visiting(console, browser) as (page, token):
        inputs = "".join(f'<input name="{name}" value="{value}">' for name, value in _decision(token).items())
        url = _decisions(console, case)
        await _open(page, f"{origin}/form", _FORM.format(url, inputs))
        async with page.expect_response(url) as answer:
            await page.locator("button").click()
        assert await _answered(await answer.value) == refused
    assert await console.decisions([case]) == [[]]


@pytest.mark.parametrize(
    ("origin", "media_type", "refused"),
    [
        (FOREIGN, "text/plain", (415, None)),
        (NEIGHBOUR, "text/plain", (415, None)),
        (FOREIGN, "application/x-www-form-urlencoded", TO_SIGN_IN),
        (NEIGHBOUR, "application/x-www-form-urlencoded", (403, None)),
    ],
)
async def test_nobody_fetches_a_decision(
    console: Served, browser: Browser, origin: str, media_type: str, refused: tuple[int, str | None]
) -> None:
    [case] = await console.hold()
    async with visiting(console, browser) as (page, token):
        await _open(page, f"{origin}/page", "<!doctype html><title>A page</title>")
        url = _decisions(console, case)
        body = "&".join(f"{name}={quote(value)}" for name, value in _decision(token).items())
        async with page.expect_response(url) as answer:
            await page.evaluate(_FETCH, [url, body, media_type])
        assert await _answered(await answer.value) == refused
    assert await console.decisions([case]) == [[]]


async def test_the_same_form_decides_on_a_page_of_the_consoles(console: Served, browser: Browser) -> None:
    """What is refused above is refused for where it comes from."""
    [case] = await console.hold()
    async with visiting(console, browser) as (page, token):
        await page.goto(f"{console.url}/console")
        url = _decisions(console, case)
        body = "&".join(f"{name}={quote(value)}" for name, value in _decision(token).items())
        await page.evaluate(_FETCH, [url, body, "application/x-www-form-urlencoded"])
    assert await console.decisions([case]) == [["publish"]]


async def _answered(response: Response) -> tuple[int, str | None]:
    """The status, and the page that it leads to."""
    where = await response.header_value("location")
    return response.status, where and where.partition("?")[0]


def _decisions(console: Served, case: CommentPosted) -> str:
    return f"{console.url}/console/cases/{case.comment_id}/decisions"


def _decision(token: str) -> Mapping[str, str]:
    return {"csrf": token, "token": str(new_id()), "revision": "1", "action": "approve"}


async def _open(page: Page, url: str, html: str) -> None:
    async def answer(route: Route) -> None:
        await route.fulfill(body=html, content_type="text/html")

    await page.route(url, answer, times=1)
    await page.goto(url)
