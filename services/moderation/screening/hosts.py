"""Which host an address leads to, in the one form it is compared in, and whether readers take it for another."""

import re
import unicodedata
from functools import lru_cache
from urllib.parse import unquote

from tldextract import TLDExtract

from shared.folding.fold import fold
from shared.folding.letters import INVISIBLE, latin

_SCHEME = re.compile(r"[a-z][a-z0-9+.-]{0,20}://|//")
_AUTHORITY_ENDS = re.compile(r"[/?#\\]")
_NOT_ASCII_HOST = re.compile(r"[^a-z0-9.-]")
_COMPLETE = re.compile(r"[^:]*?\.[a-z]{2,24}(?=[^a-z0-9.:-])")
_DOTS = str.maketrans("。．｡", "...")
_HIDDEN = re.compile(f"[{INVISIBLE}]")
_IN_NO_HOST = re.compile(rf"[{INVISIBLE}\s]")
_WHOLE_NUMBER = re.compile(r"[1-9]\d{7,9}|0x[0-9a-f]{6,8}")
_TWO_LETTERS = 2
_LABELS = 2
_PUNYCODE = "xn--"

_suffixes = TLDExtract(suffix_list_urls=(), cache_dir=None, include_psl_private_domains=True)


def host_of(url: str) -> str | None:
    """The host an address leads to, lower-case; None when it names none.

    What stands before an @ is not the host, and what follows a complete host without a slash
    (a Korean particle, a Japanese word) does not belong to it.
    """
    rest = _SCHEME.sub("", url.strip().lower(), count=1)
    authority = _AUTHORITY_ENDS.split(rest, maxsplit=1)[0].rpartition("@")[2]
    if "%" in authority:
        authority = _IN_NO_HOST.sub("", unquote(authority, errors="ignore")).lower()
    if number := _WHOLE_NUMBER.fullmatch(authority.partition(":")[0]):
        return _address(int(number[0], 0))
    complete = _NOT_ASCII_HOST.split(authority, maxsplit=1)[0].strip(".-")
    if "." in complete and len(complete.rpartition(".")[2]) >= _TWO_LETTERS:
        return complete.removeprefix("www.")
    if cut := _COMPLETE.match(authority):
        authority = cut[0]
    return authority.partition(":")[0].strip(".").removeprefix("www.") or None


def _address(number: int) -> str | None:
    """The network address that a browser makes of a single number."""
    parts = number.to_bytes(4, "big") if 0 < number < 1 << 32 else None
    return ".".join(map(str, parts)) if parts else None


def hides_host(url: str) -> bool:
    """Whether an address names something before an @, which readers take for its host."""
    return "@" in _AUTHORITY_ENDS.split(url.partition("//")[2], maxsplit=1)[0]


def canonical(host: str) -> str:
    """The one form of a host: in its own letters, but in ASCII ("xn--...") where those pose as others."""
    if host.isascii() and _PUNYCODE not in host:
        return host
    readable = ".".join(map(_readable, as_browsers_read(host).lower().split(".")))
    return _ascii(readable) if poses(readable) else readable


def as_browsers_read(address: str) -> str:
    """An address with styled letters made plain, wide dots made dots, and what is invisible or encoded undone."""
    if "%" in address:
        address = _encoded(address)
    return _HIDDEN.sub("", unicodedata.normalize("NFKC", address).translate(_DOTS))


def _encoded(address: str) -> str:
    """Its host may be written with %65 for "e": the path stays as it is."""
    start = scheme.end() if (scheme := _SCHEME.match(address.lower())) else 0
    end = cut.start() if (cut := _AUTHORITY_ENDS.search(address, start)) else len(address)
    return address[:start] + unquote(address[start:end], errors="ignore") + address[end:]


def poses(host: str) -> bool:
    """Whether readers may take a host for another: "gооgle.com" with two Cyrillic letters, "аррӏе.com" with five.

    So may one whose ASCII form cannot be read.
    """
    if host.isascii() and _PUNYCODE not in host:
        return False
    labels = [_readable(label) for label in host.lower().split(".")]
    return any(
        label.startswith(_PUNYCODE) or _is_mixed(label) or (labels[-1].isascii() and _is_borrowed(label))
        for label in labels
    )


@lru_cache(maxsize=4096)
def registrable(host: str) -> str:
    """The part of a host that somebody has registered: of "a.b.co.uk" "b.co.uk", of "me.blogspot.com" all."""
    known = _suffixes.extract_str(host).top_domain_under_public_suffix
    if known or host.replace(".", "").isdigit():
        return known or host
    return ".".join(host.split(".")[-_LABELS:])


def _readable(label: str) -> str:
    if not label.startswith(_PUNYCODE):
        return label
    try:
        readable = label.removeprefix(_PUNYCODE).encode("ascii").decode("punycode")
        readable.encode()  # half a surrogate pair is no letter, and can be written down nowhere
    except UnicodeError:
        return label
    return readable


def _ascii(host: str) -> str:
    return ".".join(
        label
        if label.isascii() or label.startswith(_PUNYCODE)
        else _PUNYCODE + label.encode("punycode").decode("ascii")
        for label in host.split(".")
    )


def _is_mixed(label: str) -> bool:
    return not label.isascii() and fold(label).changed > 0


def _is_borrowed(label: str) -> bool:
    """Whether each letter is taken for a Latin one, though none is: no two alphabets are mixed in "аррӏе"."""
    return not label.isascii() and all(char.isascii() or latin(char) for char in label)
