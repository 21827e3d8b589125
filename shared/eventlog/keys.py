"""The keys that seal subjects' text: fetched from their table, unwrapped, and kept for a while in memory."""

from collections import OrderedDict
from collections.abc import Iterable
from uuid import UUID

from cryptography.exceptions import InvalidTag

from shared.eventlog.sealing import SubjectKey, Vault
from shared.postgres.pool import Connection, Pool, acquire

_KEPT = 10_000
UNOPENED = b""
"""Stands for a key that is there and does not open: unlike a destroyed one it is an error wherever it is used."""


class WrongMasterKey(Exception):
    """The stored keys were wrapped by another master key."""


class KeyCache:
    """Opened keys by subject, the least used forgotten first. A destroyed key is simply not found."""

    def __init__(self, vault: Vault, kept: int = _KEPT) -> None:
        self.vault = vault
        self._kept = kept
        self._keys: OrderedDict[UUID, bytes] = OrderedDict()

    async def fetch(
        self, connection: Connection, subjects: Iterable[UUID], *, keep: bool = True
    ) -> dict[UUID, bytes]:
        """The keys of those subjects that have one. Do not `keep` what may yet be rolled back."""
        wanted = set(subjects)
        found = {subject: self._keys[subject] for subject in wanted if subject in self._keys}
        if missing := wanted - found.keys():
            rows = await connection.fetch(
                "SELECT subject_id, wrapped FROM subject_keys WHERE subject_id = ANY($1)", list(missing)
            )
            for row in rows:
                found[row["subject_id"]] = self._unwrap(row["subject_id"], row["wrapped"])
        for subject, key in found.items() if keep else ():
            self._keep(subject, key)
        return found

    async def check(self, pool: Pool) -> None:
        """Raise WrongMasterKey unless the newest stored key opens: before anything is written under another."""
        async with acquire(pool) as connection:
            row = await connection.fetchrow(
                "SELECT subject_id, wrapped FROM subject_keys ORDER BY subject_id DESC LIMIT 1"
            )
        if row and self._unwrap(row["subject_id"], row["wrapped"]) == UNOPENED:
            raise WrongMasterKey("the keys in the database were wrapped by another master key")

    def remember(self, key: SubjectKey) -> None:
        """Keep a key just made, so that its first use needs no look-up."""
        self._keep(key.subject_id, key.key)

    def _unwrap(self, subject: UUID, wrapped: bytes) -> bytes:
        try:
            return self.vault.unwrap(subject, wrapped)
        except InvalidTag:
            return UNOPENED

    def _keep(self, subject: UUID, key: bytes) -> None:
        self._keys[subject] = key
        self._keys.move_to_end(subject)
        while len(self._keys) > self._kept:
            self._keys.popitem(last=False)
