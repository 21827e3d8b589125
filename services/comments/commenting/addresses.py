"""Network addresses as pseudonyms: a keyed hash whose key changes daily and is destroyed after thirty days."""

import hashlib
import hmac
import os
from datetime import UTC, date, datetime

from shared.postgres.pool import Pool, acquire

_MAKE = "INSERT INTO address_keys (day, key) VALUES ($1, $2) ON CONFLICT DO NOTHING"
_READ = "SELECT key FROM address_keys WHERE day = $1"
_DESTROY = "DELETE FROM address_keys WHERE day < current_date - 30"


class AddressHasher:
    """Hashes addresses with the key of the day, which all processes share through the database."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._day = date.min
        self._key = b""

    async def hash(self, address: str) -> bytes:
        """16 bytes that are the same for an address all day, and mean nothing once the day's key is gone."""
        today = datetime.now(UTC).date()
        if today != self._day:
            self._key = await self._key_of(today)
            self._day = today
        return hmac.digest(self._key, address.encode(), hashlib.sha256)[:16]

    async def _key_of(self, day: date) -> bytes:
        async with acquire(self._pool) as connection:
            await connection.execute(_MAKE, day, os.urandom(32))
            await connection.execute(_DESTROY)
            key: bytes = await connection.fetchval(_READ, day)
            return key
