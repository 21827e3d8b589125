"""The embed in a real browser, for the members of a blog: they write under the name that the blog vouches for."""

import re

import aiohttp
import pytest
from playwright.async_api import Page, Route, expect

from deploy.local.plan import Ready
from tests.e2e.embed.reading import article, check_access, embed, open_page, published, read, shoot
from tests.support.eventually import eventually
from tests.support.members import Blog
from tests.support.stack import Stack

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
async def blog(running: Stack) -> Blog:
    """The example blog with single sign-on, once the services know of it."""
    site, issuer = running.ready.site, str(running.ready.example)
    said = await running.command("site", "sso", site, "--issuer", issuer)
    found = re.search(r"^\S{40,}$", said, re.MULTILINE)
    assert found, said
    blog = Blog(found[0].encode(), site)
    mine = f"{running.ready.comments}/v1/sites/{site}/mine"

    async def believed() -> bool:
        headers = blog.headers("anybody", iss=issuer)
        async with aiohttp.ClientSession() as http, http.get(mine, headers=headers) as answer:
            return answer.ok

    await eventually(believed, 15)
    return blog


async def test_a_member_writes_without_saying_who_they_are(page: Page, ready: Ready, blog: Blog) -> None:
    assertion = blog.assertion("haru", iss=ready.example, name="Haru <b>")
    await open_page(page, ready, "member", more=f'sso="{assertion}"')
    form = embed(page).locator("form")
    await expect(form).to_contain_text("You write as Haru <b>.")
    await expect(form.get_by_label("Name")).to_be_hidden()
    await check_access(page)
    await shoot(page, "member")
    await form.locator("textarea").fill("I have an account here.")
    await form.get_by_role("button", name="Post comment").click()

    await expect(article(page, "I have an account here")).to_contain_text("Haru <b>")
    await expect(article(page, "I have an account").get_by_role("button", name="Edit")).to_be_visible()
    await page.reload()
    await expect(article(page, "I have an account").get_by_role("button", name="Edit")).to_be_visible()
    await published(ready, "member")
    assert (await read(ready, "member"))["comments"]["items"][0]["author"]["name"] == "Haru <b>"


async def test_the_blog_is_asked_for_its_word_only_when_somebody_writes(
    page: Page, ready: Ready, blog: Blog
) -> None:
    asked: list[str] = []

    async def vouch(route: Route) -> None:
        asked.append(route.request.url)
        age = 0 if len(asked) > 1 else 275  # the first one is about to run out
        await route.fulfill(body=blog.assertion("mio", iss=ready.example, name="Mio", age=age))

    await page.route(f"{ready.example}/whoami", vouch)
    await open_page(page, ready, "member-asked", strict=False, more='sso-url="/whoami"')
    assert asked == []
    form = embed(page).locator("form")
    await form.locator("textarea").fill("I have one, too.")
    await expect(form).to_contain_text("You write as Mio.")
    await form.get_by_role("button", name="Post comment").click()

    await expect(article(page, "I have one, too")).to_contain_text("Mio")
    assert len(asked) == 2


async def test_who_is_no_member_writes_as_a_guest(page: Page, ready: Ready, blog: Blog) -> None:
    del blog  # there is single sign-on, and this reader has not signed in
    await page.route(f"{ready.example}/whoami", lambda route: route.fulfill(status=401, body=""))
    await open_page(page, ready, "member-guest", strict=False, more='sso-url="/whoami"')
    form = embed(page).locator("form")
    await form.locator("textarea").fill("I have no account.")
    await form.get_by_label("Name").fill("Ana")
    await form.get_by_role("button", name="Post comment").click()

    await expect(article(page, "I have no account")).to_contain_text("Ana")
