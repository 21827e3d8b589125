"""Makes public pages: one reading a version however many ask, kept in memory until the thread changes."""

import asyncio
from collections.abc import Awaitable, Callable
from uuid import UUID

from services.comments.commenting.errors import CommentNotFound
from services.comments.log import thread_id_of
from services.comments.threads.cache import PageCache
from services.comments.threads.documents import replies_page, thread_page, unopened_page
from services.comments.threads.layout import JSON, Layout
from services.comments.threads.page import Page, PageKey
from services.comments.threads.queries import Cut, read_replies, read_thread, read_version
from shared.postgres.pool import Connection, Pool, acquire

Make = Callable[[Connection], Awaitable[Page]]


class Pages:
    """The reading side of one process."""

    def __init__(self, pool: Pool, cache: PageCache) -> None:
        self._pool = pool
        self._cache = cache
        self._making: dict[PageKey, asyncio.Future[Page]] = {}

    async def thread(self, address: PageKey, site: str, key: str, cut: Cut, layout: Layout = JSON) -> Page:
        """A page of a thread's top-level entries; an empty one if nobody has written there yet."""

        async def make(connection: Connection) -> Page:
            kept = self._cache.doubted(address)
            if kept and (now := await read_version(connection, site, key)) and kept.tag == layout.tag(now):
                return kept
            rows = await read_thread(connection, site, key, cut)
            if rows is None:
                return layout.unopened(thread_id_of(site, key), unopened_page(site, key, cut.sort))
            return layout.page(rows.top, thread_page(rows, cut))

        return await self.once(address, make)

    async def replies(self, address: PageKey, comment_id: UUID, cut: Cut) -> Page:
        """A page of the replies to a comment that is shown. Raises CommentNotFound."""

        async def make(connection: Connection) -> Page:
            rows = await read_replies(connection, comment_id, cut)
            if rows is None:
                raise CommentNotFound
            return JSON.page(rows.top, replies_page(rows, cut))

        return await self.once(address, make)

    async def once(self, key: PageKey, make: Make) -> Page:
        """Make a page, or wait for whoever is making it."""
        if (kept := self._cache.get(key)) is not None:
            return kept
        if (making := self._making.get(key)) is not None:
            return await asyncio.shield(making)
        task = self._making[key] = asyncio.ensure_future(self._make(key, make))
        task.add_done_callback(lambda _: self._making.pop(key, None))
        return await asyncio.shield(task)

    async def _make(self, key: PageKey, make: Make) -> Page:
        mark = self._cache.mark()
        async with acquire(self._pool) as connection:
            made = await make(connection)
        self._cache.put(key, made, mark)
        return made
