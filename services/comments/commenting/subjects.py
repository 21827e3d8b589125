"""What the rules look at before they decide: threads, comments and authors, read from the views."""

from collections import OrderedDict
from uuid import UUID

import msgspec

from services.comments.commenting.commands import Page
from services.comments.commenting.decider import Comment, Thread
from services.comments.log import birth_part, thread_id_of
from shared.contracts.comments import About
from shared.eventlog.sealing import SubjectKey
from shared.postgres.pool import Connection, Pool, acquire

_THREAD = """
SELECT thread_id, part, url, title, work, season, episode, closed FROM threads WHERE site = $1 AND key = $2
"""
_COMMENT = """
SELECT c.comment_id, c.thread_id, c.part, t.site, s.mode, c.author_id, a.token_hash, c.revision,
    c.public_revision IS NOT NULL AS visible, c.deleted, c.state = 'removed' AS removed,
    v.body, c.created_at, s.edit_window, now() AS now, v.decided, v.appeal
FROM comments c
JOIN threads t USING (thread_id)
JOIN sites s ON s.name = t.site
JOIN authors a USING (author_id)
LEFT JOIN revisions v ON v.comment_id = c.comment_id AND v.revision = c.revision
WHERE c.comment_id = $1
"""
_SITE = "SELECT t.site FROM comments c JOIN threads t USING (thread_id) WHERE c.comment_id = $1"
_AUTHOR = "SELECT author_id FROM authors WHERE token_hash = $1 AND site = $2"
_MEET = """
WITH met AS (
    INSERT INTO authors (author_id, site, token_hash) VALUES ($1, $2, $3)
    ON CONFLICT (token_hash) DO NOTHING RETURNING author_id
)
INSERT INTO subject_keys (subject_id, wrapped) SELECT author_id, $4 FROM met
"""
_KEPT = 10_000


class Threads:
    """Where threads live. A thread once seen is remembered: it never moves and never vanishes."""

    def __init__(self, pool: Pool, partitions: int) -> None:
        self._pool = pool
        self._partitions = partitions
        self._seen: OrderedDict[tuple[str, str], Thread] = OrderedDict()

    async def find(self, site: str, key: str, *, fresh: bool = False) -> Thread:
        """The thread of a site and key, as remembered or as it is now; not yet opened if there is none."""
        seen = self._seen.get((site, key))
        if seen is not None and not fresh:
            self._seen.move_to_end((site, key))
            return seen
        async with acquire(self._pool) as connection:
            row = await connection.fetchrow(_THREAD, site, key)
        if row is None:
            thread_id = thread_id_of(site, key)
            part = birth_part(thread_id, self._partitions)
            return Thread(thread_id=thread_id, part=part, opened=False, page=Page(site=site, key=key))
        about = About(work=row["work"], season=row["season"], episode=row["episode"])
        page = Page(site=site, key=key, url=row["url"], title=row["title"], about=about, closed=row["closed"])
        thread = Thread(thread_id=row["thread_id"], part=row["part"], opened=True, page=page)
        self._remember(thread)
        return thread

    def _remember(self, thread: Thread) -> None:
        self._seen[thread.page.site, thread.page.key] = thread
        if len(self._seen) > _KEPT:
            self._seen.popitem(last=False)


async def find_comment(pool: Pool, comment_id: UUID) -> Comment | None:
    """What the rules need to know of a comment."""
    async with acquire(pool) as connection:
        row = await connection.fetchrow(_COMMENT, comment_id)
    return msgspec.convert(dict(row), Comment) if row else None


async def site_of(pool: Pool, comment_id: UUID) -> str | None:
    """The site a comment stands on; None if there is no such comment."""
    async with acquire(pool) as connection:
        site: str | None = await connection.fetchval(_SITE, comment_id)
    return site


async def find_author(connection: Connection, site: str, token_hash: bytes) -> UUID | None:
    """Whose token this is on that site."""
    author_id: UUID | None = await connection.fetchval(_AUTHOR, token_hash, site)
    return author_id


async def meet_member(connection: Connection, site: str, token_hash: bytes, key: SubjectKey) -> None:
    """Make a member an author, with that key, unless they are one.

    Ahead of their comment, in a statement of its own: of two first posts at once the second waits here and then
    finds the author that the first has made.
    """
    if await find_author(connection, site, token_hash) is None:
        await connection.execute(_MEET, key.subject_id, site, token_hash, key.wrapped)
