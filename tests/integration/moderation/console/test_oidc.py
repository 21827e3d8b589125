"""Signing in with a provider of identities, from our door to theirs and back."""

import re
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit
from uuid import UUID

import httpx2
import pyotp
import pytest
from msgspec import Struct
from msgspec.structs import replace

from deploy.local.postgres import Postgres
from services.moderation.accounts.links import make_link
from services.moderation.accounts.sealing import seal_secret
from services.moderation.app import create_app
from shared.access.roles import Role
from shared.eventlog.sealing import Vault
from shared.postgres.pool import connect
from tests.support.console import CHEAP, FROM_HERE, Browser, person, signed_in
from tests.support.database import Database, cloned_database
from tests.support.identity_provider import CLIENT_ID, CLIENT_SECRET, IdentityProvider, identity_provider
from tests.support.moderation import MASTER_KEY, settings

PASSWORD = "correct horse of Ada"


class World(Struct, frozen=True):
    """A console that knows a provider, and the provider; `http` is one browser at both."""

    http: httpx2.AsyncClient
    idp: IdentityProvider
    database: Database

    async def back(self, gone: httpx2.Response) -> str:
        """Through the provider: the address at the console to which it sends the browser back."""
        leads = gone.headers.get("location") or gone.headers["refresh"].partition("url=")[2]
        assert leads.startswith(f"{self.idp.issuer}/authorize?"), leads
        async with httpx2.AsyncClient() as outside:
            answer = await outside.get(leads)
        assert answer.status_code == 303, answer.text
        address: str = answer.headers["location"]
        return address.removeprefix("http://127.0.0.1:8001")

    async def enter(self, wanted: str = "") -> httpx2.Response:
        """There and back again: what the console answers in the end."""
        gone = await self.http.get("/console/oidc", params={"next": wanted} if wanted else {})
        assert gone.status_code == 303, gone.text
        return await self.http.get(await self.back(gone))

    async def linked(self, account_id: UUID, subject: str | None = None) -> None:
        await self.write(
            "INSERT INTO identities VALUES ($1, $2, $3, now())",
            self.idp.issuer,
            subject or self.idp.subject,
            account_id,
        )

    async def write(self, statement: str, *values: Any) -> None:
        async with connect(self.database.owner, "moderation", name="test") as connection:
            await connection.execute(statement, *values)

    async def rows(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        async with connect(self.database.owner, "moderation", name="test") as connection:
            return [tuple(row) for row in await connection.fetch(statement, *values)]

    async def link_for(self, account_id: UUID) -> str:
        """The path of a one-time link."""
        async with connect(self.database.owner, "moderation", name="test") as connection:
            return f"/console/welcome/{await make_link(connection, account_id, datetime.now(UTC))}"


@asynccontextmanager
async def _world(database: Database, console_url: str = "http://127.0.0.1:8001") -> AsyncGenerator[World]:
    async with identity_provider(console_url) as idp:
        given = replace(
            settings(database.moderation),
            public_url=console_url,
            oidc_issuer=idp.issuer,
            oidc_client_id=CLIENT_ID,
            oidc_client_secret=CLIENT_SECRET,
            oidc_label="Blog ID <b>",
        )
        app = create_app(given, hasher=CHEAP)
        transport: Any = httpx2.ASGITransport(app)
        async with (
            app.litestar.lifespan(),
            httpx2.AsyncClient(transport=transport, base_url=console_url) as http,
        ):
            yield World(http, idp, database)


@pytest.fixture(scope="module")
async def shared_world(migrated: Postgres) -> AsyncGenerator[World]:
    async with cloned_database(migrated) as database, _world(database) as world:
        yield world


@pytest.fixture
async def world(shared_world: World) -> World:
    """Nobody has been there before."""
    await shared_world.write("TRUNCATE accounts, account_events, attempts, oidc_states CASCADE")
    shared_world.http.cookies.clear()
    shared_world.idp.forget()
    return shared_world


def names(answer: httpx2.Response) -> set[str]:
    """Of the cookies that an answer sets to something."""
    return {one.partition("=")[0] for one in answer.headers.get_list("set-cookie") if "Max-Age=0" not in one}


def refused(answer: httpx2.Response, status: int, words: str) -> None:
    """Nobody is signed in by it, and it says why."""
    assert answer.status_code == status, answer.text
    assert words in answer.text
    assert not names(answer)
    assert answer.headers["referrer-policy"] == "no-referrer"


async def test_who_is_linked_comes_in(world: World) -> None:
    account_id, _ = await person(world.database.owner)
    await world.linked(account_id)
    door = await world.http.get("/console/sign-in?next=/console?state=all")
    assert 'href="/console/oidc?next=/console%3Fstate%3Dall"' in door.text
    assert "Sign in with Blog ID &lt;b&gt;" in door.text

    answer = await world.enter("/console?state=all")

    assert (answer.status_code, answer.headers["location"]) == (303, "/console?state=all")
    assert names(answer) == {"rejoinder", "rejoinder-device"}
    assert "rejoinder-oidc" not in world.http.cookies
    cookies = answer.headers.get_list("set-cookie")
    assert all("HttpOnly" in one and "SameSite=lax" in one and "Path=/" in one for one in cookies)
    page = await world.http.get("/console/account")
    assert "Blog ID &lt;b&gt; opens your account." in page.text
    await world.write("UPDATE identities SET issuer = 'https://before.example'")
    assert "/console/account/oidc/off" not in (await world.http.get("/console/account")).text
    assert await world.rows("SELECT kind, account_id FROM account_events") == [("sign_in.done", account_id)]


async def test_nothing_else_opens_an_account(world: World) -> None:
    """Given a verified address that is Ada's, or her subject at another issuer, then her account stays closed."""
    ada, _ = await person(world.database.owner, name="Ada")
    await world.linked(ada)
    for identity in (
        "subject = 'somebody'",
        "subject = upper(subject)",
        "subject = 'ada@blog.example'",
        "subject = 'ada-at-the-provider', issuer = 'https://other.example'",
    ):
        await world.write(f"UPDATE identities SET {identity}")
        answer = await world.enter()
        refused(answer, 403, "an equal e-mail address does not link them")
        assert "Not signed in with Blog ID &lt;b&gt;" in answer.text
    assert await world.rows("SELECT * FROM sessions") == []


async def test_an_answer_counts_once_and_where_it_was_asked_for(world: World) -> None:
    account_id, _ = await person(world.database.owner)
    await world.linked(account_id)
    gone = await world.http.get("/console/oidc")
    assert names(gone) == {"rejoinder-oidc"}
    cookie = world.http.cookies["rejoinder-oidc"]
    back = await world.back(gone)
    fields = {name: values[0] for name, values in parse_qs(urlsplit(back).query).items()}

    async def come(cookie: str, **changes: str) -> httpx2.Response:
        world.http.cookies.clear()
        query = urlencode(fields | changes)
        headers = {"Cookie": f"rejoinder-oidc={cookie}"} if cookie else {}
        return await world.http.get(f"/console/oidc/callback?{query}", headers=headers)

    for answer in (
        await come(""),
        await come(cookie[:-6] + "AAAA=="),
        await come(cookie, state="another"),
        await come(cookie, state=""),
    ):
        refused(answer, 400, "Begin again")
    assert names(await come(cookie)) == {"rejoinder", "rejoinder-device"}
    refused(await come(cookie), 400, "Begin again")
    assert world.idp.asked.count("/token") == 1


async def test_who_is_refused_there_is_told_so(world: World) -> None:
    world.idp.refuses = "access_denied"
    refused(await world.enter(), 403, "It was cancelled there")
    assert "/token" not in world.idp.asked


async def test_a_token_for_something_else_lets_nobody_in(world: World) -> None:
    """The rules are tried one by one in unit tests; here, that they stand in the way, and that it is on record."""
    account_id, _ = await person(world.database.owner)
    await world.linked(account_id)
    for claims, rule in (
        ({"nonce": "of another sign-in"}, "nonce"),
        ({"aud": "another client"}, "audience"),
        ({"iss": "https://evil.example"}, "issuer"),
        ({"exp": 1}, "expired"),
    ):
        world.idp.claims = claims
        refused(await world.enter(), 401, "could not be verified")
        [(detail,)] = await world.rows(
            "SELECT detail FROM account_events WHERE kind = 'sign_in.failed' ORDER BY event_id DESC LIMIT 1"
        )
        assert rule in str(detail)
    world.idp.claims = {}
    back = await world.back(await world.http.get("/console/oidc"))
    elsewhere = re.sub(r"iss=[^&]*", "iss=https://evil.example", back)
    refused(await world.http.get(elsewhere), 401, "could not be verified")
    assert await world.rows("SELECT * FROM sessions") == []


async def test_a_provider_that_is_away_bars_no_other_way(database: Database) -> None:
    await person(database.owner)
    form = {"login": "ada@blog.example", "password": PASSWORD}
    async with _world(database) as world:
        world.idp.description = {"issuer": "https://evil.example"}
        refused(await world.http.get("/console/oidc"), 503, "cannot be reached at present")
        assert (await world.http.post("/console/sign-in", data=form, headers=FROM_HERE)).status_code == 303


async def test_it_leads_nowhere_else_and_goes_on_with_no_session_from_before(world: World) -> None:
    eve = await signed_in(world.http, world.database.owner, name="Eve")
    account_id, _ = await person(world.database.owner)
    await world.linked(account_id)
    world.http.cookies.set("rejoinder", eve.token, domain="127.0.0.1")
    for wanted in (
        "https://evil.example",
        "//evil.example",
        "/console/../x",
        "/console/oidc/callback",
        "/console\\@evil.example",
    ):
        before = world.http.cookies["rejoinder"]
        assert (await world.enter(wanted)).headers["location"] == "/console"
        assert world.http.cookies["rejoinder"] != before
        assert await world.rows("SELECT account_id FROM sessions") == [(account_id,)]


async def test_our_second_factor_is_asked_for_all_the_same(world: World) -> None:
    account_id, _ = await person(world.database.owner)
    await world.linked(account_id)
    secret = pyotp.random_base32()
    sealed = seal_secret(Vault(bytes.fromhex(MASTER_KEY)), account_id, secret)
    await world.write("UPDATE accounts SET totp = $1", sealed)

    answer = await world.enter("/console/people")

    assert answer.headers["location"] == "/console/second-factor?next=%2Fconsole%2Fpeople"
    assert names(answer) == {"rejoinder"}
    assert (await world.http.get("/console")).status_code == 303  # not yet
    code = {"code": pyotp.TOTP(secret).now(), "next": "/console/people"}
    whole = await world.http.post("/console/second-factor", data=code, headers=FROM_HERE)
    assert whole.headers["location"] == "/console/people"
    assert (await world.http.get("/console")).status_code == 200


async def test_a_closed_account_and_one_without_a_role(world: World) -> None:
    account_id, _ = await person(world.database.owner)
    await world.linked(account_id)
    await world.write("DELETE FROM memberships")
    refused(await world.enter(), 403, "may not moderate anything")
    await world.write("UPDATE accounts SET closed_at = now()")
    refused(await world.enter(), 403, "may not moderate anything")


async def test_a_flood_waits_and_the_known_browser_does_not(world: World) -> None:
    account_id, _ = await person(world.database.owner)
    await world.linked(account_id)
    assert (await world.enter()).status_code == 303
    device = world.http.cookies["rejoinder-device"]
    await world.write(
        "INSERT INTO attempts VALUES ('oidc everybody', now() + interval '1 hour')"
        " ON CONFLICT (bucket) DO UPDATE SET empty_at = EXCLUDED.empty_at"
    )
    assert (await world.enter()).status_code == 303
    world.http.cookies.clear()
    refused(await world.enter(), 429, "Too many attempts")
    assert world.idp.asked.count("/token") == 2
    world.http.cookies.set("rejoinder-device", device)
    assert (await world.enter()).status_code == 303


async def test_somebody_links_their_own_account(world: World) -> None:
    ada = await signed_in(world.http, world.database.owner)
    world.http.cookies.set("rejoinder", ada.token)

    sent = await ada.send("/console/account/oidc", {"present": PASSWORD})
    assert sent.status_code == 200
    assert "Go on" in sent.text
    answer = await world.http.get(await world.back(sent))

    assert (answer.status_code, answer.headers["location"]) == (303, "/console/account")
    assert await world.rows("SELECT account_id, subject FROM identities") == [
        (ada.account_id, world.idp.subject)
    ]
    world.http.cookies.clear()
    assert names(await world.enter()) == {"rejoinder", "rejoinder-device"}


async def test_nobody_else_links_it(world: World) -> None:
    """Given no token of the form, a foreign page, a wrong password, or the session of somebody else, then no link."""
    ada = await signed_in(world.http, world.database.owner)
    eve = await signed_in(world.http, world.database.owner, name="Eve")
    for form, headers, status in (
        ({"present": PASSWORD, "csrf": "made up"}, None, 403),
        ({"present": PASSWORD}, {"Sec-Fetch-Site": "cross-site"}, 403),
        ({"present": "guess"}, None, 422),
        ({}, None, 422),
    ):
        cookie = {"Cookie": f"rejoinder={ada.token}"}
        sent = await ada.send("/console/account/oidc", form, headers=headers and headers | cookie)
        assert sent.status_code == status
        assert not names(sent)
        assert "refresh" not in sent.headers
    for other in (eve.token, ""):
        sent = await ada.send("/console/account/oidc", {"present": PASSWORD})
        back = await world.back(sent)
        world.http.cookies.set("rejoinder", other)
        refused(await world.http.get(back), 400, "Begin again")
        world.http.cookies.delete("rejoinder")
    assert world.idp.asked.count("/token") == 2
    assert await world.rows("SELECT * FROM identities") == []


async def test_an_identity_of_somebody_else_is_not_taken(world: World) -> None:
    other, _ = await person(world.database.owner, name="Other")
    await world.linked(other)
    ada = await signed_in(world.http, world.database.owner)
    sent = await ada.send("/console/account/oidc", {"present": PASSWORD})
    world.http.cookies.set("rejoinder", ada.token)
    answer = await world.http.get(await world.back(sent))
    refused(answer, 409, "linked to somebody else&#39;s account")
    assert "Not linked to" in answer.text

    fresh, _ = await person(world.database.owner, name="Fresh", password=None)
    path = await world.link_for(fresh)
    sent = await world.http.post(f"{path}/oidc", headers=FROM_HERE)
    refused(await world.http.get(await world.back(sent)), 409, "linked to somebody else")
    assert await world.rows("SELECT account_id FROM identities") == [(other,)]
    assert (await world.http.get(path)).status_code == 200  # the link is not used up


async def test_a_link_is_accepted_without_a_password(world: World) -> None:
    account_id, _ = await person(world.database.owner, role=Role.OWNER, password=None)
    path = await world.link_for(account_id)
    assert f'action="{path}/oidc"' in (await world.http.get(path)).text
    foreign = await world.http.post(f"{path}/oidc", headers={"Sec-Fetch-Site": "cross-site"})
    assert foreign.status_code == 403

    sent = await world.http.post(f"{path}/oidc", headers=FROM_HERE)
    answer = await world.http.get(await world.back(sent))

    assert (answer.status_code, answer.headers["location"]) == (303, "/console")
    page = (await world.http.get("/console/account")).text
    assert "You have none: ask the owner" in page
    assert 'name="present"' not in page
    assert "linked to a sign-in provider" in (await world.http.get("/console/people")).text
    again = await world.http.post(f"{path}/oidc", headers=FROM_HERE)
    assert again.status_code == 410


async def test_a_link_ends_every_way_in_from_before(world: World) -> None:
    """Given somebody who made themselves at home in an account, when its owner uses a link, then nothing is left."""
    account_id, _ = await person(world.database.owner)
    await world.linked(account_id, world.idp.subject)
    assert (await world.enter()).status_code == 303
    path = await world.link_for(account_id)
    form = {"password": "another horse of Ada"}
    assert (await world.http.post(path, data=form, headers=FROM_HERE)).status_code == 303
    assert await world.rows("SELECT * FROM identities") == await world.rows("SELECT * FROM sessions") == []

    await world.linked(account_id, "eve-at-the-provider")
    path = await world.link_for(account_id)
    await world.http.get(await world.back(await world.http.post(f"{path}/oidc", headers=FROM_HERE)))
    assert await world.rows("SELECT password FROM accounts") == [(None,)]
    assert await world.rows("SELECT subject FROM identities") == [(world.idp.subject,)]


async def test_unlinking_leaves_a_way_in_and_no_other_session(world: World) -> None:
    ada = await signed_in(world.http, world.database.owner)
    await world.linked(ada.account_id)
    elsewhere = await world.enter()
    assert elsewhere.status_code == 303
    world.http.cookies.clear()
    assert (await ada.send("/console/account/oidc/off", {"present": "guess"})).status_code == 422

    done = await ada.send("/console/account/oidc/off", {"present": PASSWORD})

    assert (done.status_code, done.headers["location"]) == (303, "/console/account")
    assert len(await world.rows("SELECT * FROM sessions")) == 1
    world.http.cookies.clear()
    refused(await world.enter(), 403, "No account here is linked")
    kinds = [kind for (kind,) in await world.rows("SELECT kind FROM account_events ORDER BY event_id")]
    assert kinds == ["sign_in.done", "identity.unlinked"]


async def test_the_only_way_in_is_kept(world: World) -> None:
    account_id, _ = await person(world.database.owner, password=None)
    await world.linked(account_id)
    await world.enter()
    ada = Browser(world.http, world.http.cookies["rejoinder"], account_id)
    assert (await ada.send("/console/account/oidc/off", {"present": "guess"})).status_code == 422
    assert await world.rows("SELECT account_id FROM identities") == [(account_id,)]


async def test_closing_an_account_forgets_who_it_was(world: World) -> None:
    boss = await signed_in(world.http, world.database.owner, role=Role.ADMIN, site=None, name="Boss")
    account_id, _ = await person(world.database.owner)
    await world.linked(account_id)
    assert (await boss.send(f"/console/people/{account_id}/close")).status_code == 303
    assert await world.rows("SELECT * FROM identities") == []


async def test_without_a_provider_there_is_nothing_of_it(database: Database) -> None:
    account_id, _ = await person(database.owner, password=None)
    app = create_app(settings(database.moderation), hasher=CHEAP)
    transport: Any = httpx2.ASGITransport(app)
    async with (
        app.litestar.lifespan(),
        httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1:8001") as http,
        connect(database.owner, "moderation", name="test") as connection,
    ):
        path = f"/console/welcome/{await make_link(connection, account_id, datetime.now(UTC))}"
        ada = await signed_in(http, database.owner, name="Bea")
        for page in (
            await http.get("/console/sign-in"),
            await http.get(path),
            await ada.open("/console/account"),
        ):
            assert page.status_code == 200
            assert "oidc" not in page.text
        asked = [
            await http.get("/console/oidc"),
            await http.get("/console/oidc/callback?state=a&code=b"),
            await http.post(f"{path}/oidc", headers=FROM_HERE),
            await ada.send("/console/account/oidc"),
            await ada.send("/console/account/oidc/off"),
        ]
    assert [answer.status_code for answer in asked] == [404] * 5


async def test_behind_https_the_cookie_is_the_hosts_alone(database: Database) -> None:
    async with _world(database, "https://mod.example") as world:
        gone = await world.http.get("/console/oidc")
    [cookie] = gone.headers.get_list("set-cookie")
    assert cookie.startswith("__Host-rejoinder-oidc=")
    assert all(part in cookie for part in ("Secure", "HttpOnly", "Path=/", "SameSite=lax", "Max-Age=600"))
    query = parse_qs(urlsplit(gone.headers["location"]).query)
    assert query["redirect_uri"] == ["https://mod.example/console/oidc/callback"]
