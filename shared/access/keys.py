"""API keys: made and revoked by an operator, looked up on every request."""

import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

from litestar.connection import ASGIConnection

from shared.access.roles import KeyNeeded, Principal, Role
from shared.access.tokens import bearer, digest, mint, well_formed
from shared.postgres.pool import Pool, acquire, connect

PREFIX = "rjk_"
TTL_SECONDS = 3.0  # how long a revoked key may still work in a process that has just seen it
_CACHED_KEYS = 1000

_FIND = "SELECT role, site, name FROM api_keys WHERE key_hash = $1 AND revoked_at IS NULL"
_ADD = """
INSERT INTO api_keys (key_hash, role, site, name) VALUES ($1, $2, $3, $4)
ON CONFLICT (key_hash) DO NOTHING
"""
_REVOKE = "UPDATE api_keys SET revoked_at = now() WHERE key_hash = $1 AND revoked_at IS NULL"


async def add_key(
    dsn: str, schema: str, role: Role, site: str | None, name: str, *, key: str | None = None
) -> str:
    """Store a new key, or `key` if it is given, and return it: it cannot be read again.

    A key already stored stays as it is: adding the same one at every start neither changes what it may do nor
    brings it back after it was revoked. Raises ValueError if `key` has another shape.
    """
    key = key or mint(PREFIX)
    if not well_formed(key, PREFIX):
        raise ValueError(f"an API key is {PREFIX} and 43 characters of base64url")
    await _execute(dsn, schema, _ADD, digest(key), role.word, site, name)
    return key


async def revoke_key(dsn: str, schema: str, key: str) -> bool:
    """Whether there was such a key in force; it loses its power within TTL_SECONDS."""
    return await _execute(dsn, schema, _REVOKE, digest(key)) == "UPDATE 1"


async def _execute(dsn: str, schema: str, statement: str, *values: Any) -> str:
    async with connect(dsn, schema, name="rejoinder keys") as connection:
        return await connection.execute(statement, *values)


class KeyRing:
    """Finds the holder of a key. The pool's search_path must be the service's schema."""

    def __init__(self, pool: Pool, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._pool = pool
        self._clock = clock
        self._seen: OrderedDict[bytes, tuple[float, Principal]] = OrderedDict()

    async def identify(self, connection: ASGIConnection[Any, Any, Any, Any]) -> Principal:
        """The holder of the presented key, whatever they may do. Raises KeyNeeded."""
        principal = await self.find(bearer(connection.headers) or "")
        if principal is None:
            raise KeyNeeded
        return principal

    async def require(
        self, connection: ASGIConnection[Any, Any, Any, Any], role: Role, site: str | None
    ) -> Principal:
        """The same, and able to act as `role` on `site` (None: on the whole instance).

        Raises KeyNeeded (401), NotFound (404) for a site that is not the key's, RoleTooSmall (403).
        """
        principal = await self.identify(connection)
        principal.require(role, site)
        return principal

    async def find(self, key: str) -> Principal | None:
        if not well_formed(key, PREFIX):
            return None
        key_hash, now = digest(key), self._clock()
        if (seen := self._seen.get(key_hash)) and seen[0] > now:
            return seen[1]
        self._seen.pop(key_hash, None)
        async with acquire(self._pool) as connection:
            row = await connection.fetchrow(_FIND, key_hash)
        if row is None:
            return None
        principal = Principal(
            role=Role.of(row["role"]), site=row["site"], name=row["name"], id=key_hash.hex()[:16]
        )
        self._seen[key_hash] = (now + TTL_SECONDS, principal)
        if len(self._seen) > _CACHED_KEYS:
            self._seen.popitem(last=False)
        return principal
