"""E-mail addresses as pseudonyms: a keyed hash whose key a site has for a year, and that is destroyed after it.

A year, because people come back with the next season of what a blog writes about, and a key of a day, as network
addresses have, would know none of them. E-mail addresses can be guessed, so the key is sealed: it takes the master key
to try one out.
"""

import hashlib
import hmac
import os
from datetime import datetime
from unicodedata import normalize

from shared.eventlog.sealing import Vault
from shared.postgres.pool import Pool, acquire

_MAKE = "INSERT INTO email_keys (site, year, key) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING"
_READ = "SELECT key FROM email_keys WHERE site = $1 AND year = $2"
_DESTROY = "DELETE FROM email_keys WHERE year < $1"


class EmailHasher:
    """Hashes e-mail addresses with the site's key of the year, which all processes share through the database."""

    def __init__(self, pool: Pool, vault: Vault) -> None:
        self._pool = pool
        self._vault = vault
        self._keys: dict[tuple[str, int], bytes] = {}

    async def hash(self, site: str, email: str | None, at: datetime) -> bytes | None:
        """16 bytes that are the same for an address on one site until the year of `at` is over, in UTC.

        None without an address. The site must exist.
        """
        if email is None:
            return None
        key = self._keys.get((site, at.year)) or await self._key_of(site, at.year)
        return hmac.digest(key, normalised(email).encode(), hashlib.sha256)[:16]

    async def _key_of(self, site: str, year: int) -> bytes:
        async with acquire(self._pool) as connection:
            sealed = await connection.fetchval(_READ, site, year)
            if sealed is None:
                fresh = self._vault.protect(os.urandom(32), _purpose(site, year))
                await connection.execute(_MAKE, site, year, fresh)
                await connection.execute(_DESTROY, year)
                sealed = await connection.fetchval(_READ, site, year)
        key = self._vault.reveal(sealed, _purpose(site, year))
        self._keys = {known: kept for known, kept in self._keys.items() if known[1] >= year} | {
            (site, year): key
        }
        return key


def normalised(email: str) -> str:
    """The address as it is compared: what its domain's owner alone can say, of dots, plus and case, is left alone."""
    local, _, domain = normalize("NFC", email.strip()).rpartition("@")
    return normalize("NFC", f"{local}@{domain.casefold()}")


def _purpose(site: str, year: int) -> bytes:
    return f"e-mail key {year} {site}".encode()
