"""Signs deliveries as Standard Webhooks says: HMAC-SHA256 of `id.timestamp.body`, one a secret in force."""

import hashlib
import hmac
import secrets
from base64 import b64encode
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID


def new_secret() -> bytes:
    """256 random bits."""
    return secrets.token_bytes(32)


def shown(secret: bytes) -> str:
    """A secret the way libraries of the standard take it: `whsec_` and base64."""
    return "whsec_" + b64encode(secret).decode()


def signed_headers(delivery_id: UUID, at: datetime, body: bytes, in_force: Sequence[bytes]) -> dict[str, str]:
    """The three headers of one attempt. The id stays over all attempts; the time is the attempt's own."""
    timestamp = str(int(at.timestamp()))
    signed = b".".join((str(delivery_id).encode(), timestamp.encode(), body))
    digests = (hmac.digest(secret, signed, hashlib.sha256) for secret in in_force)
    return {
        "webhook-id": str(delivery_id),
        "webhook-timestamp": timestamp,
        "webhook-signature": " ".join(f"v1,{b64encode(digest).decode()}" for digest in digests),
    }
