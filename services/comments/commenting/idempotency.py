"""Idempotency keys: the same key and body answer as the first time, for good; another body is refused.

The stored answer is sealed under a key derived from the Idempotency-Key itself, of which only a hash is kept:
the answer to a post holds the author's token, and the database must not be able to tell it.
"""

import hashlib
import hmac
import os

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from msgspec import Struct

from services.comments.commenting.errors import IdempotencyKeyReused
from shared.postgres.pool import Connection

_NONCE = 12


class Answer(Struct, frozen=True):
    """What was answered: status, headers, body."""

    status: int
    headers: dict[str, str]
    body: bytes


class Key(Struct, frozen=True):
    """An Idempotency-Key in the scope of one site, and the hash of the request it stands for."""

    site: str
    secret: str
    request_hash: bytes

    @property
    def command_key(self) -> bytes:
        return hashlib.sha256(f"command\n{self.site}\n{self.secret}".encode()).digest()

    def seal(self, answer: Answer) -> bytes:
        """Encrypt an answer so that only the holder of the key can have it back."""
        nonce = os.urandom(_NONCE)
        return nonce + self._cipher().encrypt(nonce, msgspec.msgpack.encode(answer), self.request_hash)

    def unseal(self, sealed: bytes) -> Answer:
        plain = self._cipher().decrypt(sealed[:_NONCE], sealed[_NONCE:], self.request_hash)
        return msgspec.msgpack.decode(plain, type=Answer)

    def _cipher(self) -> AESGCM:
        return AESGCM(hmac.digest(self.secret.encode(), f"answer\n{self.site}".encode(), hashlib.sha256))


def request_hash(*parts: object) -> bytes:
    """What makes two requests the same: method, target and decoded body, however it was spelled."""
    return hashlib.sha256(msgspec.msgpack.encode(parts)).digest()


async def first_answer(connection: Connection, key: Key) -> Answer | None:
    """What was answered to this key before, None if it is new.

    Raises IdempotencyKeyReused when the key stood for another request.
    """
    row = await connection.fetchrow(
        "SELECT request_hash, answer FROM commands WHERE command_key = $1", key.command_key
    )
    if row is None:
        return None
    if not hmac.compare_digest(row["request_hash"], key.request_hash):
        raise IdempotencyKeyReused
    try:
        return key.unseal(row["answer"])
    except InvalidTag as error:
        raise IdempotencyKeyReused from error
