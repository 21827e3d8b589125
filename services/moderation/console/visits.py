"""Who is at the console, and in which language they are spoken to."""

import base64
import binascii
import hashlib
import hmac
from typing import Any, Final
from urllib.parse import parse_qs

from litestar import Request
from litestar.di import NamedDependency
from msgspec import Struct

from services.moderation.console.words import WORDS, Language, Words, language_of
from shared.access.keys import KeyRing
from shared.access.roles import Principal, Role
from shared.errors import Forbidden, Unauthorised

_UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})
CSRF_FIELD: Final = "csrf"
CSRF_HEADER: Final = "x-csrf-token"


class KeyAsked(Unauthorised):
    """Makes the browser ask for a name and a password."""

    def __init__(self) -> None:
        super().__init__(
            "Any name will do; the password is an API key",
            headers={"WWW-Authenticate": 'Basic realm="Rejoinder console", charset="UTF-8"'},
        )


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

    @property
    def words(self) -> Words:
        return WORDS[self.language]

    def may(self, role: Role) -> bool:
        """On their own site, or everywhere for who is of no site."""
        return self.principal.role >= role

    def require(self, role: Role, site: str | None = None) -> None:
        """Raise NotFound for a site that is not theirs, RoleTooSmall for less than `role`."""
        self.principal.require(role, self.principal.site if site is None else site)


async def visit(request: Request[Any, Any, Any], key_ring: NamedDependency[KeyRing]) -> Visit:
    """Who asks. Raises KeyAsked, and ForeignPage for a form without our token."""
    secret = _password(request.headers.get("authorization", ""))
    principal = await key_ring.find(secret)
    if principal is None:
        raise KeyAsked
    csrf = csrf_token(secret)
    if request.method in _UNSAFE:
        refuse_foreign(request)
        await _check_token(request, csrf)
    return Visit(
        principal=principal,
        language=language_of(request.headers.get("accept-language", "")),
        csrf=csrf,
        fragment=wants_fragment(request),
        target=request.headers.get("hx-target", ""),
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
        fields = parse_qs((await request.body()).decode(), max_num_fields=2_000)
        given = fields.get(CSRF_FIELD, [""])[0]
    if not hmac.compare_digest(given.encode(), csrf.encode()):
        raise ForeignPage("Open the page again and send the form from there")


def _password(authorization: str) -> str:
    scheme, _, credentials = authorization.partition(" ")
    if scheme.lower() != "basic":
        return ""
    try:
        return base64.b64decode(credentials.strip(), validate=True).decode().partition(":")[2]
    except (binascii.Error, UnicodeDecodeError):
        return ""
