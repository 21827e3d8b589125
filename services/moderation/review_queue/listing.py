"""The list of cases: by priority or by age, page after page, with a count that is exactly the list's."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from uuid import UUID

import msgspec

from services.moderation.cases.case import Case
from services.moderation.cases.clusters import Size, sizes_of
from services.moderation.review_queue.asked import Asked, Shown, Sort
from services.moderation.review_queue.documents import Claim, Cluster, Item, Moderator, Queue, Thread
from services.moderation.review_queue.matching import Matching, all_matching, looking, matching
from services.moderation.review_queue.moderators import find_moderators, ids_in
from services.moderation.review_queue.news import marker_of
from services.moderation.review_queue.places import KEY, ORDERS, place_asked, place_of
from shared.contracts.comments import About
from shared.postgres.pool import Connection, Pool, Record

__all__ = ("COLUMNS", "Asked", "Shown", "Sort", "all_that_match", "count_cases", "item_of", "read_queue")

COLUMNS = """
c.*, s.text, s.name AS author, s.state AS visibility, s.posted_at, s.thread_id, t.key, t.url, t.title, t.about
"""
_DETAILS = f"""
SELECT {COLUMNS} FROM cases c JOIN submissions s USING (comment_id) LEFT JOIN threads t USING (thread_id)
WHERE c.comment_id = ANY($1) ORDER BY array_position($1, c.comment_id)
"""
# To count what has a rare word, all of it is looked for: then the page is taken from that.
_SEARCHED = """
WITH found AS MATERIALIZED ({found})
SELECT n.total, q.* FROM (SELECT count(*) AS total FROM found) n
LEFT JOIN LATERAL (SELECT * FROM found q WHERE {after} {limit}) q ON true ORDER BY {by}
"""


async def read_queue(pool: Pool, asked: Asked, *, me: str | None = None) -> Queue:
    """A page of cases. `me` is the id of who asks, for `asked.claimed`.

    Raises Invalid for a cursor that is not one of this list's, for a search that has nothing to look for, and for
    `claimed` "mine" or "others" without `me`.
    """
    place = place_asked(asked)
    async with looking(pool) as connection:
        found = await matching(connection, asked, me)
        total, keys = await _page(connection, found, asked, place)
        rows = await connection.fetch(_DETAILS, [key["comment_id"] for key in keys[: asked.limit]])
        items = await _items_of(connection, rows)
        marker = await marker_of(connection)
    more = len(keys) > asked.limit
    return Queue(
        total=total, cases=items, next=place_of(items[-1], asked.sort) if more else None, marker=marker
    )


async def _page(
    connection: Connection, found: Matching, asked: Asked, place: tuple[object, ...]
) -> tuple[int, Sequence[Record]]:
    """How many match, and the keys after a place: one more than are shown tells whether there are more."""
    order = ORDERS[asked.sort]
    limit = f"ORDER BY {order.by} LIMIT {asked.limit + 1}"
    page = found.where(order.after, *place) if place else found
    if not found.rare:
        total = await connection.fetchval(*found.select("count(*)"))
        return total, await connection.fetch(*page.select(KEY, limit))
    matched, *_ = found.select(KEY)
    after = page.conditions[-1] if place else "true"
    query = _SEARCHED.format(found=matched, after=after, limit=limit, by=order.by)
    rows = await connection.fetch(query, *page.values)
    return rows[0]["total"], [row for row in rows if row["comment_id"]]


async def count_cases(connection: Connection, asked: Asked, me: str | None = None) -> int:
    """How many match: exactly as many as all pages of the list have. Raises Invalid as `read_queue`."""
    return int(await connection.fetchval(*(await matching(connection, asked, me)).select("count(*)")))


def all_that_match(asked: Asked, *, me: str | None) -> tuple[str, Sequence[object]]:
    """A query for `comment_id` and `revision` of all that the list has on its pages, and its parameters.

    Raises Invalid as `read_queue`.
    """
    query, *values = all_matching(asked, me).select("q.comment_id, q.revision")
    return query, values


async def _items_of(connection: Connection, rows: Sequence[Record]) -> tuple[Item, ...]:
    cases = [msgspec.convert(dict(row), Case) for row in rows]
    moderators = await find_moderators(connection, ids_in(cases))
    sizes = await sizes_of(connection, [case.comment_id for case in cases])
    return tuple(item_of(case, row, moderators, sizes) for case, row in zip(cases, rows, strict=True))


def item_of(case: Case, row: Record, moderators: Mapping[str, Moderator], sizes: Mapping[UUID, Size]) -> Item:
    """The list item of a row that has COLUMNS."""
    alike = sizes.get(case.comment_id) or Size(case.comment_id, 0)
    return Item(
        comment_id=case.comment_id,
        site=case.site,
        state=case.state,
        since=case.since,
        revision=case.revision,
        priority=case.priority,
        ruling=case.ruling,
        why=case.reasons,
        reasons=case.verdict.reasons if case.verdict else (),
        reports=len(case.reports),
        claim=claim_of(case, moderators, datetime.now(UTC)),
        author=row["author"],
        text=row["text"],
        visibility=row["visibility"],
        posted_at=row["posted_at"],
        thread=Thread(
            thread_id=row["thread_id"],
            key=row["key"] or "",
            url=row["url"],
            title=row["title"],
            about=msgspec.convert(row["about"] or {}, About),
        ),
        cluster=Cluster(id=alike.cluster, open=alike.waiting),
    )


def claim_of(case: Case, moderators: Mapping[str, Moderator], now: datetime) -> Claim | None:
    """Who is looking at a case right now."""
    if case.claimed_by is None or case.claimed_until is None or case.claimed_until <= now:
        return None
    return Claim(moderators[case.claimed_by], case.claimed_until)
