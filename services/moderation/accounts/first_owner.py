"""The first account of an instance: an admin whose password a one-time link sets, printed until it was used."""

from datetime import datetime

from services.moderation.accounts.journal import OPERATOR, note
from services.moderation.accounts.links import make_link
from shared.access.roles import Role
from shared.ids import new_id
from shared.postgres.pool import Connection

LOGIN = "owner@localhost"
_ANYBODY = """
SELECT true FROM accounts a JOIN memberships m USING (account_id)
WHERE can_sign_in(a) AND m.role = 'admin' LIMIT 1
"""
_FIND = "SELECT account_id FROM accounts WHERE login = $1 AND closed_at IS NULL"
_ADD = "INSERT INTO accounts (account_id, login, name, created_at) VALUES ($1, $2, 'Owner', $3)"
_GIVE = "INSERT INTO memberships (membership_id, account_id, site, role) VALUES ($1, $2, NULL, $3)"


async def first_link(connection: Connection, now: datetime) -> str | None:
    """A token for the link of the first admin; None once some admin can sign in."""
    async with connection.transaction():
        await connection.execute("SELECT pg_advisory_xact_lock(hashtext('rejoinder people'))")
        if await connection.fetchval(_ANYBODY):
            return None
        account_id = await connection.fetchval(_FIND, LOGIN)
        if account_id is None:
            account_id = new_id()
            await connection.execute(_ADD, account_id, LOGIN, now)
            await connection.execute(_GIVE, new_id(), account_id, Role.ADMIN.word)
            await note(connection, now, "account.invited", by=OPERATOR, account_id=account_id)
        return await make_link(connection, account_id, now)
