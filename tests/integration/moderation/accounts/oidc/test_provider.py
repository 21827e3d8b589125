"""A provider over real HTTP: what it answers, what it fails to answer, and what is believed of it."""

import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import aiohttp
import pytest
from aiohttp import web

from services.moderation.accounts.oidc import flow as flows
from services.moderation.accounts.oidc.errors import KeyUnknown, ProviderAway, TokenRefused
from services.moderation.accounts.oidc.fetching import LONGEST
from services.moderation.accounts.oidc.kept import FRESH_S, REST_S
from services.moderation.accounts.oidc.provider import AGAIN_S, Client, Provider
from tests.support.identity_provider import (
    CLIENT_ID,
    CLIENT_SECRET,
    IdentityProvider,
    SigningPair,
    identity_provider,
    never,
)


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
async def idp() -> AsyncGenerator[IdentityProvider]:
    async with identity_provider() as idp:
        yield idp


@pytest.fixture
def clock() -> Clock:
    return Clock()


@asynccontextmanager
async def known(idp: IdentityProvider, clock: Clock, **changes: Any) -> AsyncGenerator[Provider]:
    given = {
        "issuer": idp.issuer,
        "client_id": CLIENT_ID,
        "client_secret": CLIENT_SECRET,
        "redirect_uri": idp.redirect_uri,
        "label": "Ours",
    }
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as http:
        yield Provider(http, Client(**{**given, **changes}), clock=clock, patience_s=0.5)


@pytest.fixture
async def provider(idp: IdentityProvider, clock: Clock) -> AsyncGenerator[Provider]:
    async with known(idp, clock) as provider:
        yield provider


async def came(provider: Provider) -> str:
    """Somebody goes there and comes back: who it is."""
    flow = flows.begin("enter", datetime.now(UTC))
    address = await provider.address(flow)
    async with (
        aiohttp.ClientSession() as browser,
        browser.get(address, allow_redirects=False) as answer,
    ):
        assert answer.status == 303, await answer.text()
        back = parse_qs(urlsplit(answer.headers["Location"]).query)
    assert back["state"] == [flow.state]
    await provider.check_sender(back["iss"][0])
    return await provider.subject(back["code"][0], flow, time.time())


async def test_it_says_who_it_is(provider: Provider, idp: IdentityProvider) -> None:
    assert await came(provider) == await came(provider) == idp.subject
    assert idp.asked.count("/.well-known/openid-configuration") == 1
    assert idp.asked.count("/keys") == 1


async def test_a_client_that_sends_its_secret_in_the_form(provider: Provider, idp: IdentityProvider) -> None:
    idp.description = {"token_endpoint_auth_methods_supported": ["client_secret_post"]}
    sent: dict[str, Any] = {}

    async def redeem(request: web.Request) -> web.StreamResponse:
        sent.update(await request.post())
        return web.Response(status=400)

    idp.at["/token"] = redeem
    with pytest.raises(TokenRefused):
        await came(provider)
    assert (sent["client_id"], sent["client_secret"]) == (CLIENT_ID, CLIENT_SECRET)


@pytest.mark.parametrize(
    "description",
    [
        {"issuer": "https://evil.example"},
        {"issuer": None},
        {"token_endpoint": "http://evil.example/token"},
        {"jwks_uri": "file:///etc/passwd"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"authorization_endpoint": "https://id.example/\nSet-Cookie: a=b"},
        {"token_endpoint": 7},
    ],
    ids=str,
)
async def test_a_description_that_is_not_its_own(
    provider: Provider, idp: IdentityProvider, description: dict[str, Any]
) -> None:
    idp.description = description
    with pytest.raises(ProviderAway):
        await provider.address(flows.begin("enter", datetime.now(UTC)))


async def _elsewhere(request: web.Request) -> web.StreamResponse:
    return web.Response(status=302, headers={"Location": f"{request.url.origin()}/elsewhere"})


async def _broken(request: web.Request) -> web.StreamResponse:
    del request
    return web.Response(status=503)


