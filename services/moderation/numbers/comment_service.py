"""Asks the comment service how it stands, at most every few seconds, and takes no answer for an answer too."""

import asyncio
import time

import aiohttp
import msgspec
import structlog

from shared.contracts.condition import CommentsCondition
from shared.streams.failures import describe

_TIMEOUT = aiohttp.ClientTimeout(total=2)
_KEPT_S = 5.0
_MOST_BYTES = 1_000_000
_OK = 200
_condition = msgspec.msgpack.Decoder(CommentsCondition)

log = structlog.get_logger(__name__)


class CommentService:
    """The other service, at `base_url`. Any number may ask at once: one request is made for all of them."""

    def __init__(self, session: aiohttp.ClientSession, base_url: str, key: str) -> None:
        self._session = session
        self._address = f"{base_url.rstrip('/')}/internal/condition"
        self._headers = {"Authorization": f"Bearer {key}"}
        self._asking = asyncio.Lock()
        self._known: CommentsCondition | None = None
        self._until = float("-inf")

    async def condition(self) -> CommentsCondition | None:
        """None when it cannot be reached, or does not say."""
        async with self._asking:
            if time.monotonic() >= self._until:
                self._known = await self._ask()
                self._until = time.monotonic() + _KEPT_S
        return self._known

    async def _ask(self) -> CommentsCondition | None:
        try:
            async with self._session.get(
                self._address, headers=self._headers, timeout=_TIMEOUT, allow_redirects=False
            ) as response:
                if response.status != _OK:
                    log.warning("comment_service_does_not_say", status=response.status)
                    return None
                return _condition.decode(await response.content.read(_MOST_BYTES))
        except (aiohttp.ClientError, OSError, TimeoutError, msgspec.DecodeError) as error:
            log.warning("comment_service_does_not_say", error=describe(error))
            return None
