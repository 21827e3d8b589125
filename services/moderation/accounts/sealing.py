"""Seals the secret of somebody's second factor: in the table, and in the form that offers it."""

from uuid import UUID

from cryptography.exceptions import InvalidTag

from shared.eventlog.sealing import Vault


def seal_secret(vault: Vault, account_id: UUID, secret: str) -> bytes:
    return vault.protect(secret.encode(), _purpose(account_id))


def reveal_secret(vault: Vault, account_id: UUID, sealed: bytes) -> str:
    """Raises InvalidTag for what was not sealed for this account."""
    return vault.reveal(sealed, _purpose(account_id)).decode()


def write_offer(vault: Vault, account_id: UUID, secret: str) -> str:
    """A secret that is offered and not yet agreed on, as text for a form's hidden field."""
    return vault.protect(secret.encode(), _offer(account_id)).hex()


def read_offer(vault: Vault, account_id: UUID, offer: str) -> str | None:
    """The secret that was offered to this account; None for what was not."""
    try:
        return vault.reveal(bytes.fromhex(offer), _offer(account_id)).decode()
    except (ValueError, InvalidTag):
        return None


def _purpose(account_id: UUID) -> bytes:
    return b"rejoinder second factor " + account_id.bytes


def _offer(account_id: UUID) -> bytes:
    return b"rejoinder second factor offered " + account_id.bytes
