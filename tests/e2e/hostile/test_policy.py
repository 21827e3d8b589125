"""What the pages' headers promise, kept by Chromium: no script of another's, no frame, no form sent from elsewhere."""

from typing import Any

import pytest
from playwright.async_api import Browser, Response, Route

from tests.e2e.hostile.world import CAREFUL, Told, World
from tests.support.service import ORIGIN

pytestmark = pytest.mark.e2e
_RULES = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "connect-src 'self'",
    "img-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types rejoinder",
}
_KEPT = {"cache-control": "no-store", "x-robots-tag": "noindex", "referrer-policy": "same-origin"}
_PAGES: dict[str, dict[str, str]] = {
    "?key=/x": {},
    "/fragment?key=/x": {},
    "/comments/{id}": {},
    "/comments/{id}/spoilers": _KEPT,
    "/comments/{id}/report": _KEPT,
    "/write?key=/x": _KEPT,
    "/comments/00000000-0000-0000-0000-000000000000": _KEPT,
    "/write": _KEPT,
    "?key=": _KEPT,
}
_FORMS = {
    "/comments": {"key": "/forged", "body": "Forged", "name": "Eve"},
    "/comments/{id}/report": {"reason": "spam"},
    "/comments/{id}/edit": {"token": "{author}", "revision": "1", "body": "Forged"},
    "/comments/{id}/delete": {"token": "{author}", "sure": "yes"},
}


@pytest.fixture
async def told(world: World) -> Told:
    given = {"thread": {"key": "/policy"}, "body": "Hello >!you!<", "author": {"name": "Ann"}}
    told = await world.post(given, CAREFUL)
    assert isinstance(told, Told)
    return told


@pytest.mark.parametrize("path", _PAGES)
async def test_every_page_forbids_what_it_does_not_need(world: World, told: Told, path: str) -> None:
    async with world.http.get(f"{world.url}/embed/{CAREFUL}{path.format(id=told.id)}") as answer:
        headers = answer.headers

    assert headers["content-type"] == "text/html; charset=utf-8"
    *rules, framed = headers["content-security-policy"].split("; ")
    assert set(rules) == _RULES
    assert framed == ("frame-ancestors 'none'" if _PAGES[path] else f"frame-ancestors {ORIGIN}")
    assert headers["x-content-type-options"] == "nosniff"
    assert "set-cookie" not in headers
    assert {name: headers[name] for name in _PAGES[path]} == _PAGES[path]


@pytest.mark.parametrize("path", _PAGES)
async def test_no_page_can_be_framed_by_a_stranger(
    world: World, browser: Browser, told: Told, path: str
) -> None:
    address = f"{world.url}/embed/{CAREFUL}{path.format(id=told.id)}"
    page = await browser.new_page()
    await page.route("http://evil.example/*", _html(f'<iframe src="{address}"></iframe>'))
    async with page.expect_console_message(lambda said: "frame-ancestors" in said.text):
        await page.goto("http://evil.example/")

    assert await page.frames[1].locator("main").count() == 0
    await page.close()


@pytest.mark.parametrize("path", _FORMS)
@pytest.mark.parametrize("policy", ["strict-origin-when-cross-origin", "no-referrer"])
async def test_no_form_can_be_sent_by_a_stranger(
    world: World, browser: Browser, told: Told, path: str, policy: str
) -> None:
    given = {"id": told.id, "author": told.author}
    fields = {name: value.format_map(given) for name, value in _FORMS[path].items()}
    inputs = "".join(f'<input name="{name}" value="{value}">' for name, value in fields.items())
    action = f"{world.url}/embed/{CAREFUL}{path.format_map(given)}"
    page = await browser.new_page()
    form = f'<meta name="referrer" content="{policy}"><form method="post" action="{action}">{inputs}</form>'
    await page.route("http://evil.example/*", _html(form))
    await page.goto("http://evil.example/")
    async with page.expect_navigation(url=action) as sent:
        await page.evaluate("document.forms[0].submit()")

    answer: Response = await sent.value
    assert answer.status == 403
    await page.close()
    assert await _unchanged(world, told)


async def test_our_own_form_is_taken(world: World, browser: Browser) -> None:
    page = await browser.new_page(java_script_enabled=False)
    await page.goto(f"{world.url}/embed/{CAREFUL}/write?key=/own")
    await page.get_by_label("Your comment").fill("Mine")
    await page.get_by_label("Name").fill("Ann")
    async with page.expect_navigation() as sent:
        await page.get_by_role("button", name="Post comment").click()

    assert (await sent.value).status == 201
    await page.close()


async def _unchanged(world: World, told: Told) -> bool:
    async with world.http.get(f"{world.url}/v1/comments/{told.id}") as answer:
        shown: dict[str, Any] = await answer.json()
    _, forged = await world.ask("GET", f"/v1/sites/{CAREFUL}/thread?key=/forged")
    return (
        shown["comment"]["revision"] == 1
        and shown["comment"]["status"] == "visible"
        and "Forged" not in forged
    )


def _html(body: str) -> Any:
    async def answer(route: Route) -> None:
        await route.fulfill(body=f"<!doctype html>{body}", content_type="text/html")

    return answer
