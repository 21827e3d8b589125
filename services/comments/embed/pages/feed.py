"""The newest comments as an Atom feed (RFC 4287): what readers see, covers closed."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID
from xml.etree.ElementTree import Element, SubElement, tostring

from msgspec import Struct

_ATOM = "http://www.w3.org/2005/Atom"
_THREADING = "http://purl.org/syndication/thread/1.0"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Item(Struct, frozen=True, kw_only=True):
    """A visible comment. `address` is where people read it; `title` names its page."""

    id: UUID
    parent_id: UUID | None
    title: str
    address: str
    author: str
    website: str | None
    html: str
    created_at: datetime
    edited_at: datetime | None


class Feed(Struct, frozen=True, kw_only=True):
    """`address` is the feed's own, `page` that of what it is about."""

    id: UUID
    title: str
    address: str
    page: str
    items: Sequence[Item]


def atom(feed: Feed) -> bytes:
    """The feed as XML."""
    root = Element("feed", {"xmlns": _ATOM, "xmlns:thr": _THREADING})
    _text(root, "id", f"urn:uuid:{feed.id}")
    _text(root, "title", feed.title)
    _text(root, "updated", _iso(max((_changed(item) for item in feed.items), default=_EPOCH)))
    SubElement(root, "link", {"rel": "self", "type": "application/atom+xml", "href": _sound(feed.address)})
    SubElement(root, "link", {"rel": "alternate", "type": "text/html", "href": _sound(feed.page)})
    for item in feed.items:
        _entry(root, item)
    xml: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return xml


def _entry(root: Element, item: Item) -> None:
    entry = SubElement(root, "entry")
    _text(entry, "id", f"urn:uuid:{item.id}")
    _text(entry, "title", item.title)
    _text(entry, "published", _iso(item.created_at))
    _text(entry, "updated", _iso(_changed(item)))
    SubElement(entry, "link", {"rel": "alternate", "type": "text/html", "href": _sound(item.address)})
    if item.parent_id:
        SubElement(entry, "thr:in-reply-to", {"ref": f"urn:uuid:{item.parent_id}"})
    author = SubElement(entry, "author")
    _text(author, "name", item.author)
    if item.website:
        _text(author, "uri", item.website)
    _text(entry, "content", item.html, type="html")


def _text(parent: Element, name: str, text: str, **attributes: str) -> None:
    SubElement(parent, name, attributes).text = _sound(text)


def _sound(text: str) -> str:
    """Without what XML cannot hold."""
    return _NOT_XML.sub("\ufffd", text)


def _changed(item: Item) -> datetime:
    return item.edited_at or item.created_at


def _iso(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")
