"""What a page is about: a thread by its key, or a comment with its thread, if it is on that site."""

from uuid import UUID

from services.comments.commenting.errors import CommentNotFound
from services.comments.threads.documents import Thread, thread_of, unopened_page
from services.comments.threads.single import Shown, read_shown, shown_to
from shared.postgres.pool import Connection, Pool, acquire

_COLUMNS = "t.site, t.key, t.url, t.title, t.work, t.season, t.episode, t.closed, t.version, t.visible"
_BY_KEY = f"SELECT {_COLUMNS} FROM threads t WHERE site = $1 AND key = $2"
_BY_COMMENT = (
    f"SELECT {_COLUMNS} FROM comments JOIN threads t USING (thread_id) WHERE comment_id = $1 AND site = $2"
)


async def find_thread(pool: Pool, site: str, key: str) -> Thread:
    """The thread of that key; one that nobody has written in is like any other."""
    async with acquire(pool) as connection:
        row = await connection.fetchrow(_BY_KEY, site, key)
    return thread_of(row) if row else unopened_page(site, key, "oldest").thread


async def thread_of_comment(connection: Connection, site: str, comment_id: UUID) -> tuple[Thread, Shown]:
    """A comment that is shown on that site, and its thread. Raises CommentNotFound."""
    row = await connection.fetchrow(_BY_COMMENT, comment_id, site)
    if row is None:
        raise CommentNotFound
    return thread_of(row), await shown_to(connection, comment_id, None)


async def find_comment(pool: Pool, site: str, comment_id: UUID, token: str | None = None) -> Shown:
    """A comment that is shown on that site, or its author's own. Raises CommentNotFound."""
    shown = await read_shown(pool, comment_id, token)
    if shown.thread.site != site:
        raise CommentNotFound
    return shown
