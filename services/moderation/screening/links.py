"""Where a text shows an address, with or without a scheme, and which host it really leads to."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from functools import lru_cache
from operator import itemgetter

from msgspec import Struct

from services.moderation.screening.hosts import as_browsers_read, canonical, host_of, poses
from shared.folding.fold import fold
from shared.folding.folded import Folded, Span

_STOP = r"\s<>\"'`|\\^{}\[\]()、。，！？「」『』【】"
_SCHEME = r"h(?:[tx+]{2})?ps?(?: ?: ?|\[:\])//"
_ADDRESS = re.compile(
    rf"{_SCHEME}[^{_STOP}]+"
    rf"|(?<=\]\()//[^{_STOP}]+"
    rf"|(?<![a-z0-9@.])www\d?\.[^{_STOP}]+"
    rf"|(?<![a-z0-9@./_-])[a-z0-9][a-z0-9-]*+(?:\.[a-z0-9-]++)+(?::\d{{1,5}})?(?P<path>[/?#][^{_STOP}]+)?"
)
_LABEL = r"[^\W_](?:[\w-]{0,61}[^\W_])?"
_FOREIGN = re.compile(
    rf"(?<![\w@./-]){_LABEL}(?:\.{_LABEL}){{0,3}}\."
    r"(?:com|net|org|info|biz|ru|su|cn|jp|kr|tw|ua|vn|xyz|vip|top|shop|site|рф|укр|бел|中国|한국|みんな)"
    rf"(?![a-z0-9-])(?P<path>[/?#][^{_STOP}]+)?"
)
_ANY = re.compile(r"\.[^\W_]|//")
_EXPLICIT = re.compile(rf"(?P<scheme>{_SCHEME}|//)|www\d?\.")
_HOST = re.compile(r"[^\W_][\w.-]*\.[\w-]{2,}")
_PUNCTUATION = ".,:;!?*_~-"
_CODE = re.compile(r"```.*?(?:```|\Z)|`[^`\n]+`", re.DOTALL)
# The three ways to write a link with a label. No page renders the last two; whoever pastes them hopes that one does.
_TARGET = r"(?P<target>[^\s()<>\[\]\"']{1,2000})"
_SHOWN = r"(?P<shown>[^\[\]<>\n]{1,300})"
_LABELLED = (
    re.compile(r"\[(?P<shown>[^\[\]\n]{1,300})\]\(\s{0,3}<?(?P<target>[^\s()<>]{1,2000})"),
    re.compile(rf"\[(?:url|link)=[\"']?{_TARGET}[\"']?\]{_SHOWN}\[/(?:url|link)\]"),
    re.compile(rf"<a (?:[^<>\s]{{1,80}} ){{0,5}}href ?= ?[\"']?{_TARGET}[\"']?[^<>]{{0,200}}>{_SHOWN}</a>"),
)
# "[shown][name]" or "[shown]", and elsewhere "[name]: target".
_REFERENCE = re.compile(r"\[(?P<shown>[^\[\]\n]{1,300})\](?:\[(?P<name>[^\[\]\n]{0,300})\])?(?![(:\[])")
_DEFINITION = re.compile(
    r"^ {0,3}\[(?P<name>[^\[\]\n]{1,300})\]:\s{0,3}<?(?P<target>[^\s<>]{1,2000})", re.MULTILINE
)
_UNSEEN = re.compile(r"(?<!!)\[[\s.,:;·•'\"_-]{0,10}\]\(\s{0,3}<?(?P<target>[^\s()<>]{1,2000})")

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


@lru_cache(maxsize=256)
def links_of(text: str) -> tuple[Link, ...]:
    """Every address of a source text."""
    return links_in(fold(text))


def links_in(folded: Folded) -> tuple[Link, ...]:
    """Every address of a text. One that only repeats its own label counts once."""
    text = folded.text
    if not _ANY.search(text):
        return ()
    code = [match.span() for match in _CODE.finditer(text)] if "`" in text else []
    labels = sorted(match.span("shown") for match in _labelled(text))
    return tuple(
        _link(folded, match, host, in_code=_within(match.start(), code))
        for match in _addresses(text)
        if (host := _host(match)) and not _within(match.start(), labels)
    )


def lies_in(folded: Folded) -> tuple[tuple[str, Link], ...]:
    """Links whose label shows one host while they lead to another, or shows nothing at all.

    The shown host, "" of a label that nobody sees, and the link.
    """
    found = []
    for match in _labelled(folded.text):
        label = _ADDRESS.search(match["shown"])
        shown = _host(label) if label else None
        host = host_of(match["target"])
        if shown and host and not _same_site(shown, host):
            found.append((shown, _labelled_link(folded, match, host)))
    found += _lies_by_reference(folded)
    unseen = _UNSEEN.finditer(folded.text) if "](" in folded.text else ()
    links = ((match, host_of(match["target"])) for match in unseen)
    found += [("", _labelled_link(folded, match, host)) for match, host in links if host]
    return tuple(found)


def _lies_by_reference(folded: Folded) -> Iterator[tuple[str, Link]]:
    if "]:" not in folded.text:
        return
    targets: dict[str, str] = {}
    for defined in _DEFINITION.finditer(folded.text):
        targets.setdefault(" ".join(defined["name"].split()), defined["target"])
    for match in _REFERENCE.finditer(folded.text):
        label = _ADDRESS.search(match["shown"])
        shown = _host(label) if label else None
        host = host_of(targets.get(" ".join((match["name"] or match["shown"]).split()), ""))
        if shown and host and not _same_site(shown, host):
            yield shown, _labelled_link(folded, match, host)


def leads_to(link: Link, source: str) -> tuple[str, ...]:
    """The hosts that a link of `source` stands for: what readers take it for and, if that is another, where it leads.

    "gооgle.com" with Cyrillic letters is both "google.com" and "xn--ggle-55da.com".
    """
    written = source[slice(*link.span)]
    if written.isascii():
        return (canonical(link.host),)
    address = as_browsers_read(written).lower()
    scheme = _EXPLICIT.match(address)
    host = host_of(address[scheme.end("scheme") :] if scheme and scheme["scheme"] else address)
    leads = canonical(host) if host and _HOST.fullmatch(host) else link.host
    return (link.host, leads) if leads != link.host and poses(leads) else (leads,)


def _addresses(text: str) -> Sequence[re.Match[str]]:
    found = list(_ADDRESS.finditer(text))
    if text.isascii():
        return found
    starts, ends = [match.start() for match in found], [match.end() for match in found]
    for match in _FOREIGN.finditer(text):
        before = bisect_left(starts, match.end())
        if not match[0].isascii() and not (before and ends[before - 1] > match.start()):
            found.append(match)
    return sorted(found, key=re.Match.start)


def _labelled(text: str) -> Iterator[re.Match[str]]:
    if "](" in text:
        yield from _LABELLED[0].finditer(text)
    if "[/" in text:
        yield from _LABELLED[1].finditer(text)
    if "</a>" in text:
        yield from _LABELLED[2].finditer(text)


def _labelled_link(folded: Folded, match: re.Match[str], host: str) -> Link:
    at = match.span()
    return Link(url=match.groupdict().get("target", match[0]), host=host, span=folded.span(*at), at=at)


def _host(match: re.Match[str]) -> str | None:
    url = match[0].rstrip(_PUNCTUATION)
    explicit = _EXPLICIT.match(url)
    host = host_of(url[explicit.end("scheme") :] if explicit and explicit["scheme"] else url)
    if host is None or "." not in host:
        return None
    return host if explicit or not host.isascii() or _is_bare_host(host, path=bool(match["path"])) else None


def _is_bare_host(host: str, *, path: bool) -> bool:
    *_, name, ending = host.split(".")
    if not ending.isalpha() or not name or name.isdigit():
        return False
    country = len(ending) == _COUNTRY
    if ending in _ENDINGS or (country and name in _REGISTRARS and host.count(".") > 1):
        return True
    return path and (ending in _WORD_ENDINGS or (country and ending not in _FILE_ENDINGS))


def _link(folded: Folded, match: re.Match[str], host: str, *, in_code: bool) -> Link:
    url = match[0].rstrip(_PUNCTUATION)
    at = match.start(), match.start() + len(url)
    return Link(url=url, host=host, span=folded.span(*at), at=at, in_code=in_code)


def _within(at: int, spans: list[Span]) -> bool:
    before = bisect_right(spans, at, key=itemgetter(0))
    return before > 0 and at < spans[before - 1][1]


def _same_site(one: str, other: str) -> bool:
    return one == other or one.endswith(f".{other}") or other.endswith(f".{one}")
