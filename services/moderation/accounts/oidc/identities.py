"""Which account is linked to whom at a provider: by issuer and subject, and by nothing else."""

from datetime import datetime
from uuid import UUID

from services.moderation.accounts.oidc.errors import IdentityTaken
from shared.postgres.pool import Connection

_FIND = "SELECT account_id FROM identities WHERE issuer = $1 AND subject = $2"
_LINKED_AT = "SELECT linked_at FROM identities WHERE account_id = $1 AND issuer = $2"
_DROP = "DELETE FROM identities WHERE account_id = $1"
_ADD = """
INSERT INTO identities (issuer, subject, account_id, linked_at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING
"""


async def find(connection: Connection, issuer: str, subject: str) -> UUID | None:
    account_id: UUID | None = await connection.fetchval(_FIND, issuer, subject)
    return account_id


async def linked_since(connection: Connection, account_id: UUID, issuer: str) -> datetime | None:
    """None for an account that this issuer does not open."""
    at: datetime | None = await connection.fetchval(_LINKED_AT, account_id, issuer)
    return at


async def put(connection: Connection, account_id: UUID, issuer: str, subject: str, now: datetime) -> None:
    """Make this the account's one identity. Raises IdentityTaken; the transaction must end then."""
    await drop(connection, account_id)
    if await connection.execute(_ADD, issuer, subject, account_id, now) != "INSERT 0 1":
        raise IdentityTaken


async def drop(connection: Connection, account_id: UUID) -> bool:
    """Unlink an account from whomever it is linked to; whether there was anybody."""
    return await connection.execute(_DROP, account_id) != "DELETE 0"
