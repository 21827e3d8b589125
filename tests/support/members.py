"""A blog with members: assertions as it would sign them, right or wrong in one place."""

import hashlib
import hmac
import time
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from typing import Any

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from services.comments.commenting.sso import HEADER
from services.comments.commenting.sso_setup import Wanted, set_up
from shared.eventlog.sealing import Vault
from tests.support.database import Database
from tests.support.scribe import MASTER_KEY

ISSUER = "https://blog.example"
NOW = 1_780_000_000


def claims(sub: str = "u1", *, now: int = NOW, **changes: Any) -> dict[str, Any]:
    """Good claims for five minutes from `now`; a change to None leaves a claim out."""
    good = {
        "iss": ISSUER,
        "aud": "blog",
        "sub": sub,
        "jti": f"{sub} {now}",
        "iat": now,
        "exp": now + 300,
        "name": "Ada",
    }
    return {name: value for name, value in (good | changes).items() if value is not None}


def signed(
    said: Mapping[str, Any] | bytes, key: bytes | Ed25519PrivateKey, header: Mapping[str, Any] | None = None
) -> str:
    """A token of exactly these claims and this header, signed with the key whatever they say."""
    own = "EdDSA" if isinstance(key, Ed25519PrivateKey) else "HS256"
    head = _text(msgspec.json.encode({"alg": own, "typ": "JWT"} if header is None else header))
    payload = _text(said if isinstance(said, bytes) else msgspec.json.encode(said))
    text = f"{head}.{payload}".encode()
    if isinstance(key, Ed25519PrivateKey):
        return f"{head}.{payload}.{_text(key.sign(text))}"
    return f"{head}.{payload}.{_text(hmac.digest(key, text, hashlib.sha256))}"


def public_pem(key: Ed25519PrivateKey) -> bytes:
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


async def sign_on(database: Database, site: str = "blog", **wanted: Any) -> bytes:
    """Begin or change a site's single sign-on; the new secret key, empty if none was made."""
    asked = Wanted(**({"issuer": ISSUER} | wanted))
    made = await set_up(database.owner, Vault(MASTER_KEY), site, asked)
    return (made.secret or "").encode()


class Blog:
    """A blog that signs its members' assertions with one key, as of now."""

    def __init__(self, key: bytes | Ed25519PrivateKey, site: str = "blog") -> None:
        self.key = key
        self._site = site

    def assertion(self, sub: str, *, age: int = 0, **changes: Any) -> str:
        """A fresh assertion, or one that is so many seconds old."""
        now = int(time.time()) - age
        return signed(claims(sub, now=now, **({"aud": self._site} | changes)), self.key)

    def headers(self, sub: str, **changes: Any) -> dict[str, str]:
        return {HEADER: self.assertion(sub, **changes)}


def _text(part: bytes) -> str:
    return urlsafe_b64encode(part).rstrip(b"=").decode()
