"""Sealing: AES-256-GCM, one key a subject, each wrapped by a master key that is not in the database.

Destroying a subject's key row makes all of its sealed text unreadable while the log stays whole.
"""

import os
import zlib
from pathlib import Path
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from msgspec import Struct

_NONCE = 12
_KEY = 32
_SQUEEZE_FROM = 200
"""Bytes from which deflating before sealing pays; ciphertext itself does not compress."""


class SubjectKey(Struct, frozen=True):
    """A subject's data key, as used and as stored."""

    subject_id: UUID
    key: bytes
    wrapped: bytes


class Vault:
    """Makes, wraps and opens keys, and seals with them."""

    def __init__(self, master_key: bytes) -> None:
        """Raise ValueError unless the master key has 256 bits."""
        if len(master_key) != _KEY:
            raise ValueError("the master key must have 32 bytes")
        self._master = AESGCM(master_key)

    @classmethod
    def from_file(cls, path: Path) -> "Vault":
        """Read a master key of 64 hexadecimal digits."""
        return cls(bytes.fromhex(path.read_text().strip()))

    def new_key(self, subject_id: UUID) -> SubjectKey:
        """A fresh random key for a subject, and its wrapped form for the table of keys."""
        key = AESGCM.generate_key(256)
        return SubjectKey(subject_id, key, _lock(self._master, key, subject_id.bytes))

    def unwrap(self, subject_id: UUID, wrapped: bytes) -> bytes:
        """The data key inside its wrapping. Raises InvalidTag if either was tampered with."""
        return _unlock(self._master, wrapped, subject_id.bytes)

    def protect(self, secret: bytes, purpose: bytes) -> bytes:
        """Seal something that belongs to the installation itself, like a webhook's secret."""
        return _lock(self._master, secret, purpose)

    def reveal(self, sealed: bytes, purpose: bytes) -> bytes:
        """Open what `protect` sealed for the same purpose."""
        return _unlock(self._master, sealed, purpose)


def seal(key: bytes, secret: bytes, aad: bytes) -> bytes:
    """Encrypt, deflated when that helps; the first byte inside says which."""
    squeezed = zlib.compress(secret, 1) if len(secret) >= _SQUEEZE_FROM else secret
    plain = b"\x01" + squeezed if len(squeezed) < len(secret) else b"\x00" + secret
    return _lock(AESGCM(key), plain, aad)


def unseal(key: bytes, sealed: bytes, aad: bytes) -> bytes:
    """Decrypt. Raises InvalidTag unless key, bytes and place are those it was sealed with."""
    if not key:
        raise InvalidTag
    plain = _unlock(AESGCM(key), sealed, aad)
    return zlib.decompress(plain[1:]) if plain[0] else plain[1:]


def place(
    part: int, stream_id: UUID, event_id: UUID, subject_id: UUID | None, name: str, schema: int
) -> bytes:
    """What a sealed part is bound to: it opens nowhere else in the log."""
    subject = subject_id.bytes if subject_id else b""
    return b"".join((stream_id.bytes, event_id.bytes, subject, f"{name} {schema} {part}".encode()))


def _lock(cipher: AESGCM, plain: bytes, aad: bytes) -> bytes:
    nonce = os.urandom(_NONCE)
    return nonce + cipher.encrypt(nonce, plain, aad)


def _unlock(cipher: AESGCM, sealed: bytes, aad: bytes) -> bytes:
    if len(sealed) < _NONCE:
        raise InvalidTag
    return cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], aad)
