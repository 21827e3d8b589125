"""The other service's log over HTTP, for what the stream did not bring."""

from collections.abc import Sequence

import aiohttp
import msgspec

from shared.eventlog.codec import Codec
from shared.eventlog.log import Entry
from shared.streams.failures import RoadTrouble
from shared.streams.message import decode_all

MOST = 500
"""Entries an answer has at most."""

_TIMEOUT = aiohttp.ClientTimeout(total=5, connect=2)
_heads = msgspec.msgpack.Decoder(dict[int, int])


class PeerUnavailable(OSError):
    """The peer answers that it cannot right now."""


class PeerRefused(RoadTrouble):
    """The peer answers with an error that will not pass: a wrong key, or another version of this protocol."""


class PeerSource:
    """Reads the log that belongs to the service at `base_url`."""

    def __init__(self, session: aiohttp.ClientSession, base_url: str, key: str, codec: Codec) -> None:
        self._session = session
        self._base = base_url.rstrip("/")
        self._headers = {"Authorization": f"Bearer {key}"}
        self._codec = codec

    async def after(self, part: int, position: int, limit: int) -> Sequence[Entry]:
        """Raises PeerUnavailable, PeerRefused, aiohttp.ClientError and TimeoutError."""
        query = [("part", part), ("after", position), ("limit", min(limit, MOST))]
        return decode_all(await self._get("events", query), self._codec)

    async def heads(self, parts: Sequence[int]) -> dict[int, int]:
        """Raises PeerUnavailable, PeerRefused, aiohttp.ClientError and TimeoutError."""
        return _heads.decode(await self._get("heads", [("part", part) for part in parts]))

    async def _get(self, path: str, query: list[tuple[str, int]]) -> bytes:
        async with self._session.get(
            f"{self._base}/internal/{path}",
            params=query,
            headers=self._headers,
            timeout=_TIMEOUT,
            allow_redirects=False,
        ) as response:
            if response.status >= 500 or response.status == 429:  # noqa: PLR2004 - HTTP's own numbers
                raise PeerUnavailable(f"GET /internal/{path}: {response.status}")
            if response.status != 200:  # noqa: PLR2004
                raise PeerRefused(f"GET /internal/{path}: {response.status}")
            return await response.read()
