"""API keys as owners manage them: made for a site, limited to scopes, shown once, revoked."""

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct

from services.moderation.accounts import journal
from services.moderation.accounts.accounts import Accounts
from services.moderation.accounts.errors import KeyNotFound
from services.moderation.accounts.names import name_of
from services.moderation.accounts.peer_keys import PeerKeys
from services.moderation.accounts.powers import check_grant
from shared.access import register
from shared.access.keys import PREFIX, public_half
from shared.access.register import KnownKey, NewKey
from shared.access.roles import Principal, Role
from shared.access.scopes import known_scopes
from shared.access.tokens import digest, mint
from shared.errors import FieldError, Invalid
from shared.postgres.pool import acquire


class Wanted(Struct, frozen=True, kw_only=True):
    """A key to make. No scopes: it may do all that its role may."""

    name: str
    role: Role
    site: str | None
    scopes: tuple[str, ...] = ()
    expires_at: datetime | None = None


async def list_keys(accounts: Accounts, by: Principal) -> Sequence[KnownKey]:
    """Those of the site of who asks; all for who is of all sites. Raises RoleTooSmall."""
    by.require(Role.OWNER, by.site)
    async with acquire(accounts.pool) as connection:
        return await register.list_keys(connection, by.site)


async def make_key(accounts: Accounts, peer: PeerKeys, by: Principal, wanted: Wanted, now: datetime) -> str:
    """A new key for both services, which cannot be read again.

    Raises AboveYourRole, RoleTooSmall, NotFound, Invalid, CommentsAway.
    """
    _check(by, wanted, now)
    key = mint(PREFIX)
    new = NewKey(
        key_hash=digest(key),
        role=wanted.role,
        site=wanted.site,
        name=name_of(wanted.name),
        scopes=known_scopes(wanted.scopes) or None,
        expires_at=wanted.expires_at,
        made_by=by.id,
    )
    async with accounts.transaction() as connection:
        await register.add(connection, new)
        detail = {
            "key": public_half(key),
            "name": new.name,
            "role": new.role.word,
            "scopes": list(new.scopes or ()),
        }
        await journal.note(connection, now, "key.made", by=by.id, site=new.site, detail=detail)
    try:
        await peer.add(new)
    except BaseException:
        await _withdraw(accounts, public_half(key))
        raise
    return key


def _check(by: Principal, wanted: Wanted, now: datetime) -> None:
    check_grant(by, wanted.role, wanted.site)
    if wanted.role == Role.ADMIN:
        raise Invalid.field("/role", "keys of admins are made on the command line")
    if wanted.expires_at is not None and wanted.expires_at <= now:
        raise Invalid(FieldError(pointer="/expires", code="expires_past", message="must lie in the future"))


async def revoke_key(accounts: Accounts, peer: PeerKeys, by: Principal, key_id: str, now: datetime) -> None:
    """It stops working in both services within seconds. Raises KeyNotFound, AboveYourRole, CommentsAway."""
    async with acquire(accounts.pool) as connection:
        key = await register.find(connection, key_id)
    if key is None or by.site not in (None, key.site):
        raise KeyNotFound
    check_grant(by, key.role, key.site)
    await peer.revoke(key_id)
    async with accounts.transaction() as connection:
        if await register.revoke(connection, key_id):
            await journal.note(
                connection,
                now,
                "key.revoked",
                by=by.id,
                site=key.site,
                detail={"key": key_id, "name": key.name},
            )


async def _withdraw(accounts: Accounts, key_id: str) -> None:
    """Nobody has seen the key; it is not to stand in the list as if it worked."""
    async with acquire(accounts.pool) as connection:
        await register.revoke(connection, key_id)
