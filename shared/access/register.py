"""The list of API keys in a service's schema: made, revoked and listed; never the keys themselves."""

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct

from shared.access.roles import Role
from shared.postgres.pool import Connection, Record

_ADD = """
INSERT INTO api_keys (key_hash, role, site, name, scopes, expires_at, made_by) VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (key_hash) DO NOTHING
"""
_REVOKE = "UPDATE api_keys SET revoked_at = now() WHERE key_id = $1 AND revoked_at IS NULL"
_COLUMNS = "key_id, role, site, name, scopes, expires_at, made_by, created_at, revoked_at"
_LIST = f"""
SELECT {_COLUMNS} FROM api_keys WHERE $1::text IS NULL OR site = $1 ORDER BY created_at DESC, key_id LIMIT 500
"""
_FIND = f"SELECT {_COLUMNS} FROM api_keys WHERE key_id = $1"


class NewKey(Struct, frozen=True, kw_only=True):
    """A key that is to be known, by its hash. `scopes` None: all that its role may do."""

    key_hash: bytes
    role: Role
    site: str | None
    name: str
    scopes: tuple[str, ...] | None = None
    expires_at: datetime | None = None
    made_by: str = "operator"


class KnownKey(Struct, frozen=True, kw_only=True):
    key_id: str
    role: Role
    site: str | None
    name: str
    scopes: tuple[str, ...] | None
    expires_at: datetime | None
    made_by: str
    created_at: datetime
    revoked_at: datetime | None

    def works(self, now: datetime) -> bool:
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)


async def add(connection: Connection, key: NewKey) -> None:
    """A key already known stays as it is: neither what it may do nor that it was revoked changes."""
    scopes = list(key.scopes) if key.scopes else None
    await connection.execute(
        _ADD, key.key_hash, key.role.word, key.site, key.name, scopes, key.expires_at, key.made_by
    )


async def revoke(connection: Connection, key_id: str) -> bool:
    """Whether there was such a key in force."""
    return not (await connection.execute(_REVOKE, key_id)).endswith(" 0")


async def list_keys(connection: Connection, site: str | None) -> Sequence[KnownKey]:
    """Those of a site, the newest first; without one, all."""
    return [_known(row) for row in await connection.fetch(_LIST, site)]


async def find(connection: Connection, key_id: str) -> KnownKey | None:
    row = await connection.fetchrow(_FIND, key_id)
    return _known(row) if row else None


def _known(row: Record) -> KnownKey:
    scopes = tuple(row["scopes"]) if row["scopes"] is not None else None
    return KnownKey(**(dict(row) | {"role": Role.of(row["role"]), "scopes": scopes}))
