"""Sets up single sign-on for a site, as the owner of the schema: a key, its rotation, an issuer, or an end."""

from datetime import datetime
from os import urandom

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from msgspec import Struct

from services.comments.commenting.sso import Algorithm
from services.comments.commenting.sso_trust import identity_purpose, key_purpose
from services.comments.schema import SCHEMA
from services.comments.sites import SiteNotFound
from shared.access.tokens import mint
from shared.eventlog.sealing import Vault
from shared.postgres.pool import Connection, connect

_SHOWN = """
issuer, algorithm, required, CASE WHEN previous_until > now() THEN previous_until END AS previous_until
"""
_SITE = "SELECT origins FROM sites WHERE name = $1 FOR UPDATE"
_ALGORITHM = "SELECT algorithm FROM sso WHERE site = $1 AND key IS NOT NULL"
_BEGIN = """
INSERT INTO sso (site, algorithm, key, issuer, identity) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (site) DO UPDATE -- it was switched off: its members stay who they are
SET algorithm = EXCLUDED.algorithm, key = EXCLUDED.key, issuer = EXCLUDED.issuer
"""
_ROTATE = """
UPDATE sso
SET algorithm = $2, key = $3, previous_key = CASE algorithm WHEN $2 THEN key END,
    previous_until = CASE algorithm WHEN $2 THEN now() + interval '24 hours' END
WHERE site = $1
"""
_CHANGE = f"""
UPDATE sso SET issuer = coalesce($2, issuer), required = coalesce($3, required) WHERE site = $1
RETURNING {_SHOWN}
"""
_END = """
UPDATE sso SET key = NULL, previous_key = NULL, previous_until = NULL, required = false WHERE site = $1
"""
_PREFIX = "rjs_"


class SetupRefused(Exception):
    """What was asked for makes no sense; the message says why."""


class Wanted(Struct, frozen=True, kw_only=True):
    """What an owner asks for; None leaves a thing as it is. `public_key` is PEM text of an Ed25519 key."""

    issuer: str | None = None
    public_key: bytes | None = None
    rotate: bool = False
    required: bool | None = None


class Arrangement(Struct, frozen=True, kw_only=True):
    """What a site believes from now on. `secret` is a key just made; it cannot be read again."""

    issuer: str
    algorithm: Algorithm
    required: bool
    previous_until: datetime | None
    secret: str | None = None


class _Key(Struct, frozen=True, kw_only=True):
    """A key for a site: the secret as its blog is told it, or the 32 bytes of a public key."""

    algorithm: Algorithm
    key: bytes
    secret: str | None = None


async def set_up(dsn: str, vault: Vault, site: str, wanted: Wanted) -> Arrangement:
    """Begin single sign-on, or change it. Without a public key the site and its blog share a secret.

    A new key leaves the one before it in force for 24 hours, unless that is of another algorithm.
    Raises SiteNotFound, SetupRefused.
    """
    made: _Key | None = None
    async with connect(dsn, SCHEMA, name="rejoinder site sso") as connection, connection.transaction():
        origins = await _origins(connection, site)
        algorithm = await connection.fetchval(_ALGORITHM, site)
        if algorithm is None:
            made = _new_key(wanted)
            issuer = wanted.issuer or _only(origins)
            identity = vault.protect(urandom(32), identity_purpose(site))
            await connection.execute(_BEGIN, site, *_sealed(vault, site, made), issuer, identity)
        elif wanted.rotate or wanted.public_key is not None:
            if algorithm == "EdDSA" and wanted.public_key is None:
                raise SetupRefused("this site's blog has a key of its own: give its new --public-key")
            made = _new_key(wanted)
            await connection.execute(_ROTATE, site, *_sealed(vault, site, made))
        row = await connection.fetchrow(_CHANGE, site, wanted.issuer, wanted.required)
    return msgspec.convert({**(row or {}), "secret": made and made.secret}, Arrangement)


async def end(dsn: str, site: str) -> None:
    """Believe nobody from now on, whatever key they have. Who its members are is kept. Raises SiteNotFound."""
    async with connect(dsn, SCHEMA, name="rejoinder site sso") as connection, connection.transaction():
        await _origins(connection, site)
        await connection.execute(_END, site)


async def _origins(connection: Connection, site: str) -> list[str]:
    """The site's origins; until the transaction ends nobody else sets it up."""
    row = await connection.fetchrow(_SITE, site)
    if row is None:
        raise SiteNotFound(site)
    return list(row["origins"])


def _only(origins: list[str]) -> str:
    if len(origins) != 1:
        raise SetupRefused(
            "give the --issuer: what the blog writes into the claim `iss`, its address for example"
        )
    return origins[0]


def _new_key(wanted: Wanted) -> _Key:
    if wanted.public_key is None:
        secret = mint(_PREFIX)
        return _Key(algorithm="HS256", key=secret.encode(), secret=secret)
    try:
        public = load_pem_public_key(wanted.public_key)
    except ValueError as error:
        raise SetupRefused("the file holds no public key in PEM") from error
    if not isinstance(public, Ed25519PublicKey):
        raise SetupRefused("the public key must be of Ed25519")
    return _Key(algorithm="EdDSA", key=public.public_bytes_raw())


def _sealed(vault: Vault, site: str, made: _Key) -> tuple[Algorithm, bytes]:
    return made.algorithm, vault.protect(made.key, key_purpose(site, made.algorithm))
