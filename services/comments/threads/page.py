"""A page of comments as it goes out: plain, compressed, or as the word that nothing has changed."""

import gzip
from collections.abc import Sequence
from uuid import UUID

from msgspec import Struct

from shared.web.asgi import Message, RawHeaders
from shared.web.conditional import matches

PageKey = tuple[str, bytes]
"""Path and query string, as the client sent them."""

_SMALL = 1_000
"""Bytes below which compressing does not pay."""

JSON_HEADERS = ((b"content-type", b"application/json"),)
_HEADERS = [
    (b"cache-control", b"public, max-age=0, must-revalidate"),
    (b"vary", b"Accept-Encoding"),
]
_GZIP = (b"content-encoding", b"gzip")


class Variant(Struct):
    """One form of a page. `messages` are what the layer in front sends, from the second time on."""

    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes
    messages: tuple[Message, Message] | None = None


class Page(Struct, kw_only=True):
    """`tag` is the entity tag without its quotes. `packed` is made when somebody first asks for it."""

    thread_id: UUID
    tag: str
    quoted: bytes
    plain: Variant
    unchanged: Variant
    packed: Variant | None = None

    @property
    def weight(self) -> int:
        """How many bytes the page takes, at most."""
        return 2 * len(self.plain.body)

    def variant(self, headers: RawHeaders) -> Variant:
        """The form that fits a request. One pass over its headers: this is the hottest path there is."""
        known = encodings = b""
        for name, value in headers:
            if name == b"if-none-match":
                known = known or value
            elif name == b"accept-encoding":
                encodings = encodings or value
        if known and (known == self.quoted or matches(known.decode("latin-1"), self.tag)):
            return self.unchanged
        if b"gzip" in encodings:
            return self.packed or self._pack()
        return self.plain

    def _pack(self) -> Variant:
        plain = self.plain
        self.packed = plain
        if len(plain.body) >= _SMALL:
            self.packed = Variant(200, [*plain.headers, _GZIP], gzip.compress(plain.body, 1, mtime=0))
        return self.packed


def page(
    thread_id: UUID, tag: str, body: bytes, headers: Sequence[tuple[bytes, bytes]] = JSON_HEADERS
) -> Page:
    """A page with this body and this entity tag. `headers` are said besides; the first is the content type."""
    quoted = b'"%b"' % tag.encode()
    unchanged = [*headers[1:], *_HEADERS, (b"etag", quoted)]
    return Page(
        thread_id=thread_id,
        tag=tag,
        quoted=quoted,
        plain=Variant(200, [headers[0], *unchanged], body),
        unchanged=Variant(304, unchanged, b""),
    )
