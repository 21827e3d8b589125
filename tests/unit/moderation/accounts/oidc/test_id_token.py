"""Which ID tokens are believed: signed by a key of the issuer, for us, for this sign-in, now."""

import base64
import hashlib
import hmac
import json
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st
from jwt.algorithms import ECAlgorithm, OKPAlgorithm, RSAAlgorithm

from services.moderation.accounts.oidc.errors import KeyUnknown, TokenRefused
from services.moderation.accounts.oidc.id_token import Expected, signing_keys, subject_of

NOW = 1_780_000_000
EXPECTED = Expected(issuer="https://id.example", client_id="console", nonce="a nonce")
RSA = rsa.generate_private_key(65537, 2048)
EC = ec.generate_private_key(ec.SECP256R1())
ED = ed25519.Ed25519PrivateKey.generate()
RSA_JWK = RSAAlgorithm.to_jwk(RSA.public_key(), as_dict=True) | {"kid": "r"}
EC_JWK = ECAlgorithm(ECAlgorithm.SHA256).to_jwk(EC.public_key(), as_dict=True) | {"kid": "e"}
ED_JWK = OKPAlgorithm.to_jwk(ED.public_key(), as_dict=True) | {"kid": "d"}
SIGNS = "Aw09-_"
KEYS = signing_keys([RSA_JWK, EC_JWK, ED_JWK])


def claims(**changes: Any) -> dict[str, Any]:
    said = {
        "iss": "https://id.example",
        "sub": "ada",
        "aud": "console",
        "exp": NOW + 300,
        "iat": NOW,
        "nonce": "a nonce",
    }
    return {name: value for name, value in (said | changes).items() if value is not None}


def signed(said: dict[str, Any], key: Any = EC, algorithm: str = "ES256", kid: str | None = "e") -> str:
    return jwt.encode(said, key, algorithm, headers={"kid": kid} if kid else None)


def by_hand(header: dict[str, Any], said: dict[str, Any], secret: bytes = b"") -> str:
    """A token with an HMAC, or with no signature at all."""
    parts = [base64.urlsafe_b64encode(json.dumps(one).encode()).rstrip(b"=") for one in (header, said)]
    text = b".".join(parts)
    signature = hmac.digest(secret, text, hashlib.sha256) if secret else b""
    return (text + b"." + base64.urlsafe_b64encode(signature).rstrip(b"=")).decode()


def refused(token: str, keys: Any = KEYS) -> str:
    with pytest.raises(TokenRefused) as refusal:
        subject_of(token, keys, EXPECTED, NOW)
    return refusal.value.reason


@pytest.mark.parametrize(
    ("algorithm", "key", "kid"),
    [
        ("RS256", RSA, "r"),
        ("PS256", RSA, "r"),
        ("ES256", EC, "e"),
        ("EdDSA", ED, "d"),
        ("ES256", EC, None),
    ],
)
def test_a_key_of_the_issuer_is_believed(algorithm: str, key: Any, kid: str | None) -> None:
    assert subject_of(signed(claims(), key, algorithm, kid), KEYS, EXPECTED, NOW) == "ada"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"iss": "https://id.example/"}, "issuer"),
        ({"iss": "https://evil.example"}, "issuer"),
        ({"iss": None}, "claims"),
        ({"aud": "another"}, "audience"),
        ({"aud": []}, "audience"),
        ({"aud": None}, "claims"),
        ({"aud": ["another", "console"]}, "authorized_party"),
        ({"azp": "another"}, "authorized_party"),
        ({"nonce": "another"}, "nonce"),
        ({"nonce": "é"}, "nonce"),
        ({"nonce": None}, "nonce"),
        ({"exp": NOW - 61}, "expired"),
        ({"exp": None}, "claims"),
        ({"exp": "tomorrow"}, "claims"),
        ({"iat": NOW - 601}, "issued_at"),
        ({"iat": NOW + 61}, "issued_at"),
        ({"iat": None}, "claims"),
        ({"nbf": NOW + 61}, "not_before"),
        ({"sub": ""}, "claims"),
        ({"sub": None}, "claims"),
        ({"sub": "a" * 256}, "claims"),
        ({"sub": "ada\x00"}, "claims"),
        ({"sub": "ada\n"}, "claims"),
    ],
    ids=str,
)
def test_a_claim_that_does_not_hold(changes: dict[str, Any], reason: str) -> None:
    sent = claims(**changes)
    # PyJWT signs no token whose issuer is not a text, so the payload is signed as it is.
    assert refused(jwt.PyJWS().encode(json.dumps(sent).encode(), EC, "ES256", {"kid": "e"})) == reason


