"""Keys that the other service's console makes and revokes: `/internal/keys`, for the peer alone."""

from datetime import datetime

from litestar import Router, delete, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from litestar.types import Guard
from msgspec import Struct

from shared.access import register
from shared.access.register import NewKey
from shared.access.roles import Role, RoleTooSmall
from shared.access.scopes import known_scopes
from shared.postgres.pool import Pool, acquire


class KeyTold(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A key as one service tells it the other: `key_hash` in hexadecimal."""

    key_hash: str
    role: str
    site: str | None
    name: str
    scopes: tuple[str, ...] | None
    expires_at: datetime | None
    made_by: str


def told(key: NewKey) -> KeyTold:
    return KeyTold(
        key_hash=key.key_hash.hex(),
        role=key.role.word,
        **{name: getattr(key, name) for name in ("site", "name", "scopes", "expires_at", "made_by")},
    )


def internal_keys(guard: Guard) -> Router:
    """The routes. No console makes an admin's key: that is the operator's, on the command line."""

    @put("/keys", status_code=204)
    async def tell(data: JSONBody[KeyTold], pool: NamedDependency[Pool]) -> None:
        role = Role.of(data.role)
        if role == Role.ADMIN:
            raise RoleTooSmall
        key = NewKey(
            key_hash=bytes.fromhex(data.key_hash),
            role=role,
            site=data.site,
            name=data.name,
            scopes=known_scopes(data.scopes) if data.scopes else None,
            expires_at=data.expires_at,
            made_by=data.made_by,
        )
        async with acquire(pool) as connection:
            await register.add(connection, key)

    @delete("/keys/{key_id:str}")
    async def revoke(key_id: FromPath[str], pool: NamedDependency[Pool]) -> None:
        async with acquire(pool) as connection:
            await register.revoke(connection, key_id)

    return Router("/internal", route_handlers=[tell, revoke], guards=[guard], include_in_schema=False)
