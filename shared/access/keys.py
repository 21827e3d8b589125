"""API keys: made and revoked by an operator, looked up on every request."""

import time
from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime
from typing import Any

from litestar.connection import ASGIConnection
from msgspec import Struct

from shared.access import register
from shared.access.register import NewKey
from shared.access.roles import KeyNeeded, Principal, Role
from shared.access.scopes import Scopes
from shared.access.tokens import bearer, digest, mint, well_formed
from shared.postgres.pool import Pool, Record, acquire, connect

PREFIX = "rjk_"
TTL_SECONDS = 3.0  # how long a revoked key may still work in a process that has just seen it
_CACHED_KEYS = 1000

_FIND = """
SELECT role, site, name, key_id, scopes FROM api_keys
WHERE key_hash = $1 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now())
"""


class Holder(Struct, frozen=True):
    """Who holds a key; `scopes` None: it may do all that their role may."""

    principal: Principal
    scopes: frozenset[str] | None


async def add_key(
    dsn: str,
    schema: str,
    role: Role,
    site: str | None,
    name: str,
    *,
    key: str | None = None,
    scopes: tuple[str, ...] | None = None,
    expires_at: datetime | None = None,
) -> str:
    """Store a new key, or `key` if it is given, and return it: it cannot be read again.

    A key already stored stays as it is: adding the same one at every start neither changes what it may do nor
    brings it back after it was revoked. Raises ValueError if `key` has another shape.
    """
    key = key or mint(PREFIX)
    if not well_formed(key, PREFIX):
        raise ValueError(f"an API key is {PREFIX} and 43 characters of base64url")
    async with connect(dsn, schema, name="rejoinder keys") as connection:
        await register.add(
            connection,
            NewKey(
                key_hash=digest(key), role=role, site=site, name=name, scopes=scopes, expires_at=expires_at
            ),
        )
    return key


async def revoke_key(dsn: str, schema: str, key: str) -> bool:
    """Whether there was such a key in force; it loses its power within TTL_SECONDS."""
    async with connect(dsn, schema, name="rejoinder keys") as connection:
        return await register.revoke(connection, public_half(key))


def public_half(key: str) -> str:
    """What logs and events call a key; it opens nothing."""
    return digest(key).hex()[:16]


class KeyRing:
    """Finds the holder of a key, and whether the key is for what is asked with it.

    The pool's search_path must be the service's schema; `scopes` is its table of what takes which.
    """

    def __init__(
        self, pool: Pool, scopes: Scopes | None = None, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._pool = pool
        self._scopes = scopes or Scopes()
        self._clock = clock
        self._seen: OrderedDict[bytes, tuple[float, Holder]] = OrderedDict()

    async def identify(self, connection: ASGIConnection[Any, Any, Any, Any]) -> Principal:
        """The holder of the presented key, whatever their role may do. Raises KeyNeeded, ScopeMissing."""
        holder = await self._look_up(bearer(connection.headers) or "")
        if holder is None:
            raise KeyNeeded
        scope = connection.scope
        self._scopes.check(holder.scopes, str(scope.get("method")), str(scope.get("path_template")))
        return holder.principal

    async def require(
        self, connection: ASGIConnection[Any, Any, Any, Any], role: Role, site: str | None
    ) -> Principal:
        """The same, and able to act as `role` on `site` (None: on the whole instance).

        Raises KeyNeeded (401), NotFound (404) for a site that is not the key's, RoleTooSmall and ScopeMissing (403).
        """
        principal = await self.identify(connection)
        principal.require(role, site)
        return principal

    async def find(self, key: str) -> Principal | None:
        """The holder of a key that is in force."""
        holder = await self._look_up(key)
        return holder.principal if holder else None

    async def _look_up(self, key: str) -> Holder | None:
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
        holder = _holder(row)
        self._seen[key_hash] = (now + TTL_SECONDS, holder)
        if len(self._seen) > _CACHED_KEYS:
            self._seen.popitem(last=False)
        return holder


def _holder(row: Record) -> Holder:
    return Holder(
        Principal(role=Role.of(row["role"]), site=row["site"], name=row["name"], id=row["key_id"]),
        frozenset(row["scopes"]) if row["scopes"] is not None else None,
    )
