"""Where a webhook may go: the guard against requests into our own network (SSRF)."""

import asyncio
import re
import socket
import unicodedata
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

Address = IPv4Address | IPv6Address
Lookup = Callable[[str], Awaitable[Sequence[Address]]]
"""All addresses of a host name. Raises OSError."""

_LONGEST_URL = 2048
_LONGEST_HOST = 253
_LONGEST_LABEL = 63
_PORTS = {"https": 443, "http": 80}

# Narrow on purpose: no user name, backslash, fragment or letter beyond ASCII, so that no two parsers can
# read a URL that passes as two different hosts.
_URL = re.compile(
    r"(?P<scheme>https?)://(?P<host>\[[0-9a-f:.]+\]|[0-9a-z_.-]+)(?::(?P<port>[0-9]{1,5}))?"
    r"(?P<rest>/[0-9a-z/?:@!$&'()*+,;=%._~\[\]-]*)?",
    re.IGNORECASE | re.ASCII,
)
_NUMBER = re.compile(
    r"[0-9]+|0x[0-9a-f]*"
)  # a last label that makes a host an IPv4 address (WHATWG URL, 3.5)

_OUR_OWN = tuple(
    ip_network(network)
    for network in (
        "127.0.0.0/8",
        "10.0.0.0/8",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "100.64.0.0/10",
        "::1/128",
        "fc00::/7",
    )
)
# Kept by hand: `is_global` of Python's ipaddress lets several of these pass.
_NOWHERE = tuple(
    ip_network(network)
    for network in (
        "0.0.0.0/8",  # this host
        "169.254.0.0/16",  # link-local; clouds' metadata
        "192.0.0.0/24",  # protocol assignments; clouds' metadata
        "192.0.2.0/24",  # documentation
        "192.88.99.0/24",  # 6to4 relays
        "198.18.0.0/15",  # benchmarks
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, broadcast
        "::/3",  # IPv4 in disguise: mapped, compatible, translated, NAT64
        "2001::/23",  # protocol assignments: Teredo, ORCHID
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4: any IPv4 address
        "3fff::/20",  # documentation
        "4000::/2",  # not assigned, segment routing
        "8000::/1",  # not assigned, local, multicast
    )
)


class AddressDenied(OSError):
    """A URL, or an address its host resolves to, is not one that webhooks may be sent to."""


class Guard:
    """Judges URLs when they are registered, and addresses again when a connection is made.

    `allow_private` opens http, any port, and the machine's own networks: for local use.
    """

    def __init__(self, *, allow_private: bool = False, lookup: Lookup | None = None) -> None:
        self._allow_private = allow_private
        self._lookup = lookup or _SystemLookup()

    def check(self, url: str) -> str:
        """The URL in its one spelling. Raises AddressDenied for what can be told without asking anybody."""
        return self._read(url)[0]

    async def admit(self, url: str) -> str:
        """The same, and its host resolves to permitted addresses only."""
        spelled, name = self._read(url)
        if name is not None:
            await self.addresses(name)
        return spelled

    async def addresses(self, host: str) -> Sequence[Address]:
        """What a name resolves to. Raises AddressDenied if any of it is not permitted, OSError if nothing."""
        found = await self._lookup(host)
        if not found:
            raise OSError(f"{host} has no address")
        for address in found:
            self.permit(address)
        return found

    def permit(self, address: Address) -> None:
        """Raise AddressDenied unless connections to the address are permitted."""
        if any(address in network for network in _OUR_OWN):
            denied = not self._allow_private
        else:
            denied = any(address in network for network in _NOWHERE)
        if denied:
            raise AddressDenied("leads to an address that is not public")

    def _read(self, url: str) -> tuple[str, str | None]:
        """The URL, and the name that stands for its host unless an address does."""
        match = _URL.fullmatch(url)
        if match is None or len(url) > _LONGEST_URL:
            raise AddressDenied("must be a plain https URL in ASCII, without user name and fragment")
        scheme, host = match["scheme"].lower(), match["host"].lower()
        port = self._port(scheme, match["port"])
        address = _literal(host)
        if address is not None:
            self.permit(address)
            host = f"[{address}]" if isinstance(address, IPv6Address) else str(address)
        elif len(host) > _LONGEST_HOST or not all(map(_possible, host.split("."))):
            raise AddressDenied("has a host name that cannot be")
        return f"{scheme}://{host}{port}{match['rest'] or '/'}", None if address else host

    def _port(self, scheme: str, digits: str | None) -> str:
        port = int(digits or _PORTS[scheme])
        if not self._allow_private and scheme != "https":
            raise AddressDenied("must begin with https://")
        if not (0 < port < 1 << 16 if self._allow_private else port in _PORTS.values()):
            raise AddressDenied("must use port 443 or 80")
        return "" if port == _PORTS[scheme] else f":{port}"


def _literal(host: str) -> Address | None:
    """The address a host is written as, if it is. Raises AddressDenied for odd spellings of one."""
    try:
        if host.startswith("["):
            return IPv6Address(host[1:-1])
        if _NUMBER.fullmatch(host.rstrip(".").rpartition(".")[2]):
            return IPv4Address(host)
    except ValueError as error:
        raise AddressDenied("has an address for a host, in a spelling that is not the usual one") from error
    return None


def _possible(label: str) -> bool:
    return 0 < len(label) <= _LONGEST_LABEL and (not label.startswith("xn--") or _international(label[4:]))


def _international(encoded: str) -> bool:
    """Whether this is punycode of something that an international label can hold (UTS 46, 4.1)."""
    try:
        letters = encoded.encode().decode("punycode")
    except UnicodeError:
        return False
    return not letters.isascii() and unicodedata.normalize("NFKC", letters).lower() == letters


class _SystemLookup:
    """The system's resolver, in threads of its own: a name server that hangs holds up nobody else."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(max_workers=16, thread_name_prefix="lookup")

    async def __call__(self, host: str) -> Sequence[Address]:
        found = await asyncio.get_running_loop().run_in_executor(
            self._threads, lambda: socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
        )
        return [ip_address(place[0]) for *_, place in found]
