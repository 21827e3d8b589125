"""Single sign-on: a blog's signed word on who is writing (a JWT), believed only if every rule here holds.

The site's configuration decides algorithm and key; nothing in a token's header does. A token grants nothing but
being its author: roles and whatever else it claims are not read.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from re import compile as regex
from typing import Annotated, Literal, TypeVar

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from jwt import InvalidTokenError, PyJWS
from msgspec import Meta, Struct

from services.comments.bylines import Profile
from services.comments.commenting.bodies import AuthorGiven, Email, Name, Url, profile_of
from services.comments.commenting.errors import AssertionRefused, RefusedFor
from services.comments.commenting.tokens import member_token
from shared.errors import DomainError, FieldError, Invalid
from shared.web.json_scan import check
from shared.web.validation import field_error

Algorithm = Literal["HS256", "EdDSA"]
HEADER = "Author-Assertion"
MAX_BYTES = 4096
LIFETIME_S = 600
LEEWAY_S = 30
"""By how much clocks may disagree."""

T = TypeVar("T")
_JWS = PyJWS(algorithms=["HS256", "EdDSA"])
_COMPACT = regex(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+")


class Trust(Struct, frozen=True, kw_only=True):
    """What a site believes: tokens of this issuer, signed by this algorithm and one of these keys.

    A key is the secret's bytes (HS256) or the 32 bytes of a public key (Ed25519); `identity` is the secret that
    members' author tokens are derived from, the same for as long as there is the site.
    """

    site: str
    issuer: str
    algorithm: Algorithm
    keys: tuple[bytes, ...]
    identity: bytes


class Member(Struct, frozen=True, kw_only=True):
    """Who is writing. `token` is the author token of this member: it never leaves the server."""

    token: str
    profile: Profile


class _Header(Struct, frozen=True, forbid_unknown_fields=True):
    """All that a header may hold. `kid` is tolerated as a plain word and never looked up."""

    alg: str
    typ: Annotated[str, Meta(pattern=r"^(?i:JWT)$(?!\n)")] = "JWT"
    kid: Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]{1,64}$(?!\n)")] = "any"


class _Claims(Struct, frozen=True):
    iss: str
    aud: str
    sub: Annotated[str, Meta(min_length=1, max_length=255)]
    jti: Annotated[str, Meta(min_length=1, max_length=255)]
    iat: int
    exp: int
    nbf: int | None = None


class _ProfileClaims(Struct, frozen=True):
    name: Name
    email: Email | None = None
    website: Url | None = None


def believe(token: str, trust: Trust, now: int) -> Member:
    """Who is writing, as of `now` (seconds since 1970).

    Raises AssertionRefused, which names the reason, and Invalid for a name, e-mail address or website that the
    body of a post could not hold either.
    """
    payload = opened(token, trust.algorithm, trust.keys)
    claims = _decoded(payload, _Claims, "claim")
    if claims.iss != trust.issuer:
        raise AssertionRefused("issuer")
    if claims.aud != trust.site:
        raise AssertionRefused("audience")
    _check_times(claims, now)
    return Member(token=member_token(trust.identity, claims.sub), profile=_profile(payload))


def opened(token: str, algorithm: Algorithm, keys: tuple[bytes, ...]) -> bytes:
    """The payload of a token that one of the keys has signed. Raises AssertionRefused."""
    if len(token) > MAX_BYTES:
        raise AssertionRefused("too_long")
    if not _COMPACT.fullmatch(token) or not all(map(_canonical, token.split("."))):
        raise AssertionRefused("malformed")
    header = _decoded(_bytes(token.partition(".")[0]), _Header, "header")
    if header.alg != algorithm:
        raise AssertionRefused("algorithm")
    for key in keys:
        try:
            return bytes(_JWS.decode(token, _key(algorithm, key), algorithms=[algorithm]))
        except InvalidTokenError:
            continue
    raise AssertionRefused("signature")


def _canonical(part: str) -> bool:
    """Is this the one way to write these bytes? Unused bits that are set would make two texts of one token."""
    return len(part) % 4 != 1 and urlsafe_b64encode(_bytes(part)).rstrip(b"=").decode() == part


def _bytes(part: str) -> bytes:
    return urlsafe_b64decode(part + "=" * (-len(part) % 4))


def _key(algorithm: Algorithm, key: bytes) -> bytes | Ed25519PublicKey:
    return key if algorithm == "HS256" else Ed25519PublicKey.from_public_bytes(key)


def _decoded(part: bytes, kind: type[T], reason: RefusedFor) -> T:
    """One JSON object, read strictly: no name twice, no number for a text, no text for a number."""
    try:
        check(part)
        return msgspec.json.decode(part, type=kind)
    except msgspec.ValidationError as error:
        wrong = field_error(str(error))
        raise AssertionRefused(reason, f"{(wrong.pointer or '')[1:]} {wrong.message}".strip()) from error
    except (DomainError, msgspec.DecodeError) as error:
        raise AssertionRefused("malformed") from error


def _check_times(claims: _Claims, now: int) -> None:
    if claims.exp <= now - LEEWAY_S:
        raise AssertionRefused("expired")
    if max(claims.iat, claims.nbf or 0) > now + LEEWAY_S:
        raise AssertionRefused("not_yet")
    if not 0 < claims.exp - claims.iat <= LIFETIME_S:
        raise AssertionRefused("lifetime")


def _profile(payload: bytes) -> Profile:
    """What the blog says of its member, by the rules for what authors say of themselves."""
    try:
        claims = msgspec.json.decode(payload, type=_ProfileClaims)
        return profile_of(AuthorGiven(name=claims.name, email=claims.email, website=claims.website))
    except msgspec.ValidationError as error:
        raise Invalid(_claim(field_error(str(error)))) from error
    except Invalid as refusal:
        raise Invalid(*map(_claim, refusal.errors)) from refusal


def _claim(wrong: FieldError) -> FieldError:
    """The same, said of a claim: `/author/name` of a body is `Author-Assertion/name`."""
    claim = (wrong.pointer or "").removeprefix("/author")
    return FieldError(parameter=f"{HEADER}{claim}", code=wrong.code, message=wrong.message)
