"""Every route of both services, asked for by everybody: what is answered is what `matrix.py` says."""

from collections import defaultdict
from collections.abc import AsyncGenerator, Mapping
from typing import Any, Literal
from uuid import UUID

import httpx2
import pytest
from litestar.routes import HTTPRoute
from msgspec import Struct

from deploy.local.postgres import Postgres
from services.comments.app import create_app as comments_app
from services.comments.scopes import SCOPES as COMMENTS_SCOPES
from services.moderation.app import create_app as moderation_app
from services.moderation.scopes import SCOPES as MODERATION_SCOPES
from shared.access.keys import add_key, revoke_key
from shared.access.roles import Role
from shared.access.scopes import SCOPES
from shared.postgres.pool import connect
from tests.security.matrix import ROWS, Access, Service
from tests.support.console import Browser, signed_in
from tests.support.database import Database, cloned_database
from tests.support.moderation import settings
from tests.support.service import comments_settings
from tests.support.surface import ENDPOINTS, WITHOUT_BODY, Surface, surface

Answered = Literal["in", "door", 401, 403, 404]
SITES: dict[Service, str] = {"comments": "blog", "moderation": "drama"}
SERVICES: tuple[Service, ...] = ("comments", "moderation")
GIVEN = {(one.service, one.method, one.path): one for one in (*ENDPOINTS, *WITHOUT_BODY)}
TABLES = {"comments": COMMENTS_SCOPES, "moderation": MODERATION_SCOPES}
QUERIES = {
    "/thread": {"key": "/e4"},
    "/counts": {"key": "/e4"},
    "/live": {"key": "/e4"},
    "/console/policy/try": {"comment": str(UUID(int=0))},
    "/policy/compare": {"from": "0", "to": "0"},
}
FORMS = {
    "/console/cases/{comment_id}/decisions": {"token": "0" * 32, "revision": "1", "action": "hold"},
    "/console/cases/{comment_id}/notes": {"token": "0" * 32, "text": "Seen"},
}
EXISTING = {"site", "comment_id", "code", "kind", "subject", "release", "name"}
"""What is there as long as the tests last: webhooks and labels are taken away in the middle of them."""

ENDING = {
    "DELETE /v1/sites/{site}/policy/shadow",
    "GET /console/policy/try",
    "POST /console/cases/{comment_id}/unblock",
}
"""Asks for what was never there, or is not once the first has asked."""


class World(Struct, frozen=True, kw_only=True):
    """Both applications, and everybody who may ask: by key, by service, and at the console."""

    surface: Surface
    dsn: str
    keys: Mapping[Service, Mapping[str, str]]
    browsers: Mapping[str, Browser]


@pytest.fixture(scope="module")
async def world(migrated: Postgres) -> AsyncGenerator[World]:
    async with cloned_database(migrated) as database, surface(database) as doors:
        yield World(
            surface=doors,
            dsn=database.owner,
            keys={service: await _keys(database, service) for service in SERVICES},
            browsers=await _browsers(database, doors.http["moderation"]),
        )


async def _keys(database: Database, service: Service) -> dict[str, str]:
    """One key for each role on the site, one of another site's owner, one for a scope of the other service."""
    site = SITES[service]
    people = {role.word: (role, None if role == Role.ADMIN else site) for role in Role}
    found = {
        name: await add_key(database.owner, service, role, of, name)
        for name, (role, of) in {
            **people,
            "foreign": (Role.OWNER, "other"),
            "revoked": (Role.OWNER, site),
        }.items()
    }
    await revoke_key(database.owner, service, found["revoked"])
    unfit = ("cases:read",) if service == "comments" else ("threads:write",)
    found["scoped"] = await add_key(database.owner, service, Role.OWNER, site, "scoped", scopes=unfit)
    return found


async def _browsers(database: Database, http: httpx2.AsyncClient) -> dict[str, Browser]:
    """One person for each role on the site, one of another site's, one demoted, one closed, one who has signed out."""
    people = {role.word: (role, None if role == Role.ADMIN else "drama") for role in Role}
    people |= {"foreign": (Role.OWNER, "other")}
    people |= dict.fromkeys(("demoted", "closed", "signed out"), (Role.OWNER, "drama"))
    found = {
        name: await signed_in(http, database.owner, role=role, site=site, name=name)
        for name, (role, site) in people.items()
    }
    async with connect(database.owner, "moderation", name="test") as connection:
        demoted, closed = found["demoted"].account_id, found["closed"].account_id
        await connection.execute("UPDATE memberships SET role = 'reviewer' WHERE account_id = $1", demoted)
        await connection.execute("UPDATE accounts SET closed_at = now() WHERE account_id = $1", closed)
    assert (await found["signed out"].send("/console/sign-out")).status_code == 303
    return found


def _routes(service: Service) -> list[str]:
    """Every route of an application, as it is written in the table."""
    nowhere = Database(comments="", moderation="", owner="")
    application = (
        comments_app(comments_settings(nowhere)) if service == "comments" else moderation_app(settings(""))
    )
    return sorted(
        f"{method} {route.path_format}"
        for route in application.litestar.routes
        if isinstance(route, HTTPRoute)
        for method in route.methods - {"HEAD", "OPTIONS"}
    )


ALL = [(service, row) for service in SERVICES for row in _routes(service)]


@pytest.mark.parametrize("service", SERVICES)
def test_every_route_has_a_row_and_every_row_a_route(service: Service) -> None:
    """Write new routes into tests/security/matrix.py."""
    assert set(_routes(service)) == set(ROWS[service])


