"""HTTP to receivers: only to addresses the guard permits, with short deadlines, nothing followed or kept."""

import socket
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from ipaddress import ip_address

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult

from services.comments.notifications.addresses import Guard

TIMEOUT = aiohttp.ClientTimeout(total=15, connect=5)


@asynccontextmanager
async def open_session(
    guard: Guard, timeout: aiohttp.ClientTimeout = TIMEOUT
) -> AsyncGenerator[aiohttp.ClientSession]:
    """A session that reaches nothing but what `guard` permits, whatever a name resolves to in the end."""
    connector = aiohttp.TCPConnector(
        resolver=_GuardedResolver(guard),
        socket_factory=_guarded_sockets(guard),
        limit=0,  # the sender limits what is under way, per endpoint
    )
    async with aiohttp.ClientSession(
        connector=connector,
        timeout=timeout,
        headers={"User-Agent": "Rejoinder-Webhooks/1", "Accept-Encoding": "identity"},
        cookie_jar=aiohttp.DummyCookieJar(),
        auto_decompress=False,
        read_bufsize=16 * 1024,
        trust_env=False,
    ) as session:
        yield session


class _GuardedResolver(AbstractResolver):
    def __init__(self, guard: Guard) -> None:
        self._guard = guard

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """Only the addresses; all of them are permitted."""
        return [
            ResolveResult(
                hostname=host,
                host=str(address),
                port=port,
                family=socket.AF_INET if address.version == 4 else socket.AF_INET6,  # noqa: PLR2004
                proto=0,
                flags=socket.AI_NUMERICHOST | socket.AI_NUMERICSERV,
            )
            for address in await self._guard.addresses(host)
            if family in (socket.AF_UNSPEC, socket.AF_INET if address.version == 4 else socket.AF_INET6)  # noqa: PLR2004
        ]

    async def close(self) -> None:
        """Nothing is held."""


def _guarded_sockets(guard: Guard) -> aiohttp.SocketFactoryType:
    """The last gate: a connection gets its socket here, for the very address it is about to connect to."""

    def make(place: aiohttp.AddrInfoType) -> socket.socket:
        family, kind, protocol, _, peer = place
        guard.permit(ip_address(peer[0]))
        return socket.socket(family, kind, protocol)

    return make
