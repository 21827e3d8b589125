"""Turns the Markdown source of a comment into safe HTML with its spoilers covered."""

import re
from collections.abc import Sequence
from typing import Final

from msgspec.structs import replace

from services.comments.rendering.blocks import parse
from services.comments.rendering.covering import Cover, join_covers, placeholder, write_covered
from services.comments.rendering.layout import lay_out
from services.comments.rendering.masking import MaskedSource, Span
from services.comments.rendering.rendered import Mask, Rendered, Spoiler
from services.comments.rendering.sanitise import sanitise
from services.comments.rendering.writer import text_html
from shared.spoilers.regions import find_regions

RENDERER_VERSION: Final = 2
"""Raised whenever the same source would give other HTML; stored beside it."""

UNCLOSED: Final = "spoiler-unclosed"
TOO_LARGE: Final = "output-too-large"

_NO_MASK: Final = Mask()
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_UNPRINTABLE_ASCII = dict.fromkeys((*range(0x09), *range(0x0B, 0x20), 0x7F), "\ufffd")
_SYNTAX = re.compile(r"[`*_\[\\<>&＜＞｜\t\r]")
_LINE_SYNTAX = re.compile(r"\s|[#+-]|[0-9]{1,9}[.)]")
_SIGNS = ("~~", "||", "://", "www.")
_MAYBE_SPOILER = re.compile(r"[>＞][!！]|[|｜]{2}")
_PARAGRAPH_END = re.compile(r"\n{2,}")


def render(source: str, *, mask: Mask | None = None) -> Rendered:
    """The comment as readers see it. Pure, total and deterministic; size and depth are bounded.

    A single line break stays one. Headings become bold, pictures links, HTML text.
    """
    mask = mask or _NO_MASK
    text = _printable(source)
    if mask == _NO_MASK and is_plain(text):
        return _bounded(Rendered(html=sanitise(_paragraphs(text))), text, mask)
    return _bounded(_render_markup(text, mask, _moved(mask.spans, source)), text, mask)


def is_plain(source: str) -> bool:
    """Whether the text holds nothing that could be markup: most comments, and quick to render."""
    if _SYNTAX.search(source):
        return False
    lower = source.lower()
    if any(sign in lower for sign in _SIGNS):
        return False
    return not any(_LINE_SYNTAX.match(line) or line[-1:].isspace() for line in source.split("\n"))


def escaped_fallback(source: str, *, mask: Mask | None = None) -> Rendered:
    """The bare text, for when rendering fails; all of it covered if any of it might have to be."""
    return replace(_escaped(_printable(source), mask or _NO_MASK), failed=True)


def _render_markup(text: str, mask: Mask, spans: list[Span]) -> Rendered:
    masked = MaskedSource(text, [(0, len(text))] if mask.whole else spans)
    document = lay_out(parse(text), masked.touches_line)
    extents = [(block.start, block.end) for block in document.blocks]
    regions, unclosed = find_regions(document.text, document.marks, extents)
    covers = join_covers([*regions, *masked.regions(document, mask.label)], document.links)
    html, spoilers = write_covered(document, covers)
    return Rendered(
        html=_cover_all(mask, covers) if mask.whole else sanitise(html),
        spoilers=tuple(replace(spoiler, html=sanitise(spoiler.html)) for spoiler in spoilers),
        warnings=(UNCLOSED,) if unclosed else (),
        links=tuple(link.href for link in document.links),
    )


def _bounded(rendered: Rendered, text: str, mask: Mask) -> Rendered:
    size = len(rendered.html) + sum(len(spoiler.html) for spoiler in rendered.spoilers)
    if size <= 6 * len(text) + 2048:
        return rendered
    return replace(_escaped(text, mask), warnings=(TOO_LARGE,), links=rendered.links)


def _escaped(text: str, mask: Mask) -> Rendered:
    html = sanitise(_paragraphs(text))
    if mask == _NO_MASK and not _MAYBE_SPOILER.search(text):
        return Rendered(html=html)
    return Rendered(html=_cover_all(mask, ()), spoilers=(Spoiler(index=0, scope=mask.label, html=html),))


def _cover_all(mask: Mask, covers: Sequence[Cover]) -> str:
    reach = covers[0].reach if len(covers) == 1 else None
    return sanitise(f"<p>{placeholder(0, mask.label, reach)}</p>")


def _paragraphs(text: str) -> str:
    paragraphs = _PARAGRAPH_END.split(text_html(text.strip("\n")))
    return "\n".join("<p>" + lines.replace("\n", "<br>\n") + "</p>" for lines in paragraphs if lines)


def _printable(source: str) -> str:
    text = source.replace("\r\n", "\n").replace("\r", "\n")
    return text.translate(_UNPRINTABLE_ASCII) if text.isascii() else _UNPRINTABLE.sub("\ufffd", text)


def _moved(spans: tuple[Span, ...], source: str) -> list[Span]:
    """Spans of the source as spans of its printable form, in which a CR LF counts once."""
    if "\r\n" not in source:
        return list(spans)
    return [(start - _pairs(source, start), end - _pairs(source, end)) for start, end in spans]


def _pairs(source: str, end: int) -> int:
    return source.count("\r\n", 0, max(0, end))
