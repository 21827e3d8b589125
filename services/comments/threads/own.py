"""What an author alone may see: their own comments, those above all that wait for review."""

from datetime import datetime
from uuid import UUID

import msgspec
from msgspec import Struct

from services.comments.commenting.tokens import hash_token
from shared.postgres.pool import Pool, acquire

_OWN = """
SELECT c.comment_id AS id, t.key AS thread, CASE WHEN c.depth > 0 THEN c.parent_id END AS parent_id,
    c.state AS status, c.revision, v.html, v.body, v.at, c.created_at + s.edit_window AS editable_until,
    v.mask IS NOT NULL AND c.state = 'visible' AS covered, coalesce(v.decided, v.appeal) IS NOT NULL AS reviewed
FROM authors a
JOIN comments c USING (author_id)
JOIN threads t USING (thread_id)
JOIN sites s ON s.name = t.site
JOIN revisions v ON v.comment_id = c.comment_id AND v.revision = c.revision
WHERE a.token_hash = $1 AND t.site = $2 AND ($3::text IS NULL OR t.key = $3)
    AND (c.state IN ('pending', 'held') OR $4 AND c.state = 'visible'
        OR $5 AND c.state = 'removed' AND v.decided IS NOT NULL) AND v.html IS NOT NULL
ORDER BY c.created_pos DESC LIMIT 100
"""


class OwnComment(Struct, frozen=True, kw_only=True):
    """The newest revision of a comment. Readers do not see it yet, unless `status` is "visible".

    `editable_until` is when its author may last edit it, which may be past. `covered` says that readers see a cover
    over it that its author did not put there, `reviewed` that a moderator has decided over it: `cover` and `review` of
    `/v1/comments/{id}` tell more.
    """

    id: UUID
    thread: str
    parent_id: UUID | None
    status: str
    revision: int
    html: str
    body: str
    at: datetime
    editable_until: datetime
    covered: bool
    reviewed: bool


class OwnComments(Struct, frozen=True, kw_only=True):
    comments: tuple[OwnComment, ...]


async def read_own(
    pool: Pool, site: str, token: str, key: str | None, *, shown: bool, removed: bool
) -> OwnComments:
    """The author's comments in review, newest first, in one thread or all; none for a token nobody holds.

    `shown` adds those that readers see, `removed` those that a moderator has removed.
    """
    async with acquire(pool) as connection:
        rows = await connection.fetch(_OWN, hash_token(token), site, key, shown, removed)
    return OwnComments(comments=tuple(msgspec.convert(dict(row), OwnComment) for row in rows))
