"""The list of cases: by priority or by age, page after page, with a count that is exactly the list's."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct

from services.moderation.cases.case import Case
from services.moderation.cases.clusters import sizes_of
from services.moderation.review_queue.asked import Asked, Moment, Shown, Sort
from services.moderation.review_queue.documents import Claim, Cluster, Item, Moderator, Queue, Thread
from services.moderation.review_queue.moderators import find_moderators, ids_in
from shared.contracts.comments import About
from shared.postgres.pool import Connection, Pool, Record, acquire
from shared.web import cursor

__all__ = ("COLUMNS", "Asked", "Shown", "Sort", "items_of", "read_queue")

COLUMNS = """
c.*, s.text, s.name AS author, s.state AS visibility, s.posted_at, t.thread_id, t.key, t.url, t.title, t.about
"""
_FROM = "FROM cases c JOIN submissions s USING (comment_id) JOIN threads t USING (thread_id)"
_WAITING = "NOT (c.state = 'open' AND s.state = 'deleted')"  # what its author has deleted waits for nobody


class _Order(Struct, frozen=True):
    """An order: the type of a place in it, what comes after a place, and how to sort."""

    place: Any
    after: str
    by: str


_ORDERS: Mapping[Sort, _Order] = {
    "priority": _Order(
        tuple[int, Moment, UUID],
        "c.priority <= $1::bigint AND (c.priority < $1 OR (c.since, c.comment_id) > ($2, $3))",
        "c.priority DESC, c.since, c.comment_id",
    ),
    "oldest": _Order(tuple[Moment, UUID], "(c.since, c.comment_id) > ($1, $2)", "c.since, c.comment_id"),
    "newest": _Order(
        tuple[Moment, UUID], "(c.since, c.comment_id) < ($1, $2)", "c.since DESC, c.comment_id DESC"
    ),
}


async def read_queue(pool: Pool, asked: Asked, *, me: str | None = None) -> Queue:  # noqa: ARG001
    """A page of cases. `me` is the id of who asks, for `asked.claimed`.

    Raises Invalid for a cursor that is not one of this list's, and for `claimed` "mine" without `me`.
    """
    place = cursor.decode(asked.after, _ORDERS[asked.sort].place) if asked.after else ()
    async with (
        acquire(pool) as connection,
        connection.transaction(isolation="repeatable_read", readonly=True),
    ):
        rows = await connection.fetch(*_page(asked, place))
        total = await connection.fetchval(*_count(asked))
        items = await items_of(connection, rows[: asked.limit])
    more = len(rows) > asked.limit
    return Queue(
        total=total, cases=items, next=cursor.encode(_place(asked.sort, items[-1])) if more else None
    )


def _place(sort: Sort, item: Item) -> tuple[object, ...]:
    last = (item.since, item.comment_id)
    return (item.priority, *last) if sort == "priority" else last


def _page(asked: Asked, place: tuple[object, ...]) -> tuple[Any, ...]:
    """Query and parameters: one case more than asked for tells whether there are more."""
    order = _ORDERS[asked.sort]
    conditions, values = _matching(asked, place)
    conditions += [order.after] if place else []
    limit = f"LIMIT ${len(values) + 1}"
    query = f"SELECT {COLUMNS} {_FROM} WHERE {' AND '.join(conditions)} ORDER BY {order.by} {limit}"
    return (query, *values, asked.limit + 1)


def _count(asked: Asked) -> tuple[Any, ...]:
    conditions, values = _matching(asked, ())
    return (f"SELECT count(*) {_FROM} WHERE {' AND '.join(conditions)}", *values)


def _matching(asked: Asked, before: tuple[object, ...]) -> tuple[list[str], list[object]]:
    """Only the conditions that are asked for, so that the indexes fit; their parameters follow those `before`."""
    wanted = (
        ("c.site = ${}", asked.site),
        ("c.state = ${}", None if asked.state == "all" else asked.state),
        ("${} = ANY (c.reasons)", asked.reason),
    )
    conditions, values = [_WAITING], list(before)
    for condition, value in wanted:
        if value is not None:
            values.append(value)
            conditions.append(condition.format(len(values)))
    return conditions, values


async def items_of(connection: Connection, rows: Sequence[Record]) -> tuple[Item, ...]:
    """List items of rows that have COLUMNS."""
    cases = [msgspec.convert(dict(row), Case) for row in rows]
    moderators = await find_moderators(connection, ids_in(cases))
    sizes = await sizes_of(connection, [case.comment_id for case in cases])
    return tuple(
        _item(case, row, moderators, sizes.get(case.comment_id, 0))
        for case, row in zip(cases, rows, strict=True)
    )


def _item(case: Case, row: Record, moderators: Mapping[str, Moderator], alike: int) -> Item:
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
            key=row["key"],
            url=row["url"],
            title=row["title"],
            about=msgspec.convert(row["about"], About),
        ),
        cluster=Cluster(open=alike),
    )


def claim_of(case: Case, moderators: Mapping[str, Moderator], now: datetime) -> Claim | None:
    """Who is looking at a case right now."""
    if case.claimed_by is None or case.claimed_until is None or case.claimed_until <= now:
        return None
    return Claim(moderators[case.claimed_by], case.claimed_until)
