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
from shared.errors import DomainError, Forbidden, TooLarge
from shared.postgres.pool import acquire

_UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})
MOST_FIELDS: Final = 2_000
CSRF_FIELD: Final = "csrf"
CSRF_HEADER: Final = "x-csrf-token"
UNATTENDED_HEADER: Final = "x-unattended"
"""Sent with what a page asks by itself: it does not show that anybody is there."""
_TYPED: Final = ("text", "note", "message")
"""The fields in which people write at length; no secret is among them."""


class ForeignPage(Forbidden):
    code, title = "foreign_page", "This form was not sent from the console"


class OutdatedPage(Forbidden):
    code, title = "outdated_page", "This page is from before the last sign-in"


class FormUnsent(SignInNeeded):
    """A form of ours came when its session had ended; `typed` is what somebody had written in it."""

    def __init__(self, typed: tuple[str, ...]) -> None:
        super().__init__()
        self.typed = typed


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
    """Who asks, as the database knows them now.

    Raises SignInNeeded, ForeignPage for a form of another origin, and OutdatedPage for one without our token. The
    request's state keeps the visit for whoever has to say that it was refused.
    """
    token = cookie_jar.session_of(request)
    used = UNATTENDED_HEADER not in request.headers
    async with acquire(accounts.pool) as connection:
        session = await find_session(connection, token, datetime.now(UTC), used=used)
    if session is None or session.principal is None:
        raise await _turned_away(request)
    csrf = csrf_token(token)
    found = request.state.visit = Visit(
        principal=session.principal,
        language=session.language,
        csrf=csrf,
        fragment=wants_fragment(request),
        target=request.headers.get("hx-target", ""),
        shortcuts=session.shortcuts,
        session=session,
    )
    if request.method in _UNSAFE:
        refuse_foreign(request)
        await _check_token(request, csrf)
    return found


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
        given = (await _fields(request)).get(CSRF_FIELD, [""])[0]
    if not hmac.compare_digest(given.encode(), csrf.encode()):
        raise OutdatedPage("Open it again and send the form from there")


async def _turned_away(request: Request[Any, Any, Any]) -> SignInNeeded:
    """Keeps what was typed, if it is a page of our own that sends it."""
    if request.method not in _UNSAFE:
        return SignInNeeded()
    try:
        refuse_foreign(request)
        fields = await _fields(request)
    except DomainError:
        return SignInNeeded()
    return FormUnsent(tuple(text for name in _TYPED for text in fields.get(name, ())))


async def _fields(request: Request[Any, Any, Any]) -> dict[str, list[str]]:
    """Those of a form that are not blank."""
    try:
        return parse_qs((await request.body()).decode(), max_num_fields=MOST_FIELDS)
    except ValueError as error:
        raise TooLarge(f"At most {MOST_FIELDS} fields are read") from error
