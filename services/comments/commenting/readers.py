"""Readers as pseudonyms: enough to count a voice once, nothing to find a person by."""

import hashlib
from typing import Any, cast

from litestar.connection import ASGIConnection

from services.comments.commenting.addresses import AddressHasher
from services.comments.commenting.tokens import hash_token
from shared.web.asgi import Scope
from shared.web.client_address import ClientAddresses, folded

_UNKNOWN = "unknown"


class Readers:
    """Who asks: by author token if there is one, else by network address, as far as a day goes."""

    def __init__(self, addresses: ClientAddresses, hasher: AddressHasher) -> None:
        self._addresses = addresses
        self._hasher = hasher

    async def address_hash(self, request: ASGIConnection[Any, Any, Any, Any]) -> bytes | None:
        """16 bytes for the client's address, the same all day.

        None for an address that is not public: it is a proxy's nobody told us of, or this machine's, and
        counting comments by it would count everybody as one.
        """
        address = self._addresses.of(cast("Scope", request.scope))
        if address is None or not address.is_global:
            return None
        return await self._hasher.hash(folded(address))

    async def pseudonym(self, request: ASGIConnection[Any, Any, Any, Any], token: str | None) -> bytes:
        """16 bytes for the reader: lasting with an author token, for a day without."""
        if token is not None:
            return hashlib.sha256(b"reader" + hash_token(token)).digest()[:16]
        address = self._addresses.of(cast("Scope", request.scope))
        return await self._hasher.hash(folded(address) if address else _UNKNOWN)
