"""One-time links that give an account to who opens them: its first way in, or a new one instead of those before."""

from datetime import datetime, timedelta
from uuid import UUID

from msgspec import Struct

from services.moderation.accounts import journal
from services.moderation.accounts.account import Language
from services.moderation.accounts.accounts import Accounts
from services.moderation.accounts.errors import LinkSpent
from services.moderation.accounts.oidc import identities
from services.moderation.accounts.password_rules import check_password
from services.moderation.accounts.sessions import end_all
from shared.access.tokens import digest, mint, well_formed
from shared.postgres.pool import Connection, acquire

PREFIX = "rji_"
VALID = timedelta(days=3)
PATH = "/console/welcome"

_DROP = "DELETE FROM invitations WHERE account_id = $1"
_ADD = "INSERT INTO invitations (token_hash, account_id, expires_at) VALUES ($1, $2, $3)"
_FIND = """
SELECT a.account_id, a.login, a.name, a.language, a.password IS NULL AS fresh
FROM invitations i JOIN accounts a USING (account_id)
WHERE i.token_hash = $1 AND i.expires_at > $2 AND a.closed_at IS NULL
"""
_USE = "DELETE FROM invitations WHERE token_hash = $1 AND expires_at > $2 RETURNING account_id"
_SET = "UPDATE accounts SET password = $2 WHERE account_id = $1 AND closed_at IS NULL"


class Invited(Struct, frozen=True, kw_only=True):
    """Whom a link is for. `fresh`: they have no password yet."""

    account_id: UUID
    login: str
    name: str
    language: Language
    fresh: bool


async def make_link(
    connection: Connection, account_id: UUID, now: datetime, *, valid: timedelta = VALID
) -> str:
    """A new token for a link; it cannot be read again, and those made before stop working."""
    token = mint(PREFIX)
    await connection.execute(_DROP, account_id)
    await connection.execute(_ADD, digest(token), account_id, now + valid)
    return token


def address_of(public_url: str, token: str) -> str:
    """The whole link."""
    return f"{public_url.rstrip('/')}{PATH}/{token}"


async def read_link(accounts: Accounts, token: str, now: datetime) -> Invited:
    """Raises LinkSpent."""
    async with acquire(accounts.pool) as connection:
        return await _find(connection, token, now)


async def use_link(accounts: Accounts, token: str, password: str, now: datetime) -> Invited:
    """Set the password, once: nothing that opened the account before does so any more. Raises LinkSpent, Invalid."""
    async with acquire(accounts.pool) as connection:
        invited = await _find(connection, token, now)
    check_password(password, invited.login, invited.name)
    stored = await accounts.passwords.hash(password)
    async with accounts.transaction() as connection:
        await take_over(connection, token, stored, now)
        await identities.drop(connection, invited.account_id)
        by = str(invited.account_id)
        await journal.note(connection, now, "password.set", by=by, account_id=invited.account_id)
    return invited


async def take_over(connection: Connection, token: str, password: str | None, now: datetime) -> UUID:
    """Use a link up, whose account it is: its sessions end, its password is the one given. Raises LinkSpent."""
    account_id: UUID | None = await connection.fetchval(_USE, digest(token), now)
    if account_id is None:
        raise LinkSpent
    await connection.execute(_SET, account_id, password)
    await end_all(connection, account_id)
    return account_id


async def _find(connection: Connection, token: str, now: datetime) -> Invited:
    row = await connection.fetchrow(_FIND, digest(token), now) if well_formed(token, PREFIX) else None
    if row is None:
        raise LinkSpent
    return Invited(**dict(row))
