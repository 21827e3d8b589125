"""Bearer tokens: 256 random bits behind a prefix that tells their use. Only their SHA-256 is ever stored."""

import hashlib
import re
import secrets
from collections.abc import Mapping

TOKEN_BYTES = 32

_BEARER = re.compile(r"bearer +([A-Za-z0-9._~+/-]+=*)", re.IGNORECASE)
_RANDOM = re.compile(r"[A-Za-z0-9_-]{43}")


def mint(prefix: str) -> str:
    """A new token: `rjk_` and 43 characters of base64url."""
    return prefix + secrets.token_urlsafe(TOKEN_BYTES)


def digest(token: str) -> bytes:
    """What is stored and looked up. A plain hash is enough: 256 random bits cannot be guessed."""
    return hashlib.sha256(token.encode()).digest()


def well_formed(token: str, prefix: str) -> bool:
    return token.startswith(prefix) and _RANDOM.fullmatch(token, len(prefix)) is not None


def bearer(headers: Mapping[str, str]) -> str | None:
    """The token of `Authorization: Bearer …`; None without the header or with another scheme."""
    found = _BEARER.fullmatch(headers.get("authorization", "").strip())
    return found[1] if found else None