async def _nonsense(request: web.Request) -> web.StreamResponse:
    del request
    return web.Response(body=b"[" * 100_000)


@pytest.mark.parametrize("path", ["/.well-known/openid-configuration", "/keys", "/token"])
@pytest.mark.parametrize("fault", [_elsewhere, _broken, _nonsense])
async def test_an_answer_that_is_none(
    provider: Provider, idp: IdentityProvider, path: str, fault: Any
) -> None:
    """Given one that leads elsewhere, breaks or speaks nonsense, then nobody is anybody."""
    idp.at[path] = fault
    with pytest.raises((ProviderAway, TokenRefused)):
        await came(provider)
    assert "/elsewhere" not in idp.asked


@pytest.mark.parametrize("path", ["/.well-known/openid-configuration", "/keys", "/token"])
async def test_an_answer_that_is_right_and_too_long(
    provider: Provider, idp: IdentityProvider, path: str
) -> None:
    async def long(request: web.Request) -> web.StreamResponse:
        answer = await idp.own(request)
        assert isinstance(answer, web.Response)
        assert isinstance(answer.body, bytes)
        return web.Response(body=answer.body + b" " * LONGEST)

    idp.at[path] = long
    with pytest.raises(ProviderAway):
        await came(provider)


async def test_nobody_waits_for_long_and_a_silent_one_is_not_asked_again_at_once(
    provider: Provider, idp: IdentityProvider, clock: Clock
) -> None:
    idp.at["/.well-known/openid-configuration"] = never
    for _ in range(3):
        with pytest.raises(ProviderAway):
            await came(provider)
    assert len(idp.asked) == 1
    del idp.at["/.well-known/openid-configuration"]
    clock.now += REST_S
    assert await came(provider) == idp.subject


async def test_nobody_there(clock: Clock) -> None:
    async with identity_provider() as idp, known(idp, clock, issuer="http://127.0.0.1:9") as provider:
        with pytest.raises(ProviderAway):
            await came(provider)


async def test_a_new_key_is_learned_and_an_old_one_forgotten(
    provider: Provider, idp: IdentityProvider, clock: Clock
) -> None:
    await came(provider)
    old = idp.pair
    clock.now += AGAIN_S
    idp.rotate()
    assert await came(provider) == idp.subject
    clock.now += AGAIN_S
    idp.pair = old
    with pytest.raises(KeyUnknown):
        await came(provider)


async def test_unknown_keys_have_the_keys_fetched_once_a_minute(
    provider: Provider, idp: IdentityProvider, clock: Clock
) -> None:
    idp.token = lambda claims: SigningPair("stranger").sign(claims)
    for _ in range(5):
        with pytest.raises(KeyUnknown):
            await came(provider)
    assert idp.asked.count("/keys") == 1
    clock.now += AGAIN_S
    for _ in range(5):
        with pytest.raises(KeyUnknown):
            await came(provider)
    assert idp.asked.count("/keys") == 2


async def test_a_key_that_is_withdrawn_counts_for_an_hour_at_most(
    provider: Provider, idp: IdentityProvider, clock: Clock
) -> None:
    await came(provider)
    idp.published = []
    clock.now += FRESH_S
    with pytest.raises(KeyUnknown):
        await came(provider)


async def test_an_answer_of_another_provider(provider: Provider) -> None:
    for sender in ("https://evil.example", None):
        with pytest.raises(TokenRefused):
            await provider.check_sender(sender)


async def test_a_code_without_its_verifier_is_worth_nothing(provider: Provider) -> None:
    """Given a code that somebody else was sent back with, then the provider gives no token for it."""
    theirs, mine = (flows.begin("enter", datetime.now(UTC)) for _ in range(2))
    async with (
        aiohttp.ClientSession() as browser,
        browser.get(await provider.address(theirs), allow_redirects=False) as answer,
    ):
        [code] = parse_qs(urlsplit(answer.headers["Location"]).query)["code"]
    with pytest.raises(TokenRefused):
        await provider.subject(code, mine, time.time())
