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
    "oldest": ("c.created_pos > {position}", "c.created_pos"),
    "newest": ("c.created_pos < {position}", "c.created_pos DESC"),
    "best": (
        "(c.best < {best} OR c.best = {best} AND c.created_pos > {position})",
        "c.best DESC, c.created_pos",
    ),
}
_THREAD = """
SELECT thread_id AS top_id, roots AS top_count, thread_id, version, tally,
    site, key, url, title, work, season, episode, closed, visible
FROM threads WHERE site = $1 AND key = $2
"""
_PARENT = """
SELECT c.comment_id AS top_id, c.shown_replies AS top_count, t.thread_id, t.version, t.tally
FROM comments c JOIN threads t USING (thread_id) WHERE c.comment_id = $1 AND c.shown
"""
_VERSION = "SELECT version, tally FROM threads WHERE site = $1 AND key = $2"


def _page(top: str, parameters: int, sort: Sort) -> str:
    """One statement, and so one moment: what the entries stand under, and them, with replies on two levels.

    After the `parameters` of `top` come: how many entries, position and, for "best", score to start after.
    Every row carries the columns of `top`; when nothing stands there, a single row carries nothing else.
    """
    after, order = _AFTER[sort]
    after = after.format(position=f"${parameters + 2}", best=f"${parameters + 3}")
    below = f"""
        SELECT {_COLUMNS} FROM comments c
        WHERE c.parent_id = up.comment_id AND c.shown ORDER BY {order} LIMIT {PREVIEW + 1}
    """
    return f"""
        WITH top AS MATERIALIZED ({top}), entries AS MATERIALIZED (
            SELECT {_COLUMNS} FROM comments c
            WHERE c.parent_id = (SELECT top_id FROM top) AND c.shown AND {after}
            ORDER BY {order} LIMIT ${parameters + 1}
        ), replies AS MATERIALIZED (
            SELECT below.* FROM entries up CROSS JOIN LATERAL ({below}) below WHERE up.shown_replies > 0
        ), second AS MATERIALIZED (
            SELECT below.* FROM replies up CROSS JOIN LATERAL ({below}) below WHERE up.shown_replies > 0
        ), c AS (
            SELECT * FROM entries UNION ALL SELECT * FROM replies UNION ALL SELECT * FROM second
        )
        SELECT top.*, c.*, {_TEXT}
        FROM top LEFT JOIN (
            c LEFT JOIN revisions v ON v.comment_id = c.comment_id AND v.revision = c.public_revision
        ) ON true
        ORDER BY c.depth, {order}
    """


_SORTS: tuple[Sort, ...] = ("oldest", "newest", "best")
_THREAD_PAGES = {sort: _page(_THREAD, 2, sort) for sort in _SORTS}
_REPLY_PAGES = {sort: _page(_PARENT, 1, sort) for sort in _SORTS}


class Position(Struct, frozen=True, array_like=True):
    """The key of the last entry of a page, by which the next one is cut."""

    created_pos: int
    best: float = 0.0


_START: dict[Sort, Position] = {
    "oldest": Position(0),
    "newest": Position(2**62),
    "best": Position(0, 2.0),  # no score exceeds 1
}


class Cut(Struct, frozen=True, kw_only=True):
    """Which page of a list: its order, where it starts, its length."""

    sort: Sort
    after: Position | None
    limit: int


class Rows(Struct, frozen=True):
    """`top`: the thread or comment, with its `top_id`, `top_count` entries in all, and its thread's version.

    `entries`: up to `limit` + 1 of them, for the one too many says that more follow, and their first replies.
    """

    top: Record
    entries: Sequence[Record]


async def read_version(connection: Connection, site: str, key: str) -> Record | None:
    """A thread's `version`, and the `tally` of the votes since."""
    return await connection.fetchrow(_VERSION, site, key)


async def read_thread(connection: Connection, site: str, key: str, cut: Cut) -> Rows | None:
    """A page of a thread's top-level entries; None when there is no such thread."""
    return _rows(await connection.fetch(_THREAD_PAGES[cut.sort], site, key, *_place(cut)))


async def read_replies(connection: Connection, comment_id: UUID, cut: Cut) -> Rows | None:
    """A page of the replies to a comment; None when it is not shown."""
    return _rows(await connection.fetch(_REPLY_PAGES[cut.sort], comment_id, *_place(cut)))


def _place(cut: Cut) -> tuple[int | float, ...]:
    start = cut.after or _START[cut.sort]
    key = (start.created_pos, start.best) if cut.sort == "best" else (start.created_pos,)
    return (cut.limit + 1, *key)


def _rows(found: Sequence[Record]) -> Rows | None:
    if not found:
        return None
    return Rows(found[0], [] if found[0]["comment_id"] is None else found)
