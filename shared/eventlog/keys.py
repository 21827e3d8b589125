"""The keys that seal subjects' text: fetched from their table, unwrapped, and kept for a while in memory."""

from collections import OrderedDict
from collections.abc import Iterable
from uuid import UUID

from shared.eventlog.sealing import SubjectKey, Vault
from shared.postgres.pool import Connection

_KEPT = 10_000


class KeyCache:
    """Opened keys by subject, the least used forgotten first. A destroyed key is simply not found."""

    def __init__(self, vault: Vault, kept: int = _KEPT) -> None:
        self._vault = vault
        self._kept = kept
        self._keys: OrderedDict[UUID, bytes] = OrderedDict()

    async def fetch(self, connection: Connection, subjects: Iterable[UUID]) -> dict[UUID, bytes]:
        """The keys of those subjects that have one."""
        wanted = set(subjects)
        found = {subject: self._keys[subject] for subject in wanted if subject in self._keys}
        if missing := wanted - found.keys():
            rows = await connection.fetch(
                "SELECT subject_id, wrapped FROM subject_keys WHERE subject_id = ANY($1)", list(missing)
            )
            for row in rows:
                found[row["subject_id"]] = self._vault.unwrap(row["subject_id"], row["wrapped"])
        for subject, key in found.items():
            self._keep(subject, key)
        return found

    def remember(self, key: SubjectKey) -> None:
        """Keep a key just made, so that its first use needs no look-up."""
        self._keep(key.subject_id, key.key)

    def _keep(self, subject: UUID, key: bytes) -> None:
        self._keys[subject] = key
        self._keys.move_to_end(subject)
        while len(self._keys) > self._kept:
            self._keys.popitem(last=False)
