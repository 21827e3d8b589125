"""Where a case stands in a list, and which stand next to it: for "next", and for what is fetched ahead."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any, Protocol
from uuid import UUID

from msgspec import Meta, Struct

from services.moderation.review_queue.asked import Asked, Moment, Sort
from services.moderation.review_queue.matching import Matching, looking, matching
from shared.postgres.pool import Connection, Pool
from shared.web import cursor

KEY = "q.comment_id, q.urgency, q.since"
"""What a place is made of: `urgency` is the priority, but the most urgent first."""


class Order(Struct, frozen=True):
    """An order and its reverse: the type of a place in it, what follows or precedes one, and by what to sort."""

    place: Any
    after: str
    by: str
    before: str
    back: str


_Points = Annotated[int, Meta(ge=-(2**31) + 1, le=2**31 - 1)]
_BY_URGENCY, _MOST_FIRST = "(q.urgency, q.since, q.comment_id)", "q.urgency, q.since, q.comment_id"
_BY_AGE, _OLDEST, _NEWEST = (
    "(q.since, q.comment_id)",
    "q.since, q.comment_id",
    "q.since DESC, q.comment_id DESC",
)

ORDERS: Mapping[Sort, Order] = {
    "priority": Order(
        tuple[_Points, Moment, UUID],
        f"{_BY_URGENCY} > (-{{0}}::int, {{1}}, {{2}})",
        _MOST_FIRST,
        f"{_BY_URGENCY} < (-{{0}}::int, {{1}}, {{2}})",
        "q.urgency DESC, q.since DESC, q.comment_id DESC",
    ),
    "oldest": Order(
        tuple[Moment, UUID], f"{_BY_AGE} > ({{0}}, {{1}})", _OLDEST, f"{_BY_AGE} < ({{0}}, {{1}})", _NEWEST
    ),
    "newest": Order(
        tuple[Moment, UUID], f"{_BY_AGE} < ({{0}}, {{1}})", _NEWEST, f"{_BY_AGE} > ({{0}}, {{1}})", _OLDEST
    ),
}


class Sortable(Protocol):
    """What has a place: an item of the list, a case."""

    @property
    def comment_id(self) -> UUID: ...
    @property
    def priority(self) -> int: ...
    @property
    def since(self) -> datetime: ...


class Placed(Struct, frozen=True, kw_only=True):
    """A case in a list. `place` can stand in `Asked.after`, and stays true when the case itself has moved on."""

    comment_id: UUID
    place: str


class Neighbours(Struct, frozen=True, kw_only=True):
    """What stands before and after a place, the nearest first."""

    before: Sequence[Placed]
    after: Sequence[Placed]


def place_of(item: Sortable, sort: Sort) -> str:
    """Where an item stands in a list of this order."""
    last = (item.since, item.comment_id)
    return cursor.encode((item.priority, *last) if sort == "priority" else last)


async def read_neighbours(
    pool: Pool, asked: Asked, *, before: int = 1, after: int = 3, me: str | None = None
) -> Neighbours:
    """The cases around `asked.after`, the place of a case that may have left the list since; from its top without one.

    Raises Invalid for a place that is none of this list's, and what `read_queue` raises for a question.
    """
    order = ORDERS[asked.sort]
    place = place_asked(asked)
    async with looking(pool) as connection:
        found = await matching(connection, asked, me)
        if not place:
            return Neighbours(before=(), after=await _next(connection, found, order.by, asked.sort, after))
        ahead, behind = found.where(order.after, *place), found.where(order.before, *place)
        return Neighbours(
            before=await _next(connection, behind, order.back, asked.sort, before),
            after=await _next(connection, ahead, order.by, asked.sort, after),
        )


def place_asked(asked: Asked) -> tuple[object, ...]:
    """What `after` says, empty without it. Raises Invalid."""
    return cursor.decode(asked.after, ORDERS[asked.sort].place) if asked.after else ()


class _Key(Struct, frozen=True):
    comment_id: UUID
    urgency: int
    since: datetime

    @property
    def priority(self) -> int:
        return -self.urgency


async def _next(connection: Connection, found: Matching, by: str, sort: Sort, count: int) -> Sequence[Placed]:
    rows = (
        await connection.fetch(*found.select(KEY, f"ORDER BY {by} LIMIT {int(count)}")) if count > 0 else ()
    )
    return tuple(Placed(comment_id=row["comment_id"], place=place_of(_Key(**row), sort)) for row in rows)
