"""Where a link may lead, and what the reader is shown of it."""

import re
import unicodedata
from urllib.parse import quote

_HTTP = re.compile(
    r"(https?)://([^/?#\\@:\[\]\s]{1,253}|\[[0-9a-f:.]{2,45}\])(:\d{1,5})?([/?#].*)?",
    re.ASCII | re.IGNORECASE | re.DOTALL,
)
_ASCII_HOST = re.compile(r"[a-z0-9_-]+(?:\.[a-z0-9_-]+)*\.?|\[[0-9a-f:.]+\]")
_KEPT = "!#$%&'()*+,/:;=?@[]~"  # quote() never touches letters, digits and -._~
_WORD = re.compile(r"[\w.-]+")
_NAME_OR_ADDRESS = re.compile(r".*\.[^\W\d_][\w-]+|\d+(?:\.\d+){3}")


def target(url: str) -> str | None:
    """`url` as an ASCII http(s) address, its host in lower case and punycode; None if it must not be a link.

    Anything a browser could read differently (a user part, a backslash, a missing slash, an encoded host)
    is refused, so the host shown is the host visited.
    """
    if not (match := _HTTP.fullmatch(url)):
        return None
    scheme, host, port, rest = match.groups("")
    if not (name := _ascii_host(host)):
        return None
    return f"{scheme.lower()}://{name}{port}{quote(rest, safe=_KEPT)}"


def host_of(href: str) -> str:
    """The host of an address that `target` returned."""
    match = _HTTP.fullmatch(href)
    return match[2] if match else ""


def misleads(text: str, href: str) -> bool:
    """Whether the link text names a host that is not the one behind `href`."""
    plain = _plain(text)
    real = host_of(href)
    if any(host_of(target(url) or "") == real for url in (plain, f"https://{plain}")):
        return False
    return any(_bare(word) != _bare(real) for word in _WORD.findall(plain) if _looks_like_host(word))


def _ascii_host(host: str) -> str | None:
    try:
        name = (host if host.isascii() else host.encode("idna").decode()).lower()
    except UnicodeError:
        return None
    return name if _ASCII_HOST.fullmatch(name) else None


def _plain(text: str) -> str:
    """The text as it looks: compatibility forms folded, invisible characters gone, one kind of full stop."""
    folded = unicodedata.normalize("NFKC", text).replace("。", ".")
    return "".join(char for char in folded if unicodedata.category(char) != "Cf").strip()


def _looks_like_host(word: str) -> bool:
    return _NAME_OR_ADDRESS.fullmatch(word.strip(".-")) is not None


def _bare(host: str) -> str:
    return (_ascii_host(host) or host).strip(".-").removeprefix("www.")
