"""Tells the comment service of the keys that are made and revoked here: a key is one for both."""

import aiohttp
import msgspec

from shared.access.internal import told
from shared.access.register import NewKey
from shared.errors import Unavailable

_TIMEOUT = aiohttp.ClientTimeout(total=3)
_NO_CONTENT = 204


class CommentsAway(Unavailable):
    code, title = "comments_away", "The comment service cannot be reached: nothing was changed"


class PeerKeys:
    """The comment service's register of keys, at `base_url`."""

    def __init__(self, http: aiohttp.ClientSession, base_url: str, peer_key: str) -> None:
        self._http = http
        self._address = f"{base_url.rstrip('/')}/internal/keys"
        self._headers = {"Authorization": f"Bearer {peer_key}", "Content-Type": "application/json"}

    async def add(self, key: NewKey) -> None:
        """Raises CommentsAway."""
        await self._ask("PUT", self._address, msgspec.json.encode(told(key)))

    async def revoke(self, key_id: str) -> None:
        """Raises CommentsAway."""
        await self._ask("DELETE", f"{self._address}/{key_id}", None)

    async def _ask(self, method: str, address: str, body: bytes | None) -> None:
        try:
            async with self._http.request(
                method, address, data=body, headers=self._headers, timeout=_TIMEOUT, allow_redirects=False
            ) as answer:
                if answer.status != _NO_CONTENT:
                    raise CommentsAway
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise CommentsAway from error
