"""The reading road's SQL: pages cut by key under one parent, each entry with its first replies, two levels down."""

from collections.abc import Sequence
from typing import Literal
from uuid import UUID

from msgspec import Struct

from shared.postgres.pool import Connection, Record

Sort = Literal["oldest", "newest", "best"]
PREVIEW = 3
"""How many replies stand under an entry before "more"."""

_COLUMNS = """
c.comment_id, c.parent_id, c.depth, c.created_pos, c.created_at, c.edited_at, c.best, c.shown_replies, c.up, c.down,
c.state, c.public_revision, c.name, c.website
"""
_TEXT = "coalesce(v.masked_html, v.html) AS html, jsonb_array_length(coalesce(v.masked_spoilers, v.spoilers)) AS covers"
_AFTER = {
    "oldest": ("c.created_pos > $3", "c.created_pos"),
    "newest": ("c.created_pos < $3", "c.created_pos DESC"),
    "best": ("(c.best < $4 OR c.best = $4 AND c.created_pos > $3)", "c.best DESC, c.created_pos"),
}


def _page(sort: Sort) -> str:
    """At most $2 entries under $1 after a key ($3, of "best" $4 too), with PREVIEW + 1 replies on two levels."""
    after, order = _AFTER[sort]
    below = f"""
        SELECT {_COLUMNS} FROM comments c
        WHERE c.parent_id = up.comment_id AND c.shown ORDER BY {order} LIMIT {PREVIEW + 1}
    """
    return f"""
        WITH entries AS MATERIALIZED (
            SELECT {_COLUMNS} FROM comments c
            WHERE c.parent_id = $1 AND c.shown AND {after} ORDER BY {order} LIMIT $2
        ), replies AS MATERIALIZED (
            SELECT below.* FROM entries up CROSS JOIN LATERAL ({below}) below
        ), second AS MATERIALIZED (
            SELECT below.* FROM replies up CROSS JOIN LATERAL ({below}) below
        ), c AS (
            SELECT 0 AS level, * FROM entries
            UNION ALL SELECT 1, * FROM replies
            UNION ALL SELECT 2, * FROM second
        )
        SELECT c.*, {_TEXT}
        FROM c LEFT JOIN revisions v ON v.comment_id = c.comment_id AND v.revision = c.public_revision
        ORDER BY c.level, {order}
    """


_PAGES: dict[Sort, str] = {"oldest": _page("oldest"), "newest": _page("newest"), "best": _page("best")}
_THREAD = """
SELECT thread_id, site, key, url, title, work, season, episode, closed, version, tally, visible, roots
FROM threads WHERE site = $1 AND key = $2
"""
_PARENT = """
SELECT c.comment_id, c.shown_replies, t.thread_id, t.version, t.tally
FROM comments c JOIN threads t USING (thread_id) WHERE c.comment_id = $1 AND c.shown
"""


class Position(Struct, frozen=True, array_like=True):
    """The key of the last entry of a page, by which the next one is cut."""

    created_pos: int
    best: float = 0.0


_START: dict[Sort, Position] = {
    "oldest": Position(0),
    "newest": Position(2**62),
    "best": Position(0, 2.0),  # no score exceeds 1
}


async def read_thread(connection: Connection, site: str, key: str) -> Record | None:
    return await connection.fetchrow(_THREAD, site, key)


async def read_parent(connection: Connection, comment_id: UUID) -> Record | None:
    """A comment that is shown, how many replies are shown under it, and its thread's version."""
    return await connection.fetchrow(_PARENT, comment_id)


async def read_page(
    connection: Connection, parent_id: UUID, sort: Sort, after: Position | None, limit: int
) -> Sequence[Record]:
    """Up to `limit` + 1 entries under a parent and their first replies: the one too many says that more follow."""
    key = after or _START[sort]
    place: tuple[int | float, ...] = (key.created_pos, key.best) if sort == "best" else (key.created_pos,)
    return await connection.fetch(_PAGES[sort], parent_id, limit + 1, *place)