@pytest.mark.parametrize(
    "changes",
    [
        {"aud": ["console"]},
        {"aud": ["another", "console"], "azp": "console"},
        {"azp": "console"},
        {"exp": NOW - 59},
        {"iat": NOW + 59},
        {"iat": NOW + 0.5},
        {"name": "Ada", "email": "ada@blog.example"},
    ],
    ids=str,
)
def test_what_is_allowed(changes: dict[str, Any]) -> None:
    assert subject_of(signed(claims(**changes)), KEYS, EXPECTED, NOW) == "ada"


def test_no_signature_is_none() -> None:
    for algorithm in ("none", "None", "NONE", ""):
        assert refused(by_hand({"alg": algorithm}, claims())) == "algorithm"


def test_a_public_key_is_no_secret() -> None:
    """Given the issuer's public key as the secret of an HMAC, then it is no signature, whatever it is called."""
    public = RSA.public_key()
    pem = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    for secret in (pem, pem.strip(), json.dumps(RSA_JWK).encode()):
        assert refused(by_hand({"alg": "HS256", "kid": "r"}, claims(), secret)) == "algorithm"
        assert refused(by_hand({"alg": "RS256", "kid": "r"}, claims(), secret)) == "signature"


def test_keys_that_sign_nothing() -> None:
    """Given keys that are secret, weak, of another curve, for encryption or broken, then they are as good as absent."""
    short = rsa.generate_private_key(65537, 1024)  # noqa: S505  weak on purpose
    weak = RSAAlgorithm.to_jwk(short.public_key(), as_dict=True)
    curve = ECAlgorithm(ECAlgorithm.SHA384).to_jwk(
        ec.generate_private_key(ec.SECP384R1()).public_key(), as_dict=True
    )
    secret = {"kty": "oct", "k": "c2VjcmV0", "kid": "e"}
    private = ECAlgorithm(ECAlgorithm.SHA256).to_jwk(EC, as_dict=True)
    others = [
        weak,
        curve,
        secret,
        private,
        EC_JWK | {"use": "enc"},
        EC_JWK | {"alg": "HS256"},
        {"kty": "EC"},
        {},
    ]
    assert signing_keys(others) == ()
    assert signing_keys([EC_JWK | {"kid": 7}]) == ()


def test_a_key_signs_in_its_own_way_only() -> None:
    only = signing_keys([RSA_JWK | {"alg": "PS256"}])
    assert subject_of(signed(claims(), RSA, "PS256", "r"), only, EXPECTED, NOW) == "ada"
    for token in (signed(claims(), RSA, "RS256", "r"), signed(claims(), RSA, "PS256", "other")):
        with pytest.raises(KeyUnknown):
            subject_of(token, only, EXPECTED, NOW)
    with pytest.raises(KeyUnknown):  # of another kind than the key that has the name
        subject_of(signed(claims(), EC, "ES256", "r"), KEYS, EXPECTED, NOW)


def test_what_is_no_token() -> None:
    extended = jwt.encode(claims(), EC, "ES256", headers={"kid": "e", "crit": ["b64"], "b64": True})
    for token in ("", ".", "..", "a.b", "a.b.c", "é.b.c", signed(claims()) + ".", "x" * 20_000, extended):
        assert refused(token) in {"form", "header"}


@given(at=st.integers(min_value=0), sign=st.sampled_from(SIGNS + ".+/= "))
def test_no_other_text_is_the_same_token(at: int, sign: str) -> None:
    """Given a token with one sign replaced, then it is refused, unless it spells the very same bytes."""
    token = signed(claims())
    at %= len(token)
    other = token[:at] + sign + token[at + 1 :]
    if sign in SIGNS and token[at] != "." and _bytes(other) == _bytes(token):
        return
    refused(other)


def _bytes(token: str) -> list[bytes]:
    return [base64.urlsafe_b64decode(part + "===") for part in token.split(".")]
