"""Ready pages in memory: as bytes, dropped when their thread changes, checked again after some seconds anyway."""

import time
from collections import OrderedDict
from uuid import UUID

from msgspec import Struct

_MOST_BYTES = 64 << 20
_MOST_MARKS = 10_000
_TRUSTED_S = 5.0

PageKey = tuple[bytes, bytes]
"""Path and query string, as the client sent them."""


class Page(Struct, frozen=True, kw_only=True):
    """A page as it goes out. `tag` is the entity tag without its quotes."""

    thread_id: UUID
    tag: str
    body: bytes
    gzipped: bytes


class _Kept(Struct):
    page: Page
    checked: float


class PageCache:
    """The least used page goes first. A thread's change drops its pages, those being made at that moment too."""

    def __init__(self, most_bytes: int = _MOST_BYTES) -> None:
        self._most = most_bytes
        self._bytes = 0
        self._pages: OrderedDict[PageKey, _Kept] = OrderedDict()
        self._of_thread: dict[UUID, set[PageKey]] = {}
        self._dropped: OrderedDict[UUID, int] = OrderedDict()
        self._drops = 0
        self._forgotten = 0

    def get(self, key: PageKey) -> Page | None:
        """A page that may go out as it is."""
        kept = self._pages.get(key)
        if kept is None or time.monotonic() - kept.checked > _TRUSTED_S:
            return None
        self._pages.move_to_end(key)
        return kept.page

    def doubted(self, key: PageKey) -> Page | None:
        """A page whose thread should be looked at before it goes out."""
        kept = self._pages.get(key)
        return kept.page if kept else None

    def mark(self) -> int:
        """The present, to be handed to `put`: taken before a page's rows are read."""
        return self._drops

    def put(self, key: PageKey, page: Page, mark: int) -> None:
        """Keep a page, unless its thread changed since `mark`."""
        if mark < max(self._forgotten, self._dropped.get(page.thread_id, 0)):
            return
        self._remove(key)
        self._pages[key] = _Kept(page, time.monotonic())
        self._of_thread.setdefault(page.thread_id, set()).add(key)
        self._bytes += _weight(page)
        while self._bytes > self._most:
            self._remove(next(iter(self._pages)))

    def drop(self, thread_id: UUID) -> None:
        """The thread has changed."""
        self._drops += 1
        self._dropped[thread_id] = self._drops
        self._dropped.move_to_end(thread_id)
        if len(self._dropped) > _MOST_MARKS:
            _, self._forgotten = self._dropped.popitem(last=False)
        for key in tuple(self._of_thread.get(thread_id, ())):
            self._remove(key)

    def clear(self) -> None:
        """Changes may have been missed: trust nothing."""
        self._drops += 1
        self._forgotten = self._drops
        self._pages.clear()
        self._of_thread.clear()
        self._bytes = 0

    def _remove(self, key: PageKey) -> None:
        kept = self._pages.pop(key, None)
        if kept is None:
            return
        self._bytes -= _weight(kept.page)
        keys = self._of_thread[kept.page.thread_id]
        keys.discard(key)
        if not keys:
            del self._of_thread[kept.page.thread_id]


def _weight(page: Page) -> int:
    return len(page.body) + len(page.gzipped)
