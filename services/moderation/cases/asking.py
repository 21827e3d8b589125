"""Who asks, and the key by which a request that is sent again is known."""

from datetime import UTC, datetime
from typing import Annotated, Any

from litestar import Request
from litestar.params import HeaderParameter

from shared.access.keys import KeyRing
from shared.access.roles import Principal, Role

IdempotencyKey = Annotated[
    str | None,
    HeaderParameter(
        name="Idempotency-Key",
        min_length=1,
        max_length=200,
        description="Any text of your own, one for each decision: sent again, it never decides twice",
    ),
]


async def moderator_of(key_ring: KeyRing, request: Request[Any, Any, Any]) -> Principal:
    """Raises Unauthorised without a key, Forbidden for one that may not decide."""
    principal = await key_ring.identify(request)
    principal.require(Role.MODERATOR, principal.site)
    return principal


def utc_now() -> datetime:
    return datetime.now(UTC)
