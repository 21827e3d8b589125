"""The keys that reasons and notes are sealed with: one for each author, made when first needed."""

from collections.abc import Iterable
from uuid import UUID

from shared.eventlog.keys import KeyCache
from shared.eventlog.sealing import Vault
from shared.postgres.pool import Connection

_ADD = """
INSERT INTO subject_keys (subject_id, wrapped) SELECT * FROM unnest($1::uuid[], $2::bytea[])
ON CONFLICT (subject_id) DO NOTHING
"""


class AuthorKeys:
    """Whatever is said of a comment is readable for as long as its author's key exists."""

    def __init__(self, vault: Vault, cache: KeyCache) -> None:
        self._vault = vault
        self._cache = cache

    async def fetch(self, connection: Connection, authors: Iterable[UUID]) -> dict[UUID, bytes]:
        """A key for each author. When two processes make one at once, both use the one that was stored.

        Inside a transaction nothing is remembered: rolled back, a new key would live in this memory alone, and what is
        sealed with it later could never be opened.
        """
        wanted, keep = set(authors), not connection.is_in_transaction()
        found = await self._cache.fetch(connection, wanted, keep=keep)
        if missing := sorted(wanted - found.keys()):
            made = [self._vault.new_key(author) for author in missing]
            await connection.execute(_ADD, missing, [key.wrapped for key in made])
            found |= await self._cache.fetch(connection, missing, keep=keep)
        return found
