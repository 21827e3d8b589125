"""How much there was to do, and who did how much of it: sums of what was counted hour by hour."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from msgspec import Struct

from services.moderation.numbers.scope import Scope
from services.moderation.numbers.window import Span
from services.moderation.review_queue.documents import Moderator
from services.moderation.review_queue.moderators import find_moderators
from shared.postgres.pool import Connection

ACTIONS = ("approve", "hold", "mask", "remove")
_BY_STEP = """
SELECT to_timestamp(floor(extract(epoch FROM h.hour - $1::timestamptz) / $3::float8) * $3::float8
        + extract(epoch FROM $1::timestamptz)) AS at,
    coalesce(sum(h.many) FILTER (WHERE h.what = 'comments'), 0)::int AS comments,
    coalesce(sum(h.many) FILTER (WHERE h.what = 'held'), 0)::int AS held,
    coalesce(sum(h.many) FILTER (WHERE h.what = 'reported'), 0)::int AS reported,
    coalesce(sum(h.many) FILTER (WHERE h.what = ANY ($4)), 0)::int AS decided
FROM hourly h WHERE h.hour >= $1 AND h.hour <= $2{of_site} GROUP BY 1
"""
_BY_PERSON = """
SELECT h.who, h.what, sum(h.many)::int AS many FROM hourly h
WHERE h.hour >= $1 AND h.hour <= $2 AND h.who <> ''{of_site} GROUP BY h.who, h.what
"""


class Step(Struct, frozen=True, kw_only=True):
    """What happened from `at` until the next step begins."""

    at: datetime
    comments: int = 0
    held: int = 0
    reported: int = 0
    decided: int = 0


class Decisions(Struct, frozen=True, kw_only=True):
    """How many of each kind; `undone` are decisions taken back, whoever had made them."""

    approve: int = 0
    hold: int = 0
    mask: int = 0
    remove: int = 0
    undone: int = 0


class Person(Struct, frozen=True, kw_only=True):
    who: Moderator
    made: Decisions


class Volume(Struct, frozen=True, kw_only=True):
    """Steps without a gap, decisions in all, and by person, the busiest first."""

    steps: tuple[Step, ...]
    decisions: Decisions
    people: tuple[Person, ...]


async def read_volume(connection: Connection, scope: Scope, span: Span, *, only: str | None) -> Volume:
    """`only`: of people nobody but this one; None: everybody."""
    seconds = span.step.total_seconds()
    by_step = scope.query(_BY_STEP, span.since, span.until, seconds, list(ACTIONS), table="h")
    found = {row["at"]: Step(**row) for row in await connection.fetch(*by_step)}
    rows = await connection.fetch(*scope.query(_BY_PERSON, span.since, span.until, table="h"))
    made: dict[str, dict[str, int]] = {}
    for row in rows:
        made.setdefault(row["who"], {})[row["what"]] = row["many"]
    shown = {who: many for who, many in made.items() if only in (None, who)}
    return Volume(
        steps=tuple(found.get(at, Step(at=at)) for at in span.steps),
        decisions=_sum(made.values()),
        people=_people(shown, await find_moderators(connection, shown)),
    )


def _sum(made: Iterable[Mapping[str, int]]) -> Decisions:
    every = list(made)
    return Decisions(**{what: sum(one.get(what, 0) for one in every) for what in Decisions.__struct_fields__})


def _people(made: Mapping[str, Mapping[str, int]], names: Mapping[str, Moderator]) -> tuple[Person, ...]:
    busiest = sorted(made, key=lambda who: (-sum(made[who].values()), who))
    return tuple(Person(who=names[who], made=Decisions(**made[who])) for who in busiest)
