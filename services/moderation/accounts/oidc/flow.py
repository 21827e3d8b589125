"""One way to the provider and back, as the browser that goes it carries it: sealed, for ten minutes."""

import base64
import binascii
import hashlib
import hmac
import secrets
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

import msgspec
from cryptography.exceptions import InvalidTag
from msgspec import Struct

from shared.eventlog.sealing import Vault

VALID = timedelta(minutes=10)
Purpose = Literal["enter", "link", "accept"]

_SEALED_FOR = b"rejoinder console oidc flow"
_LONGEST = 4_000


class Flow(Struct, frozen=True, kw_only=True):
    """Why somebody goes: to enter, and be led to `wanted`; to link the account whose `session` it is; to accept the
    one-time link with `token`.

    `state` comes back with them, `nonce` inside what the provider signs, and `verifier` (RFC 7636) never goes through
    the browser's address.
    """

    purpose: Purpose
    state: str
    nonce: str
    verifier: str
    begun_at: datetime
    wanted: str = ""
    session: UUID | None = None
    token: str = ""

    @property
    def challenge(self) -> str:
        """What tells the provider of the verifier without telling it (S256)."""
        hashed = hashlib.sha256(self.verifier.encode()).digest()
        return base64.urlsafe_b64encode(hashed).rstrip(b"=").decode()


def begin(
    purpose: Purpose, now: datetime, *, wanted: str = "", session: UUID | None = None, token: str = ""
) -> Flow:
    state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
    return Flow(
        purpose=purpose,
        state=state,
        nonce=nonce,
        verifier=verifier,
        begun_at=now,
        wanted=wanted,
        session=session,
        token=token,
    )


def is_of(flow: Flow, state: str, now: datetime) -> bool:
    """Whether an answer with this `state` ends the flow, and still in time."""
    same = hmac.compare_digest(flow.state.encode(), state.encode())
    return same and timedelta() <= now - flow.begun_at < VALID


def written(vault: Vault, flow: Flow) -> str:
    """The cookie's value."""
    return base64.urlsafe_b64encode(vault.protect(msgspec.json.encode(flow), _SEALED_FOR)).decode()


def read(vault: Vault, cookie: str) -> Flow | None:
    """The flow of a cookie; None for what this service did not write."""
    if not cookie or len(cookie) > _LONGEST or not cookie.isascii():
        return None
    try:
        plain = vault.reveal(base64.urlsafe_b64decode(cookie), _SEALED_FOR)
        return msgspec.json.decode(plain, type=Flow)
    except (binascii.Error, InvalidTag, msgspec.DecodeError):
        return None
