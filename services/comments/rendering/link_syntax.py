"""The ways to write a link in a comment, as inline rules."""

import re
from typing import Final

from markdown_it.common.utils import unescapeAll
from markdown_it.helpers import parseLinkLabel
from markdown_it.rules_inline import StateInline

from services.comments.rendering.links import target

_LAST_LABEL_END: Final = "last label end"  # no link begins behind it

ADDRESS_START = r"(?<![0-9a-z_./-])(?:https?://|www\.)(?=[0-9a-z])"
"""Where a bare address may begin, for case-blind ASCII patterns."""

_TAIL = r"[!#$%&'*+,./:;=?@\w~-]"
_ADDRESS = re.compile(
    rf"{ADDRESS_START}[\w-]++(?:\.[\w-]++)*+(?::\d{{1,5}}+)?+(?!(?::[^\s/@]*)?@)"
    rf"(?:[/?#](?:{_TAIL}++|\({_TAIL}*+\))*+)?",
    re.ASCII | re.IGNORECASE,
)
_AUTOLINK = re.compile(r"<(https?://[^<>\s]+)>", re.ASCII | re.IGNORECASE)
_DESTINATION = re.compile(
    r"\(\s*(?:<(https?://[^<>\n]+)>|(https?://(?:[^\s()\\]++|\\\S?|\([^\s()]*+\))*+))"
    r"""(?:\s+(?:"(?:[^"\\]++|\\.)*+"|'[^']*+'|\([^()]*+\)))?\s*\)""",  # the title is not shown
    re.ASCII | re.IGNORECASE,
)
_AFTER_ADDRESS = "!'*,.:;?_~"


def link(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 the library's signature, as below
    """`[text](url)`: http and https only; anything else stays as written."""
    if _LAST_LABEL_END not in state.env:
        state.env[_LAST_LABEL_END] = state.src.rfind("](")
    if state.pos > state.env[_LAST_LABEL_END]:
        return False
    label_end = parseLinkLabel(state, state.pos, disableNested=True)
    match = _DESTINATION.match(state.src, label_end + 1, state.posMax) if label_end >= 0 else None
    href = target(unescapeAll(match[1] or match[2])) if match else None
    if not match or not href:
        return False
    if not silent:
        _push_label(state, href, label_end)
    state.pos = match.end()
    return True


def _push_label(state: StateInline, href: str, label_end: int) -> None:
    end, linked = state.posMax, state.linkLevel
    state.pos, state.posMax = state.pos + 1, label_end
    if linked:  # a picture within a link: its text will do
        state.md.inline.tokenize(state)
    else:
        _open_link(state, href)
        state.linkLevel = 1
        state.md.inline.tokenize(state)
        state.linkLevel = 0
        state.push("link_close", "a", -1)
    state.posMax = end


def picture(state: StateInline, silent: bool) -> bool:  # noqa: FBT001
    """`![text](url)` is read as the link it contains: pictures are not shown in comments."""
    if not state.src.startswith("![", state.pos):
        return False
    state.pos += 1
    if link(state, silent):
        return True
    state.pos -= 1
    return False


def autolink(state: StateInline, silent: bool) -> bool:  # noqa: FBT001
    match = _AUTOLINK.match(state.src, state.pos, state.posMax)
    if not match or not _push_address(state, match[1], match[1], silent=silent):
        return False
    state.pos = match.end()
    return True


def address(state: StateInline, silent: bool) -> bool:  # noqa: FBT001
    """A bare address. ASCII only, so that it ends where Japanese or Korean text goes on without a space."""
    match = _ADDRESS.match(state.src, state.pos, state.posMax)
    if not match:
        return False
    text = match[0].rstrip(_AFTER_ADDRESS)
    return _push_address(state, text, text if "://" in text[:8] else f"https://{text}", silent=silent)


def _push_address(state: StateInline, written: str, url: str, *, silent: bool) -> bool:
    href = None if state.linkLevel else target(url)
    if not href:
        return False
    if not silent:
        _open_link(state, href)
        state.push("text", "", 0).content = written if written.isascii() else href
        state.push("link_close", "a", -1)
    state.pos += len(written)
    return True


def _open_link(state: StateInline, href: str) -> None:
    state.push("link_open", "a", 1).attrs = {"href": href}
