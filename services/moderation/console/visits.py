"""Who is at the console, and in which language they are spoken to."""

import hashlib
import hmac
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import parse_qs

from litestar import Request
from litestar.di import NamedDependency
from msgspec import Struct

from services.moderation.accounts.accounts import Accounts
from services.moderation.accounts.errors import SignInNeeded
from services.moderation.accounts.sessions import Session, find_session
from services.moderation.console.cookies import Cookies
from services.moderation.console.words import WORDS, Language, Words
from shared.access.roles import Principal, Role
from shared.errors import Forbidden, TooLarge
from shared.postgres.pool import acquire

_UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})
MOST_FIELDS: Final = 2_000
CSRF_FIELD: Final = "csrf"
CSRF_HEADER: Final = "x-csrf-token"


class ForeignPage(Forbidden):
    code, title = "foreign_page", "This form was not sent from the console"


class Visit(Struct, frozen=True, kw_only=True):
    """A request of somebody who is signed in.

    `csrf` goes into every form, `fragment` says that only the main part of the page is wanted, or less: `target` is
    the id of the element that it is for. `shortcuts` says whether single keys act.
    """

    principal: Principal
    language: Language
    csrf: str
    fragment: bool = False
    target: str = ""
    shortcuts: bool = True
    session: Session

    @property
    def words(self) -> Words:
        return WORDS[self.language]

    def may(self, role: Role) -> bool:
        """On their own site, or everywhere for who is of no site."""
        return self.principal.role >= role

    def require(self, role: Role, site: str | None = None) -> None:
        """Raise NotFound for a site that is not theirs, RoleTooSmall for less than `role`."""
        self.principal.require(role, self.principal.site if site is None else site)


async def visit(
    request: Request[Any, Any, Any], accounts: NamedDependency[Accounts], cookie_jar: NamedDependency[Cookies]
) -> Visit:
    """Who asks, as the database knows them now. Raises SignInNeeded, and ForeignPage for a form without our token."""
    token = cookie_jar.session_of(request)
    async with acquire(accounts.pool) as connection:
        session = await find_session(connection, token, datetime.now(UTC))
    if session is None or session.principal is None:
        raise SignInNeeded
    csrf = csrf_token(token)
    if request.method in _UNSAFE:
        refuse_foreign(request)
        await _check_token(request, csrf)
    return Visit(
        principal=session.principal,
        language=session.language,
        csrf=csrf,
        fragment=wants_fragment(request),
        target=request.headers.get("hx-target", ""),
        shortcuts=session.shortcuts,
        session=session,
    )


def wants_fragment(request: Request[Any, Any, Any]) -> bool:
    """Whether a script asks for a part of a page, and not the browser for all of it."""
    headers = request.headers
    return headers.get("hx-request") == "true" and headers.get("hx-history-restore-request") != "true"


def csrf_token(secret: str) -> str:
    """What only a page made for the holder of `secret` can know."""
    return hmac.new(secret.encode(), b"rejoinder console form", hashlib.sha256).hexdigest()


def refuse_foreign(request: Request[Any, Any, Any]) -> None:
    """Raise ForeignPage unless the form comes from a page of our own: a browser sends what it knows to any form.

    Browsers say where a request comes from in Sec-Fetch-Site or, older ones, in Origin (OWASP CSRF cheat sheet).
    """
    site = request.headers.get("sec-fetch-site")
    if site is None:
        origin = request.headers.get("origin", "")
        own = origin.partition("://")[2] == request.headers.get("host")
    else:
        own = site == "same-origin"
    if not own:
        raise ForeignPage


async def _check_token(request: Request[Any, Any, Any], csrf: str) -> None:
    given = request.headers.get(CSRF_HEADER)
    if given is None:
        try:
            fields = parse_qs((await request.body()).decode(), max_num_fields=MOST_FIELDS)
        except ValueError as error:
            raise TooLarge(f"At most {MOST_FIELDS} fields are read") from error
        given = fields.get(CSRF_FIELD, [""])[0]
    if not hmac.compare_digest(given.encode(), csrf.encode()):
        raise ForeignPage("Open the page again and send the form from there")
