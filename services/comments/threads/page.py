"""A page of comments as it goes out: plain, compressed, or as the word that nothing has changed."""

import gzip
from uuid import UUID

from msgspec import Struct

from shared.web.asgi import Message, RawHeaders
from shared.web.conditional import matches

PageKey = tuple[str, bytes]
"""Path and query string, as the client sent them."""

_SMALL = 1_000
"""Bytes below which compressing does not pay."""

_HEADERS = [
    (b"content-type", b"application/json"),
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


class Page(Struct, frozen=True, kw_only=True):
    """`tag` is the entity tag without its quotes, `weight` how many bytes the page takes."""

    thread_id: UUID
    tag: str
    quoted: bytes
    plain: Variant
    packed: Variant
    unchanged: Variant
    weight: int

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
        return self.packed if b"gzip" in encodings else self.plain


def page(thread_id: UUID, tag: str, body: bytes) -> Page:
    """A page with this body, and this version of its thread as its tag."""
    quoted = b'"%b"' % tag.encode()
    headers = [*_HEADERS, (b"etag", quoted)]
    plain = packed = Variant(200, headers, body)
    if len(body) >= _SMALL:
        packed = Variant(200, [*headers, _GZIP], gzip.compress(body, 1, mtime=0))
    return Page(
        thread_id=thread_id,
        tag=tag,
        quoted=quoted,
        plain=plain,
        packed=packed,
        unchanged=Variant(304, headers[1:], b""),
        weight=len(body) + (len(packed.body) if packed is not plain else 0),
    )
