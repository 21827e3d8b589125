"""Something fetched that is kept for a while."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

from services.moderation.accounts.oidc.errors import ProviderAway

T = TypeVar("T")

FRESH_S = 3600.0
REST_S = 10.0
"""How long nothing is fetched again after it failed: a provider that is down costs one wait, not one each."""


class Kept(Generic[T]):
    """The last answer of `fetch`. One fetch at a time; `clock` counts seconds and never goes back."""

    def __init__(self, fetch: Callable[[], Awaitable[T]], clock: Callable[[], float]) -> None:
        self._fetch = fetch
        self._clock = clock
        self._turn = asyncio.Lock()
        self._found: tuple[float, T] | None = None
        self._failed_at: float | None = None

    async def get(self, max_age_s: float = FRESH_S) -> T:
        """What was fetched at most so long ago, by now if need be. Raises ProviderAway."""
        async with self._turn:
            if self._found is not None and self._clock() - self._found[0] < max_age_s:
                return self._found[1]
            if self._failed_at is not None and self._clock() - self._failed_at < REST_S:
                raise ProviderAway
            try:
                fresh = await self._fetch()
            except ProviderAway:
                self._failed_at = self._clock()
                raise
            self._found = (self._clock(), fresh)
            return fresh
