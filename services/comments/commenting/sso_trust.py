"""What each site believes, as its owner has set it up: read from the database, and remembered for some seconds."""

import time

from services.comments.commenting.sso import Trust
from shared.eventlog.sealing import Vault
from shared.postgres.pool import Pool, Record, acquire

_FRESH_S = 5.0
_REMEMBERED = 1_000
_READ = """
SELECT issuer, algorithm, key, CASE WHEN previous_until > now() THEN previous_key END AS previous_key, identity
FROM sso WHERE site = $1 AND key IS NOT NULL
"""


def key_purpose(site: str, algorithm: str) -> bytes:
    """What a stored key is bound to: moved to another site or algorithm it does not open."""
    return f"sso key {algorithm} {site}".encode()


def identity_purpose(site: str) -> bytes:
    return f"sso identity {site}".encode()


class TrustStore:
    """Opens the keys of sites that have single sign-on."""

    def __init__(self, pool: Pool, vault: Vault) -> None:
        self._pool = pool
        self._vault = vault
        self._known: dict[str, tuple[float, Trust | None]] = {}

    async def find(self, site: str) -> Trust | None:
        """What the site believes; None if it has no single sign-on, or there is no such site."""
        at, trust = self._known.get(site, (-_FRESH_S, None))
        if time.monotonic() - at >= _FRESH_S:
            async with acquire(self._pool) as connection:
                row = await connection.fetchrow(_READ, site)
            trust = self._opened(site, row) if row else None
            if len(self._known) >= _REMEMBERED:  # strangers may ask for any name
                self._known.clear()
            self._known[site] = (time.monotonic(), trust)
        return trust

    def _opened(self, site: str, row: Record) -> Trust:
        purpose = key_purpose(site, row["algorithm"])
        keys = [self._vault.reveal(key, purpose) for key in (row["key"], row["previous_key"]) if key]
        return Trust(
            site=site,
            issuer=row["issuer"],
            algorithm=row["algorithm"],
            keys=tuple(keys),
            identity=self._vault.reveal(row["identity"], identity_purpose(site)),
        )
