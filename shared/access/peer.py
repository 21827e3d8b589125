"""The door between the services: `/internal/*` opens to the shared peer key only."""

import hmac
from typing import Any

from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler
from litestar.types import Guard

from shared.access.roles import KeyNeeded
from shared.access.tokens import bearer


def peer_guard(peer_key: str) -> Guard:
    """A Litestar guard that wants `peer_key` as the bearer token. Raises KeyNeeded."""
    expected = peer_key.encode()

    async def guard(connection: ASGIConnection[Any, Any, Any, Any], _handler: BaseRouteHandler) -> None:
        given = bearer(connection.headers) or ""
        if not hmac.compare_digest(given.encode(), expected):
            raise KeyNeeded

    return guard
