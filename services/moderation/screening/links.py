"""Where a text shows an address, with or without a scheme, and which host it really leads to."""

import re
from bisect import bisect_right
from operator import itemgetter

from msgspec import Struct

from shared.folding.folded import Folded, Span

_STOP = r"\s<>\"'`|\\^{}\[\]()、。，！？「」『』【】"
_ADDRESS = re.compile(
    rf"h[tx][tx]ps?://[^{_STOP}]+"
    rf"|(?<=\]\()//[^{_STOP}]+"
    rf"|(?<![a-z0-9@.])www\d?\.[^{_STOP}]+"
    rf"|(?<![a-z0-9@./_-])[a-z0-9][a-z0-9-]*+(?:\.[a-z0-9-]++)+(?::\d{{1,5}})?(?P<path>[/?#][^{_STOP}]+)?"
)
_EXPLICIT = re.compile(r"h[tx][tx]ps?://|//|www\d?\.")
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]{0,20}://|//")
_CODE = re.compile(r"```.*?(?:```|\Z)|`[^`\n]+`", re.DOTALL)
_MARKDOWN = re.compile(r"\[(?P<shown>[^\[\]\n]{1,300})\]\(\s{0,3}<?(?P<target>[^\s()<>]{1,2000})")

# Endings taken for a host without a scheme. Those that are also words ("great.it was") need a path.
_HOSTS_END = (
    "com net org info biz ru su cn jp kr uk nl br pl ua cz tk ml ga cf gq xyz icu cyou vip io ly gg cc ws pw "
    "vn th tw hk sg ph eu ca au nz mx edu gov"
)
_WORDS_END = "top club shop store site online website space fun live click link work app dev"
_FILES_END = "js ts py md rb rs cs go sh vb pl"
_ENDINGS, _WORD_ENDINGS, _FILE_ENDINGS = (
    frozenset(endings.split()) for endings in (_HOSTS_END, _WORDS_END, _FILES_END)
)
_REGISTRARS = frozenset({"co", "com", "ne", "or", "go", "ac", "org", "net"})
_COUNTRY = 2


class Link(Struct, frozen=True, kw_only=True):
    """An address, folded; its host; where it stands in the source (`span`) and in the folded text (`at`)."""

    url: str
    host: str
    span: Span
    at: Span
    in_code: bool = False


def links_in(folded: Folded) -> tuple[Link, ...]:
    """Every address of a text. One that only repeats its own Markdown label counts once."""
    code = [match.span() for match in _CODE.finditer(folded.text)]
    labels = [match.span("shown") for match in _MARKDOWN.finditer(folded.text)]
    return tuple(
        _link(folded, match, host, in_code=_within(match.start(), code))
        for match in _ADDRESS.finditer(folded.text)
        if (host := _host(match)) and not _within(match.start(), labels)
    )


def lies_in(folded: Folded) -> tuple[tuple[str, Link], ...]:
    """Markdown links whose label shows one host while they lead to another: the shown host, and the link."""
    found = []
    for match in _MARKDOWN.finditer(folded.text):
        label = _ADDRESS.search(match["shown"])
        shown = _host(label) if label else None
        host = host_of(match["target"])
        if shown and host and not _same_site(shown, host):
            at = match.span()
            found.append((shown, Link(url=match["target"], host=host, span=folded.span(*at), at=at)))
    return tuple(found)


def host_of(url: str) -> str | None:
    """The host an address leads to, lower-case; None when it names none.

    What stands before an @ is not the host, and what follows a complete host without a slash
    (a Korean particle, a Japanese word) does not belong to it.
    """
    rest = _SCHEME.sub("", url.strip().lower(), count=1)
    authority = re.split(r"[/?#\\]", rest, maxsplit=1)[0].rpartition("@")[2]
    complete = re.split(r"[^a-z0-9.-]", authority, maxsplit=1)[0].strip(".-")
    if "." in complete and len(complete.rpartition(".")[2]) >= _COUNTRY:
        return complete.removeprefix("www.")
    return authority.partition(":")[0].strip(".").removeprefix("www.") or None


def hides_host(url: str) -> bool:
    """Whether an address names something before an @, which readers take for its host."""
    return "@" in re.split(r"[/?#\\]", url.partition("//")[2], maxsplit=1)[0]


def _host(match: re.Match[str]) -> str | None:
    url = match[0].rstrip(".,;:!?*_~-")
    host = host_of(url)
    if host is None or "." not in host:
        return None
    return host if _EXPLICIT.match(url) or _is_bare_host(host, path=bool(match["path"])) else None


def _is_bare_host(host: str, *, path: bool) -> bool:
    *_, name, ending = host.split(".")
    if not ending.isalpha() or not name or name.isdigit():
        return False
    country = len(ending) == _COUNTRY
    if ending in _ENDINGS or (country and name in _REGISTRARS and host.count(".") > 1):
        return True
    return path and (ending in _WORD_ENDINGS or (country and ending not in _FILE_ENDINGS))


def _link(folded: Folded, match: re.Match[str], host: str, *, in_code: bool) -> Link:
    url = match[0].rstrip(".,;:!?*_~-")
    at = match.start(), match.start() + len(url)
    return Link(url=url, host=host, span=folded.span(*at), at=at, in_code=in_code)


def _within(at: int, spans: list[Span]) -> bool:
    before = bisect_right(spans, at, key=itemgetter(0))
    return before > 0 and at < spans[before - 1][1]


def _same_site(one: str, other: str) -> bool:
    return one == other or one.endswith(f".{other}") or other.endswith(f".{one}")
