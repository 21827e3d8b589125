"""The network address a request comes from, as far as it can be known.

A forwarding header is believed only when the connection comes from a proxy we were told of, and only back to
the right-most hop that is not one: everything left of that is the client's own story.
"""

from collections.abc import Sequence
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network

from shared.web.asgi import Scope

Address = IPv4Address | IPv6Address

_MAX_HOPS = 32
_MAX_LENGTH = (
    64  # an IPv6 address with brackets, port and a zone's name; no more of a stranger's text is kept
)


class ClientAddresses:
    """`trusted_proxies` are addresses and networks: `10.0.0.0/8`, `::1`. Raises ValueError for other text."""

    def __init__(self, trusted_proxies: Sequence[str] = ()) -> None:
        self._trusted = [ip_network(proxy) for proxy in trusted_proxies]

    @classmethod
    def listed(cls, proxies: str) -> "ClientAddresses":
        """From a setting: addresses and networks separated by commas."""
        return cls([proxy.strip() for proxy in proxies.split(",") if proxy.strip()])

    def of(self, scope: Scope) -> Address | None:
        """The client's address, or None where there is none to know, as on a Unix socket."""
        client = scope.get("client")
        nearest = _parsed(client[0]) if client else None
        if nearest is None or not self._is_proxy(nearest):
            return nearest
        farthest = nearest
        for hop in reversed(_forwarded_for(scope)):
            address = _parsed(hop)
            if address is None:
                break
            farthest = address
            if not self._is_proxy(address):
                break
        return farthest

    def _is_proxy(self, address: Address) -> bool:
        return any(address.version == network.version and address in network for network in self._trusted)


def folded(address: Address) -> str:
    """What counts as one client: an IPv4 address, or the /64 an IPv6 address lies in."""
    return str(address if isinstance(address, IPv4Address) else IPv6Network((address, 64), strict=False))


def _forwarded_for(scope: Scope) -> list[str]:
    values = [value.decode("latin-1") for name, value in scope["headers"] if name == b"x-forwarded-for"]
    return ",".join(values).split(",")[-_MAX_HOPS:]


def _parsed(text: str) -> Address | None:
    """An address with or without a port; a mapped IPv4 address is the IPv4 address it maps."""
    text = text.strip()
    return _parsed_once(text) if len(text) <= _MAX_LENGTH else None


@lru_cache(maxsize=4096)  # the same proxies and readers come again and again
def _parsed_once(text: str) -> Address | None:
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ip_address(text)
    except ValueError:
        return None
    if isinstance(address, IPv6Address):
        return address.ipv4_mapped or IPv6Address(int(address))  # without its zone (%eth0)
    return address
