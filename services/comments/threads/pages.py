"""Makes public pages: one reading a version however many ask, kept in memory until the thread changes."""

import asyncio
import gzip
from collections.abc import Awaitable, Callable
from uuid import UUID

import msgspec
from msgspec import Struct

from services.comments.commenting.errors import CommentNotFound
from services.comments.log import thread_id_of
from services.comments.threads.cache import Page, PageCache, PageKey
from services.comments.threads.documents import Replies, entries, position_of, thread_page, unopened_page
from services.comments.threads.queries import Sort, read_page, read_parent, read_thread
from shared.postgres.pool import Connection, Pool, Record, acquire

_SMALL = 1_000
"""Bytes below which compressing does not pay."""

Make = Callable[[Connection], Awaitable[Page]]


class Cut(Struct, frozen=True, kw_only=True):
    """Which page of a list: its order, its length, and the cursor it starts after."""

    sort: Sort
    limit: int
    after: str | None


class Pages:
    """The reading side of one process."""

    def __init__(self, pool: Pool, cache: PageCache) -> None:
        self._pool = pool
        self._cache = cache
        self._making: dict[PageKey, asyncio.Future[Page]] = {}

    async def thread(self, key: PageKey, site: str, thread_key: str, cut: Cut) -> Page:
        """A page of a thread's top-level entries; an empty one if nobody has written there yet."""
        position = position_of(cut.after, cut.sort)

        async def make(connection: Connection) -> Page:
            thread = await read_thread(connection, site, thread_key)
            if thread is None:
                return _page(thread_id_of(site, thread_key), "0.0", unopened_page(site, thread_key, cut.sort))
            kept = self._cache.doubted(key)
            if kept and kept.tag == _tag(thread):
                return kept
            rows = await read_page(connection, thread["thread_id"], cut.sort, position, cut.limit)
            document = thread_page(thread, rows, cut.sort, cut.limit)
            return _page(thread["thread_id"], _tag(thread), document)

        return await self._once(key, make)

    async def replies(self, key: PageKey, comment_id: UUID, cut: Cut) -> Page:
        """A page of the replies to a comment that is shown. Raises CommentNotFound."""
        position = position_of(cut.after, cut.sort)

        async def make(connection: Connection) -> Page:
            parent = await read_parent(connection, comment_id)
            if parent is None:
                raise CommentNotFound
            rows = await read_page(connection, comment_id, cut.sort, position, cut.limit)
            listed = entries(comment_id, parent["shown_replies"], rows, cut.sort, cut.limit)
            document = Replies(parent_id=comment_id, sort=cut.sort, comments=listed)
            return _page(parent["thread_id"], _tag(parent), document)

        return await self._once(key, make)

    async def _once(self, key: PageKey, make: Make) -> Page:
        """Make a page, or wait for whoever is making it."""
        if (page := self._cache.get(key)) is not None:
            return page
        if (making := self._making.get(key)) is not None:
            return await asyncio.shield(making)
        task = self._making[key] = asyncio.ensure_future(self._make(key, make))
        task.add_done_callback(lambda _: self._making.pop(key, None))
        return await asyncio.shield(task)

    async def _make(self, key: PageKey, make: Make) -> Page:
        mark = self._cache.mark()
        async with (
            acquire(self._pool) as connection,
            connection.transaction(isolation="repeatable_read", readonly=True),
        ):
            page = await make(connection)
        self._cache.put(key, page, mark)
        return page


def _page(thread_id: UUID, tag: str, document: Struct) -> Page:
    body = msgspec.json.encode(document)
    gzipped = gzip.compress(body, 1, mtime=0) if len(body) >= _SMALL else b""
    return Page(thread_id=thread_id, tag=tag, body=body, gzipped=gzipped)


def _tag(thread: Record) -> str:
    """The thread's version, and how often votes have changed it since."""
    return f"{thread['version']}.{thread['tally']}"
