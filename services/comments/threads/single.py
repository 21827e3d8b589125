"""Single comments: with the chain above, their revisions, what their spoilers hide; and counts of threads."""

from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID

from msgspec import Struct, structs

from services.comments.commenting.errors import CommentNotFound
from services.comments.commenting.tokens import hash_token
from services.comments.threads.covers import Cover, cover_of
from services.comments.threads.documents import Author, Votes
from services.comments.threads.reviews import Review, review_of
from shared.contracts.comments import Spoiler
from shared.postgres.pool import Connection, Pool, Record, acquire

_COMMENT = """
WITH RECURSIVE chain AS (
    SELECT c.*, 0 AS up_from FROM comments c WHERE c.comment_id = $1
    UNION ALL
    SELECT p.*, chain.up_from + 1 FROM chain JOIN comments p ON p.comment_id = chain.parent_id
    WHERE chain.up_from < 1000
)
SELECT c.*, a.token_hash = $2 AS own, t.site, t.key, v.html, v.masked_html,
    jsonb_array_length(coalesce(v.masked_spoilers, v.spoilers)) AS covers, n.body, n.html AS own_html,
    n.decided, n.appeal,
    CASE WHEN v.masked_html IS NOT NULL AND c.revision = c.public_revision THEN v.mask END AS mask,
    c.created_at + s.edit_window > now() AS editable
FROM chain c
JOIN threads t USING (thread_id)
JOIN sites s ON s.name = t.site
JOIN authors a USING (author_id)
LEFT JOIN revisions v ON v.comment_id = c.comment_id AND v.revision = c.public_revision
LEFT JOIN revisions n ON n.comment_id = c.comment_id AND n.revision = c.revision
ORDER BY c.up_from
"""
_REVISIONS = """
SELECT v.revision, v.at, v.state, v.html, v.masked_html, a.token_hash = $2 AS own, c.public_revision, c.deleted
FROM revisions v JOIN comments c USING (comment_id) JOIN authors a USING (author_id)
WHERE v.comment_id = $1 ORDER BY v.revision
"""
_SPOILERS = """
SELECT v.revision, CASE WHEN v.revision = c.public_revision THEN coalesce(v.masked_spoilers, v.spoilers)
    ELSE v.spoilers END AS spoilers
FROM comments c JOIN authors a USING (author_id)
JOIN revisions v ON v.comment_id = c.comment_id
    AND v.revision = CASE WHEN a.token_hash = $2 AND NOT c.deleted THEN c.revision ELSE c.public_revision END
WHERE c.comment_id = $1
"""
_COUNTS = "SELECT key, visible FROM threads WHERE site = $1 AND key = ANY($2)"


