"""Which addresses a secret may travel to."""

from urllib.parse import urlsplit

_OWN = frozenset({"127.0.0.1", "::1", "localhost"})


def is_secure(address: str) -> bool:
    """https to anywhere; plain http only where nothing leaves this machine. No user, no fragment, no blanks."""
    if not address.isascii() or not address.isprintable() or " " in address:
        return False
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return False
    if not host or parts.fragment or "@" in parts.netloc:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and host in _OWN)
