"""What acting on accounts takes: the database, the vault, and somebody who checks passwords."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from msgspec import Struct

from services.moderation.accounts.passwords import Passwords
from shared.eventlog.sealing import Vault
from shared.postgres.pool import Connection, Pool, acquire


class Accounts(Struct, frozen=True):
    pool: Pool
    vault: Vault
    passwords: Passwords

    @asynccontextmanager
    async def transaction(self) -> AsyncGenerator[Connection]:
        """A connection with a transaction on it: all of it happens, or nothing."""
        async with acquire(self.pool) as connection, connection.transaction():
            yield connection
