"""Ready pages in memory: as bytes, dropped when their thread changes, checked again after some seconds anyway."""

import time
from collections import OrderedDict
from uuid import UUID

from services.comments.threads.page import Page, PageKey

_MOST_BYTES = 64 << 20
_MOST_MARKS = 10_000
_TRUSTED_S = 5.0


class PageCache:
    """The least used page goes first. A thread's change drops its pages, those being made at that moment too."""

    def __init__(self, most_bytes: int = _MOST_BYTES) -> None:
        self.hits = 0
        self._most = most_bytes
        self._bytes = 0
        self._pages: OrderedDict[PageKey, tuple[Page, float]] = OrderedDict()
        self._of_thread: dict[UUID, set[PageKey]] = {}
        self._dropped: OrderedDict[UUID, int] = OrderedDict()
        self._drops = 0
        self._forgotten = 0

    def get(self, key: PageKey) -> Page | None:
        """A page that may go out as it is."""
        kept = self._pages.get(key)
        if kept is None or time.monotonic() - kept[1] > _TRUSTED_S:
            return None
        self._pages.move_to_end(key)
        self.hits += 1
        return kept[0]

    def doubted(self, key: PageKey) -> Page | None:
        """A page whose thread should be looked at before it goes out."""
        kept = self._pages.get(key)
        return kept[0] if kept else None

    def mark(self) -> int:
        """The present, to be handed to `put`: taken before a page's rows are read."""
        return self._drops

    def put(self, key: PageKey, page: Page, mark: int) -> None:
        """Keep a page, unless its thread changed since `mark`."""
        if mark < max(self._forgotten, self._dropped.get(page.thread_id, 0)):
            return
        self._remove(key)
        self._pages[key] = page, time.monotonic()
        self._of_thread.setdefault(page.thread_id, set()).add(key)
        self._bytes += page.weight
        while self._bytes > self._most:
            self._remove(next(iter(self._pages)))

    @property
    def weight(self) -> int:
        """Bytes of all pages."""
        return self._bytes

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
        page = kept[0]
        self._bytes -= page.weight
        keys = self._of_thread[page.thread_id]
        keys.discard(key)
        if not keys:
            del self._of_thread[page.thread_id]