@pytest.mark.parametrize(("service", "row"), ALL, ids=str)
async def test_everybody_gets_what_is_theirs(world: World, service: Service, row: str) -> None:
    access = ROWS[service][row]
    if access.door == "console":
        found = {who: await _at_console(world, row, who) for who in (*world.browsers, "nobody", "key")}
        expected = {who: _expected(access, _rank(who, world.browsers), who, "door") for who in found}
    else:
        found = {who: await _by_key(world, service, row, who) for who in (*world.keys[service], "nobody")}
        expected = {who: _expected(access, _rank(who, world.keys[service]), who, 401) for who in found}
    assert {who: _said(access, row, who, answer) for who, answer in found.items()} == expected


def _expected(access: Access, rank: Role | None, who: str, stranger: Answered) -> Answered:
    """What somebody of a role, or nobody that we know, is answered."""
    if access.door == "open":
        return "in"
    if access.door in ("author", "peer") or rank is None:
        return 401 if access.door != "console" else stranger
    if who == "scoped":
        return 403
    if who == "foreign" and access.own:
        return 404
    return "in" if rank >= access.role else 403


def _rank(who: str, known: Mapping[str, object]) -> Role | None:
    if who in {role.word for role in Role}:
        return Role.of(who)
    if who not in known or who in {"revoked", "closed", "signed out"}:
        return None
    return Role.REVIEWER if who == "demoted" else Role.OWNER


def _said(access: Access, row: str, who: str, answer: httpx2.Response) -> Answered:
    """An answer in the words of the table: whatever is wrong with a request, whoever is told that may make it."""
    status = answer.status_code
    assert status < 500 or status == 503, answer.text
    if access.door == "author" and 400 <= status < 500:
        return 401
    if access.door == "open":
        return "in"
    if status == 303 and answer.headers["location"].startswith("/console/sign-in"):
        return (
            "in" if "Max-Age=0" in answer.headers.get("set-cookie", "") else "door"
        )  # shown out, or kept out
    if access.door == "console" and status == 401:  # else a wrong second factor, of somebody who is known
        return "door" if 'action="/console/sign-in"' in answer.text else "in"
    nothing = who != "foreign" and (_names_what_is_not_there(row) or row in ENDING)
    if status == 404 and (nothing or not access.own):
        return "in"  # also the people and keys of no site: there are none of such a name
    found: dict[int, Answered] = {401: 401, 403: 403, 404: 404}
    return found.get(status, "in")


def _names_what_is_not_there(row: str) -> bool:
    return bool({part[1:-1] for part in row.split("/") if part.startswith("{")} - EXISTING)


async def _by_key(world: World, service: Service, row: str, who: str) -> httpx2.Response:
    method, path = row.split(" ")
    given = GIVEN.get((service, method, path))
    headers = {"If-Match": "*"}
    if who in world.keys[service]:
        headers["Authorization"] = f"Bearer {world.keys[service][who]}"
    return await world.surface.http[service].request(
        "HEAD" if path.endswith("/live") else method,
        path.format_map(_names(world, service)),
        params=given.query if given and given.query else _query(path),
        headers=headers | _form_headers(method, path),
        json=given.body if given else None,
    )


async def _at_console(world: World, row: str, who: str) -> httpx2.Response:
    method, path = row.split(" ")
    url = path.format_map(_names(world, "moderation"))
    http, query = world.surface.http["moderation"], _query(path)
    if who not in world.browsers:
        given = {"Authorization": f"Bearer {world.keys['moderation']['owner']}"} if who == "key" else {}
        return await http.request(method, url, params=query, headers=given | _form_headers(method, path))
    browser = world.browsers[who]
    if path == "/console/sign-out" and _rank(who, world.browsers) is not None:
        browser = await signed_in(http, world.dsn, name=f"{who} leaves")
    if method == "GET":
        return await browser.open(url, params=query)
    return await browser.send(url, FORMS.get(path))


def _query(path: str) -> dict[str, str]:
    """What a page must be asked for before it asks who is there."""
    return next((query for end, query in QUERIES.items() if path.endswith(end)), {})


def _form_headers(method: str, path: str) -> dict[str, str]:
    form = method == "POST" and path.startswith(("/console", "/embed/"))
    return (
        {"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"} if form else {}
    )


def _names(world: World, service: Service) -> Mapping[str, Any]:
    names = world.surface.names[service]
    if service == "moderation":
        names = names | {"comment_id": next(world.surface.cases)}
    return defaultdict(lambda: str(UUID(int=0)), names)


@pytest.mark.parametrize(
    ("service", "row"), [one for one in ALL if ROWS[one[0]].get(one[1], Access("open")).door == "key"]
)
async def test_each_scope_opens_its_own_and_nothing_else(world: World, service: Service, row: str) -> None:
    method, path = row.split(" ")
    needed = TABLES[service].needed(method, path)
    assert needed in SCOPES, f"{row} stands in no row of services/{service}/scopes.py"
    site = SITES[service]
    key = await add_key(world.dsn, service, Role.OWNER, site, "one scope", scopes=(needed,))
    answer = await _by_key(
        World(surface=world.surface, dsn=world.dsn, browsers={}, keys={service: {"limited": key}}),
        service,
        row,
        "limited",
    )
    assert answer.status_code not in (401, 403), answer.text
