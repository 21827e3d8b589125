"""Author tokens: whoever holds one is the author. Only their hash is stored."""

import hashlib
import hmac
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from typing import Any

from litestar.connection import ASGIConnection

from services.comments.commenting.errors import TokenNeeded
from shared.access.tokens import bearer, digest, mint, well_formed

_PREFIX = "rja_"


def new_token() -> str:
    return mint(_PREFIX)


def member_token(secret: bytes, sub: str) -> str:
    """The token of a site's member: always the same one, and nobody's to guess without the site's secret."""
    derived = hmac.digest(secret, b"author\n" + sub.encode(), hashlib.sha256)
    return _PREFIX + urlsafe_b64encode(derived).rstrip(b"=").decode()


def hash_token(token: str) -> bytes:
    return digest(token)


def presented_token(connection: ASGIConnection[Any, Any, Any, Any]) -> str | None:
    """The author token of a request: a bearer token, or the header Author-Token where that is taken."""
    headers: Mapping[str, str] = connection.headers
    for token in (bearer(headers), headers.get("author-token")):
        if token is not None and well_formed(token, _PREFIX):
            return token
    return None


def required_token(connection: ASGIConnection[Any, Any, Any, Any]) -> str:
    """The same. Raises TokenNeeded without one."""
    token = presented_token(connection)
    if token is None:
        raise TokenNeeded
    return token