class Comment(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A comment by itself. For its author alone: `body`, its source, a text that waits, `cover` and `review`.

    `cover` is there while readers see a cover over it that its author did not put there, `review` once a moderator has
    hidden or covered it, and with what came of an appeal against that.
    """

    id: UUID
    parent_id: UUID | None
    depth: int
    status: str
    author: Author | None
    html: str | None
    spoilers: int
    revision: int
    created_at: datetime
    edited_at: datetime | None
    votes: Votes
    replies: int
    body: str | None = None
    cover: Cover | None = None
    review: Review | None = None


Wording = Callable[[Comment, str | None], Comment]
"""Puts what a comment's author is told into the words of a language, named by its tag."""


class ThreadName(Struct, frozen=True, kw_only=True):
    site: str
    key: str


class Shown(Struct, frozen=True, kw_only=True):
    """A comment and the comments it answers, the top-level one first."""

    thread: ThreadName
    comment: Comment
    ancestors: tuple[Comment, ...]


class Revision(Struct, frozen=True, kw_only=True):
    revision: int
    status: str
    html: str | None
    at: datetime


class Revisions(Struct, frozen=True, kw_only=True):
    id: UUID
    revisions: tuple[Revision, ...]


class Spoilers(Struct, frozen=True, kw_only=True):
    """By the numbers on the covers: what each is about, if its author said so, and the HTML beneath."""

    id: UUID
    revision: int
    spoilers: tuple[Spoiler, ...]


class Counts(Struct, frozen=True, kw_only=True):
    counts: dict[str, int]


async def read_shown(pool: Pool, comment_id: UUID, token: str | None) -> Shown:
    """A comment that is shown, or its author's own. Raises CommentNotFound."""
    async with acquire(pool) as connection:
        return await shown_to(connection, comment_id, token)


async def shown_to(connection: Connection, comment_id: UUID, token: str | None) -> Shown:
    """The same, by a connection that reads other things besides."""
    rows = await connection.fetch(_COMMENT, comment_id, hash_token(token) if token else None)
    if not rows or not (rows[0]["shown"] or rows[0]["own"]):
        raise CommentNotFound
    comment, *ancestors = (_comment(row) for row in rows)
    first = rows[0]
    if first["own"] and first["mask"]:
        cover = await cover_of(first["mask"], first["body"], editable=first["editable"])
        comment = structs.replace(comment, cover=cover)
    if first["own"] and not first["deleted"]:
        comment = structs.replace(comment, review=review_of(first["decided"], first["appeal"]))
    return Shown(
        thread=ThreadName(site=rows[0]["site"], key=rows[0]["key"]),
        comment=comment,
        ancestors=tuple(reversed(ancestors)),
    )


async def read_revisions(pool: Pool, comment_id: UUID, token: str | None) -> Revisions:
    """The revisions the asker may see. Raises CommentNotFound when there are none."""
    async with acquire(pool) as connection:
        rows = await connection.fetch(_REVISIONS, comment_id, hash_token(token) if token else None)
    seen = [row for row in rows if row["own"] or _was_public(row)]
    if not seen:
        raise CommentNotFound
    return Revisions(id=comment_id, revisions=tuple(_revision(row) for row in seen))


async def read_spoilers(pool: Pool, comment_id: UUID, token: str | None = None) -> Spoilers:
    """What a visible comment covers, or its author's newest text. Raises CommentNotFound."""
    async with acquire(pool) as connection:
        row = await connection.fetchrow(_SPOILERS, comment_id, hash_token(token) if token else None)
    if row is None:
        raise CommentNotFound
    spoilers = tuple((scope, html) for scope, html in row["spoilers"])
    return Spoilers(id=comment_id, revision=row["revision"], spoilers=spoilers)


async def read_counts(pool: Pool, site: str, keys: Sequence[str]) -> Counts:
    async with acquire(pool) as connection:
        rows = await connection.fetch(_COUNTS, site, list(keys))
    return Counts(counts=dict.fromkeys(keys, 0) | {row["key"]: row["visible"] for row in rows})


def _comment(row: Record) -> Comment:
    visible, own = row["public_revision"] is not None, bool(row["own"])
    waiting = own and row["revision"] != row["public_revision"]
    html = row["own_html"] if waiting else row["masked_html"] or row["html"]
    return Comment(
        id=row["comment_id"],
        parent_id=row["parent_id"] if row["depth"] else None,
        depth=row["depth"],
        status="visible" if visible and not own else row["state"],
        author=Author(name=row["name"], website=row["website"]) if visible or own else None,
        html=html if visible or own else None,
        spoilers=row["covers"] or 0,
        revision=row["revision"] if own else row["public_revision"] or 0,
        created_at=row["created_at"],
        edited_at=row["edited_at"],
        votes=Votes(up=row["up"], down=row["down"]),
        replies=row["shown_replies"],
        body=row["body"] if own else None,
    )


def _was_public(row: Record) -> bool:
    return row["public_revision"] is not None and row["state"] == "visible" and not row["deleted"]


def _revision(row: Record) -> Revision:
    html = row["html"] if row["own"] else row["masked_html"] or row["html"]
    return Revision(revision=row["revision"], status=row["state"], html=html, at=row["at"])
