"""Believes an ID token (OpenID Connect Core 3.1.3.7), or says which rule it breaks. Nothing here reads a clock.

Which algorithms there are is decided here; a token's header only chooses among them, and the key must be of that
kind. So neither "none" nor a public key used as a secret (HS256) signs anything.
"""

import hmac
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Any

import msgspec
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from jwt import PyJWK, PyJWS
from jwt.exceptions import PyJWTError
from msgspec import Meta, Struct

from services.moderation.accounts.oidc.errors import KeyUnknown, TokenRefused

LEEWAY_S = 60
"""By how much clocks may disagree."""
OLDEST_S = 600
"""A token is made for the sign-in that asks for it."""
LONGEST = 16_000

PublicKey = RSAPublicKey | EllipticCurvePublicKey | Ed25519PublicKey

_KINDS: Mapping[str, type[PublicKey]] = {
    "RS256": RSAPublicKey,
    "PS256": RSAPublicKey,
    "ES256": EllipticCurvePublicKey,
    "EdDSA": Ed25519PublicKey,
}
_SMALLEST_RSA = 2048  # bits
_COMPACT = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*")
_JWS = PyJWS(algorithms=list(_KINDS))


class SigningKey(Struct, frozen=True, kw_only=True):
    """A public key of the provider. `algorithm` None: any that goes with its kind."""

    kid: str | None
    algorithm: str | None
    public: PublicKey

    def signs(self, algorithm: str, kid: str | None) -> bool:
        """Whether a token with such a header may be signed with it."""
        return (
            isinstance(self.public, _KINDS[algorithm])
            and self.algorithm in (None, algorithm)
            and kid in (None, self.kid)
        )


class Expected(Struct, frozen=True, kw_only=True):
    issuer: str
    client_id: str
    nonce: str


class _Header(Struct, frozen=True):
    alg: str
    kid: str | None = None


class _Claims(Struct, frozen=True, kw_only=True):
    iss: str
    sub: Annotated[str, Meta(pattern=r"^[\x21-\x7e]{1,255}$(?!\n)")]
    aud: str | tuple[str, ...]
    exp: float
    iat: float
    nbf: float = 0
    nonce: str = ""
    azp: str | None = None


def signing_keys(entries: Iterable[Mapping[str, Any]]) -> tuple[SigningKey, ...]:
    """The keys of a JWK set (RFC 7517) that can sign what we accept; all others are as good as absent."""
    found = (_signing_key(entry) for entry in entries)
    return tuple(key for key in found if key is not None)


def subject_of(token: str, keys: Sequence[SigningKey], expected: Expected, now: float) -> str:
    """Who it is for the issuer, as of `now` (seconds since 1970). Raises KeyUnknown, TokenRefused."""
    if len(token) > LONGEST or not _COMPACT.fullmatch(token):
        raise TokenRefused("form")
    claims = _claims(_payload(token, keys))
    if claims.iss != expected.issuer:
        raise TokenRefused("issuer")
    _check_audience(claims, expected.client_id)
    if not hmac.compare_digest(claims.nonce.encode(), expected.nonce.encode()):
        raise TokenRefused("nonce")
    _check_times(claims, now)
    return claims.sub


def _payload(token: str, keys: Sequence[SigningKey]) -> bytes:
    try:
        header = msgspec.convert(_JWS.get_unverified_header(token), _Header)
    except (PyJWTError, msgspec.ValidationError, RecursionError) as error:
        raise TokenRefused("header") from error
    if header.alg not in _KINDS:
        raise TokenRefused("algorithm")
    fitting = [key for key in keys if key.signs(header.alg, header.kid)]
    if not fitting:
        raise KeyUnknown
    for key in fitting:
        try:
            return bytes(_JWS.decode(token, key.public, algorithms=[header.alg]))
        except PyJWTError:
            continue
    raise TokenRefused("signature")


def _check_audience(claims: _Claims, client_id: str) -> None:
    """For us, and where it is for others too, made at our asking."""
    audience = (claims.aud,) if isinstance(claims.aud, str) else claims.aud
    if client_id not in audience:
        raise TokenRefused("audience")
    if claims.azp != client_id and (claims.azp is not None or len(audience) > 1):
        raise TokenRefused("authorized_party")


def _check_times(claims: _Claims, now: float) -> None:
    if claims.exp <= now - LEEWAY_S:
        raise TokenRefused("expired")
    if not now - OLDEST_S <= claims.iat <= now + LEEWAY_S:
        raise TokenRefused("issued_at")
    if claims.nbf > now + LEEWAY_S:
        raise TokenRefused("not_before")


def _signing_key(entry: Mapping[str, Any]) -> SigningKey | None:
    if entry.get("kty") not in ("RSA", "EC", "OKP") or entry.get("use", "sig") != "sig":
        return None
    try:
        public = PyJWK.from_dict(dict(entry)).key
    except (PyJWTError, ValueError, TypeError, KeyError):
        return None
    if not isinstance(public, PublicKey) or not _is_strong(public):
        return None
    kid, algorithm = entry.get("kid"), entry.get("alg")
    if not isinstance(kid, str | None) or not (algorithm is None or algorithm in _KINDS):
        return None
    return SigningKey(kid=kid, algorithm=algorithm, public=public)


def _is_strong(public: PublicKey) -> bool:
    if isinstance(public, RSAPublicKey):
        return public.key_size >= _SMALLEST_RSA
    return isinstance(public, Ed25519PublicKey) or isinstance(public.curve, SECP256R1)


def _claims(payload: bytes) -> _Claims:
    try:
        return msgspec.json.decode(payload, type=_Claims)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise TokenRefused("claims") from error
