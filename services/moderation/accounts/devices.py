"""Knows a browser again in which somebody has signed in before: a cookie that only this service can have made."""

import base64
import binascii
from uuid import UUID

from cryptography.exceptions import InvalidTag
from msgspec import Struct

from shared.eventlog.sealing import Vault

_PURPOSE = b"rejoinder console device"
_LENGTH = 32
_LONGEST = 200


class Device(Struct, frozen=True):
    account_id: UUID
    device_id: UUID


def written(vault: Vault, device: Device) -> str:
    """The cookie's value."""
    sealed = vault.protect(device.account_id.bytes + device.device_id.bytes, _PURPOSE)
    return base64.urlsafe_b64encode(sealed).rstrip(b"=").decode()


def read(vault: Vault, cookie: str) -> Device | None:
    """The device of a cookie; None for what this service did not write."""
    if not cookie or len(cookie) > _LONGEST or not cookie.isascii():
        return None
    try:
        sealed = base64.urlsafe_b64decode(cookie + "=" * (-len(cookie) % 4))
        plain = vault.reveal(sealed, _PURPOSE)
    except (binascii.Error, InvalidTag):
        return None
    if len(plain) != _LENGTH:
        return None
    return Device(UUID(bytes=plain[:16]), UUID(bytes=plain[16:]))
