"""Turns a claim into what is sent: what readers see now, signed with every secret in force."""

from datetime import datetime
from uuid import UUID

from services.comments.notifications.catalogue import Shown, Trial, announcement, encoded
from services.comments.notifications.claiming import Claim
from services.comments.notifications.posting import Message
from services.comments.notifications.signing import signed_headers
from shared.eventlog.sealing import Vault


def compose(claim: Claim, shown: Shown | None, vault: Vault, at: datetime) -> Message:
    """The message of one attempt. `shown` None: a test. Raises InvalidTag if the master key has changed."""
    data = announcement(shown, claim.sequence or 0) if shown else Trial(claim.site)
    body = encoded(claim.type, claim.created_at, data)
    sealed = (claim.secret, claim.previous_secret)
    in_force = [vault.reveal(secret, purpose(claim.webhook_id)) for secret in sealed if secret]
    return Message(url=claim.url, headers=signed_headers(claim.delivery_id, at, body, in_force), body=body)


def purpose(webhook_id: UUID) -> bytes:
    """What a webhook's secrets are sealed for: one moved to another row does not open."""
    return b"webhook secret " + webhook_id.bytes
