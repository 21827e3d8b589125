"""A comment as plain text, for mails and webhooks: what is covered on the page is covered there."""

import re
from html.parser import HTMLParser

from services.comments.rendering.graphemes import is_boundary
from services.comments.rendering.render import render
from services.comments.rendering.rendered import Rendered

_READ = 4_000
_CUT_OFF = re.compile(r"(?:<[^<>]*|&[^;&\s]*)$")  # half a tag or entity at the end


def excerpt(comment: Rendered | str, limit: int = 200) -> str:
    """At most `limit` code points of a rendered comment or a Markdown source, on one line."""
    rendered = render(comment) if isinstance(comment, str) else comment
    return shorten(plain_text(rendered.html), limit)


def beginning(html: str, limit: int = 280) -> str:
    """The same of rendered HTML, of which only the beginning is read: all of a long text could take 20 ms."""
    return shorten(plain_text(_CUT_OFF.sub("", html[:_READ])), limit)


def plain_text(html: str) -> str:
    """The text of rendered HTML on one line, each spoiler as "[spoiler]" or "[spoiler: ep 12]"."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return " ".join("".join(reader.pieces).split())


def shorten(text: str, limit: int) -> str:
    """The text, or its beginning and an ellipsis."""
    if len(text) <= limit:
        return text
    end = max(limit - 1, 0)
    while not is_boundary(text, end):
        end -= 1
    return text[:end].rstrip() + "…"


class _Reader(HTMLParser):
    """Collects text; a placeholder's own text is what it says, so brackets around it suffice."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        self.pieces.append("[" if tag == "span" else _gap(tag))

    def handle_endtag(self, tag: str) -> None:
        self.pieces.append("]" if tag == "span" else _gap(tag))

    def handle_data(self, data: str) -> None:
        self.pieces.append(data)


def _gap(tag: str) -> str:
    return " " if tag in {"p", "br", "li", "ul", "ol", "pre", "blockquote"} else ""
