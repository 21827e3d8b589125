"""Who is at the console: HTTP Basic, whose password is an API key. The user's name is nobody's business."""

import base64
import binascii
from typing import Any

from litestar.connection import ASGIConnection

from shared.access.keys import KeyRing
from shared.access.roles import Principal, Role
from shared.errors import Forbidden, Unauthorised


class KeyAsked(Unauthorised):
    """Makes the browser ask for a name and a password."""

    def __init__(self) -> None:
        super().__init__(
            "Any name will do; the password is an API key",
            headers={"WWW-Authenticate": 'Basic realm="Rejoinder console", charset="UTF-8"'},
        )


class ForeignPage(Forbidden):
    code, title = "foreign_page", "This form was not sent from the console"


async def admit(
    key_ring: KeyRing, connection: ASGIConnection[Any, Any, Any, Any], role: Role = Role.REVIEWER
) -> Principal:
    """The holder of the key sent as password. Raises KeyAsked, and RoleTooSmall for less than `role`."""
    principal = await key_ring.find(_password(connection.headers.get("authorization", "")))
    if principal is None:
        raise KeyAsked
    principal.require(role, principal.site)
    return principal


def refuse_foreign(connection: ASGIConnection[Any, Any, Any, Any]) -> None:
    """Raise ForeignPage unless the form comes from a page of our own: a browser sends the password to any form.

    Browsers say where a request comes from in Sec-Fetch-Site or, older ones, in Origin (OWASP CSRF cheat sheet).
    """
    site = connection.headers.get("sec-fetch-site")
    if site is None:
        origin = connection.headers.get("origin", "")
        own = origin.partition("://")[2] == connection.headers.get("host")
    else:
        own = site == "same-origin"
    if not own:
        raise ForeignPage


def _password(authorization: str) -> str:
    scheme, _, credentials = authorization.partition(" ")
    if scheme.lower() != "basic":
        return ""
    try:
        return base64.b64decode(credentials.strip(), validate=True).decode().partition(":")[2]
    except (binascii.Error, UnicodeDecodeError):
        return ""
