"""How documents become pages: the same thread goes out as JSON and as HTML."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct

from services.comments.threads.page import JSON_HEADERS, Page, page
from shared.postgres.pool import Record


class Layout(Struct, frozen=True, kw_only=True):
    """Writes documents, and says of them what not all pages say: their content type first.

    `make` tells what one release or setting writes from what another does.
    """

    encode: Callable[[Any], bytes]
    headers: tuple[tuple[bytes, bytes], ...]
    make: str = ""

    def tag(self, thread: Record) -> str:
        """The entity tag: the thread's version, and how often votes have changed it since."""
        return self._tag(f"{thread['version']}.{thread['tally']}")

    def page(self, thread: Record, document: object) -> Page:
        """A page of a thread as it stands."""
        return page(thread["thread_id"], self.tag(thread), self.encode(document), self.headers)

    def unopened(self, thread_id: UUID, document: object) -> Page:
        """The page of a thread that nobody has written in yet."""
        return page(thread_id, self._tag("0.0"), self.encode(document), self.headers)

    def _tag(self, version: str) -> str:
        return f"{version}-{self.make}" if self.make else version


JSON = Layout(encode=msgspec.json.encode, headers=JSON_HEADERS)
