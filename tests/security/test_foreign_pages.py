"""What a page of somebody else can do with ours in Chromium: neither frame them nor send their forms."""

from collections.abc import AsyncGenerator, Iterator

import pytest
from playwright.async_api import Page, Route, expect

from services.comments.sites import add_site
from tests.e2e.embed.reading import chromium, need_chromium
from tests.support.database import Database
from tests.support.live import Api, Json, api_process
from tests.support.service import ORIGIN

pytestmark = pytest.mark.e2e
FOREIGN = "https://evil.example"
_FRAME = '<!doctype html><title>A page</title><iframe src="{}"></iframe>'
_FORM = (
    '<!doctype html><title>A page</title><meta name="referrer" content="{policy}">'
    '<form method="post" action="{action}">{fields}<button>Win</button></form>'
)
_SANDBOX = '<!doctype html><title>A page</title><iframe sandbox="allow-forms" srcdoc="{}"></iframe>'


@pytest.fixture
async def api(database: Database) -> AsyncGenerator[Api]:
    """Of a site that names its one origin."""
    need_chromium()
    async with api_process(database) as api:
        await add_site(database.owner, "blog", mode="post", origins=[ORIGIN])
        yield api


@pytest.fixture
async def page() -> AsyncGenerator[Page]:
    async with chromium() as browser:
        yield await browser.new_page()


async def test_nobody_else_may_frame_a_page(page: Page, api: Api) -> None:
    made = await api.post("Hello >!there!<")
    own = f"/embed/blog/comments/{made['id']}"
    readable = ("/embed/blog?key=/e4", own)
    for path in readable:
        await _check_framed(page, ORIGIN, api.url + path)
        await _check_refused(page, FOREIGN, api.url + path)
    for path in ("/embed/blog/write?key=/e4", f"{own}/report", f"{own}/spoilers"):
        for origin in (ORIGIN, FOREIGN):
            await _check_refused(page, origin, api.url + path)


async def test_nobody_else_may_send_a_form(page: Page, api: Api) -> None:
    made = await api.post("Hello")
    for path, fields in _forms(made):
        for origin, policy, boxed in (
            (FOREIGN, "origin", False),
            (FOREIGN, "no-referrer", False),
            (ORIGIN, "origin", True),
        ):
            sent = await _send(page, origin, api.url + path, fields, policy=policy, boxed=boxed)
            assert sent == 403, (path, origin, policy, boxed)
        assert await _told(page, api, made) == ("Hello", 1)


async def test_the_sites_own_pages_may(page: Page, api: Api) -> None:
    """The same forms: what is refused above is refused for where it comes from."""
    made = await api.post("Hello")
    sent = [await _send(page, ORIGIN, api.url + path, fields) for path, fields in _forms(made)]

    assert sent == [201, 202, 200, 200]


def _forms(made: Json) -> Iterator[tuple[str, dict[str, str]]]:
    own = f"/embed/blog/comments/{made['id']}"
    token = {"token": made["author_token"]}
    yield "/embed/blog/comments", {"key": "/e4", "name": "Eve", "body": "Cheap watches"}
    yield f"{own}/report", {"reason": "spam"}
    yield f"{own}/edit", token | {"body": "Cheap watches"}
    yield f"{own}/delete", token | {"sure": "yes"}


async def _check_framed(page: Page, origin: str, url: str) -> None:
    """A page of that origin shows one of ours within itself."""
    await _open(page, f"{origin}/frame", _FRAME.format(url))
    await expect(page.frame_locator("iframe").locator("main")).to_be_visible()


async def _check_refused(page: Page, origin: str, url: str) -> None:
    """It shows nothing there, because ours says so."""
    async with page.expect_console_message(lambda said: "frame-ancestors" in said.text):
        await _open(page, f"{origin}/frame", _FRAME.format(url))
    await expect(page.frame_locator("iframe").locator("main")).to_have_count(0)


async def _send(
    page: Page, origin: str, url: str, fields: dict[str, str], *, policy: str = "origin", boxed: bool = False
) -> int:
    """The status of the answer to a form that a page of an origin sends; `boxed`: from a frame without one."""
    inputs = "".join(f'<input type="hidden" name="{name}" value="{value}">' for name, value in fields.items())
    html = _FORM.format(policy=policy, action=url, fields=inputs)
    if boxed:
        html = _SANDBOX.format(html.replace('"', "&quot;"))
    await _open(page, f"{origin}/form", html)
    form = page.frame_locator("iframe") if boxed else page
    async with page.expect_response(url) as answer:
        await form.locator("button").click()
    return (await answer.value).status


async def _open(page: Page, url: str, html: str) -> None:
    async def answer(route: Route) -> None:
        await route.fulfill(body=html, content_type="text/html")

    await page.route(url, answer, times=1)
    await page.goto(url)


async def _told(page: Page, api: Api, made: Json) -> tuple[str, int]:
    """What the comment says, and how many there are."""
    one = await (await page.request.get(f"{api.url}/v1/comments/{made['id']}")).json()
    thread = await (await page.request.get(f"{api.url}/v1/sites/blog/thread?key=/e4")).json()
    return one["comment"]["html"].removeprefix("<p>").partition("<")[0], thread["thread"]["comments"]
