"""Asks the provider: briefly, for a small answer, and of nobody that it points to."""

from collections.abc import Mapping
from typing import TypeVar

import aiohttp
import msgspec

from services.moderation.accounts.oidc.errors import ProviderAway

LONGEST = 256 * 1024
"""Bytes of an answer, as they come out of whatever packing."""
PATIENCE_S = 5.0

T = TypeVar("T")
_CHUNK = 16 * 1024


async def fetch(
    http: aiohttp.ClientSession,
    address: str,
    *,
    form: Mapping[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
    patience_s: float = PATIENCE_S,
) -> tuple[int, bytes]:
    """Status and body of a GET, or of a POST of `form`. A redirect is an answer like others. Raises ProviderAway."""
    try:
        async with http.request(
            "GET" if form is None else "POST",
            address,
            data=form,
            headers={"Accept": "application/json", "Accept-Encoding": "identity", **(headers or {})},
            timeout=aiohttp.ClientTimeout(total=patience_s),
            allow_redirects=False,
        ) as answer:
            return answer.status, await _body(answer)
    except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
        raise ProviderAway from error


def decoded(body: bytes, kind: type[T]) -> T:
    """Raises ProviderAway for anything else than a JSON text of this kind."""
    try:
        return msgspec.json.decode(body, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ProviderAway from error


async def _body(answer: aiohttp.ClientResponse) -> bytes:
    found = bytearray()
    async for chunk in answer.content.iter_chunked(_CHUNK):
        found += chunk
        if len(found) > LONGEST:
            raise ProviderAway
    return bytes(found)
