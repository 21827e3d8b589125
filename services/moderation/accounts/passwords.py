"""Hashes and checks passwords with argon2id, beside the event loop and only so many at a time."""

import asyncio
import secrets

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from services.moderation.accounts.password_rules import LONGEST, normalised

STRONG = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
"""OWASP's parameters for argon2id; memory in KiB."""
_AT_ONCE = 2
_LONGEST_TRIED = 4 * LONGEST  # characters: what is longer was never a password


class Passwords:
    """One verification costs the same whether there is anything to verify against or not."""

    def __init__(self, hasher: PasswordHasher = STRONG) -> None:
        self._hasher = hasher
        self._nobodys = hasher.hash(secrets.token_urlsafe(32))
        self._turns = asyncio.Semaphore(_AT_ONCE)

    async def hash(self, password: str) -> str:
        async with self._turns:
            return await asyncio.to_thread(self._hasher.hash, normalised(password))

    async def verify(self, stored: str | None, password: str) -> bool:
        """Whether `password` is the stored one; None stands for nobody's, which nothing is."""
        async with self._turns:
            right = await asyncio.to_thread(self._matches, stored or self._nobodys, password)
        return right and stored is not None

    def is_outdated(self, stored: str) -> bool:
        """Whether it was made with other parameters than are in use now."""
        return self._hasher.check_needs_rehash(stored)

    def _matches(self, stored: str, password: str) -> bool:
        try:
            return self._hasher.verify(stored, normalised(password[:_LONGEST_TRIED]))
        except (VerificationError, InvalidHashError):
            return False
