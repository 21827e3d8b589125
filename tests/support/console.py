"""People at the console: their accounts in the database, and their browsers, signed in, over HTTP.

ada = await signed_in(http, database.owner, role=Role.OWNER, site="drama", name="Ada")
page = await ada.open("/console")
answer = await ada.send("/console/people", {"name": "Bob"})  # a POST with the token of the form
"""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import httpx2
from argon2 import PasswordHasher

from services.moderation.accounts.sessions import open_session
from services.moderation.console.cookies import Cookies
from services.moderation.console.visits import csrf_token
from shared.access.roles import Role
from shared.ids import new_id
from shared.postgres.pool import connect

CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
"""Passwords that cost nothing: `create_app(settings, hasher=CHEAP)`."""
FROM_HERE = {"Sec-Fetch-Site": "same-origin"}

_ADD = "INSERT INTO accounts (account_id, login, name, language, password, created_at) VALUES ($1, $2, $3, $4, $5, $6)"
_GIVE = "INSERT INTO memberships (membership_id, account_id, site, role) VALUES ($1, $2, $3, $4)"


class Browser:
    """One person's browser: it keeps their session apart from that of others who share the client."""

    def __init__(
        self, http: httpx2.AsyncClient, token: str, account_id: UUID, *, secure: bool = False
    ) -> None:
        self.http = http
        self.token = token
        self.account_id = account_id
        self.cookie_name = Cookies(secure=secure).session_name

    async def open(self, path: str, **sent: Any) -> httpx2.Response:
        """GET a page; no redirect is followed."""
        return await self.ask("GET", path, **sent)

    async def send(self, path: str, form: dict[str, Any] | None = None, **sent: Any) -> httpx2.Response:
        """POST a form as its page would."""
        return await self.ask("POST", path, data={"csrf": csrf_token(self.token), **(form or {})}, **sent)

    async def ask(self, method: str, path: str, **sent: Any) -> httpx2.Response:
        """`headers` replace those by which a browser says where a form comes from."""
        given = sent.pop("headers", None)
        cookie = {"Cookie": f"{self.cookie_name}={self.token}"}
        headers = cookie | (FROM_HERE if given is None else given)
        return await self.http.request(method, path, headers=headers, follow_redirects=False, **sent)

    def cookie(self, url: str) -> dict[str, Any]:
        """For a real browser: `await context.add_cookies([ada.cookie(url)])`."""
        return {
            "name": self.cookie_name,
            "value": self.token,
            "url": url,
            "httpOnly": True,
            "sameSite": "Lax",
        }


async def signed_in(
    http: httpx2.AsyncClient,
    dsn: str,
    *,
    role: Role = Role.MODERATOR,
    site: str | None = "drama",
    name: str = "Ada",
    login: str | None = None,
    language: str = "en",
) -> Browser:
    """A new person with one role, at the console. `dsn` is the owner's."""
    account_id, membership_id = await person(
        dsn, role=role, site=site, name=name, login=login, language=language
    )
    async with connect(dsn, "moderation", name="test") as connection:
        token = await open_session(connection, account_id, membership_id, "Firefox, Linux", datetime.now(UTC))
    return Browser(http, token, account_id)


async def person(
    dsn: str,
    *,
    role: Role = Role.MODERATOR,
    site: str | None = "drama",
    name: str = "Ada",
    login: str | None = None,
    password: str | None = "correct horse of Ada",  # noqa: S107  made up
    language: str = "en",
) -> tuple[UUID, UUID]:
    """An account and its one membership; the login is `ada@blog.example` unless it is given."""
    account_id, membership_id = new_id(), new_id()
    login = login or f"{name.casefold().replace(' ', '.')}@blog.example"
    stored = CHEAP.hash(password) if password else None
    async with connect(dsn, "moderation", name="test") as connection, connection.transaction():
        await connection.execute(_ADD, account_id, login, name, language, stored, datetime.now(UTC))
        await connection.execute(_GIVE, membership_id, account_id, site, role.word)
    return account_id, membership_id
