"""Signing in with a provider of identities, in a real browser: what it lets lead where, and what people see."""

from collections.abc import AsyncGenerator

import pytest
from playwright.async_api import Browser, BrowserContext, Page, expect

from deploy.local.postgres import Postgres
from tests.e2e.console.test_for_everybody import PHONE, checked
from tests.support.database import cloned_database
from tests.support.desk import Served, serving
from tests.support.identity_provider import CLIENT_ID, CLIENT_SECRET, IdentityProvider, identity_provider


@pytest.fixture
async def idp() -> AsyncGenerator[IdentityProvider]:
    async with identity_provider() as idp:
        yield idp


@pytest.fixture
async def console(browser: Browser, migrated: Postgres, idp: IdentityProvider) -> AsyncGenerator[Served]:
    """One that knows the provider."""
    del browser  # without one, no console is needed
    given = {
        "MODERATION_OIDC_ISSUER": idp.issuer,
        "MODERATION_OIDC_CLIENT_ID": CLIENT_ID,
        "MODERATION_OIDC_CLIENT_SECRET": CLIENT_SECRET,
        "MODERATION_OIDC_LABEL": "Mikazuki ID",
    }
    async with cloned_database(migrated) as database, serving(database, **given) as served:
        idp.redirect_uri = f"{served.url}/console/oidc/callback"
        yield served


async def test_linked_once_and_in_from_then_on(
    console: Served, browser: Browser, idp: IdentityProvider
) -> None:
    """Given Ada, who links her account, then she comes in without a password; and who is unknown is told how to."""
    ada = await console.person()
    async with console.browser(browser, ada, java_script_enabled=False) as context:
        page = await context.new_page()
        await page.goto(f"{console.url}/console/account")
        section = page.get_by_role("region", name="Sign in with Mikazuki ID")
        await section.get_by_label("Your present password").fill("correct horse of Ada")
        await section.get_by_role("button", name="Link to Mikazuki ID").click()
        await expect(section).to_contain_text("Mikazuki ID opens your account.")
    assert "/authorize" in idp.asked

    async with console.browser(browser, ada, color_scheme="dark", viewport=PHONE) as context:
        page = await _signed_out(context, console)
        await checked(page, "sign-in-dark-390")
        await page.emulate_media(color_scheme="light")
        await checked(page, "sign-in-light-390")
        await page.get_by_role("link", name="Sign in with Mikazuki ID").click()
        await expect(page).to_have_url(f"{console.url}/console/account")
        await checked(page, "own-linked-light-390")

    idp.subject = "somebody-else"
    async with console.browser(browser, ada, locale="ja") as context:
        page = await _signed_out(context, console)
        await checked(page, "sign-in-ja-1280")
        await page.get_by_role("link", name="Mikazuki IDでサインイン").click()
        await expect(page.get_by_role("alert")).to_contain_text("メールアドレスが同じでも結び付きません")
        await checked(page, "not-let-in-ja-1280")


async def _signed_out(context: BrowserContext, console: Served) -> Page:
    """At the door, on the way to one's account."""
    await context.clear_cookies()
    page = await context.new_page()
    await page.goto(f"{console.url}/console/account")
    await expect(page).to_have_url(f"{console.url}/console/sign-in?next=%2Fconsole%2Faccount")
    return page
