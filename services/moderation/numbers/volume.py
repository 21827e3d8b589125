"""How much there was to do, and who did how much of it: sums of what was counted hour by hour."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime

from msgspec import Struct

from services.moderation.numbers.scope import Scope
from services.moderation.numbers.window import Span
from services.moderation.review_queue.documents import Moderator
from services.moderation.review_queue.moderators import find_moderators
from shared.postgres.pool import Connection

ACTIONS = ("approve", "hold", "mask", "remove")
_COUNTS = """
SELECT date_bin($3::interval, h.hour, $1::timestamptz) AS at, h.what, h.who, sum(h.many)::int AS many
FROM hourly h WHERE h.hour >= $1 AND h.hour <= $2{of_site} GROUP BY 1, 2, 3
"""
_COUNTED = {"comments": "comments", "held": "held", "reported": "reported"} | dict.fromkeys(
    ACTIONS, "decided"
)


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
    asked = scope.query(_COUNTS, span.since, span.until, span.step, table="h")
    steps: dict[datetime, Counter[str]] = {at: Counter() for at in span.steps}
    made: dict[str, Counter[str]] = {}
    for at, what, who, many in await connection.fetch(*asked):
        if what in _COUNTED:
            steps[at][_COUNTED[what]] += many
        if who:
            made.setdefault(who, Counter())[what] += many
    shown = {who: many for who, many in made.items() if only in (None, who)}
    return Volume(
        steps=tuple(Step(at=at, **many) for at, many in steps.items()),
        decisions=_sum(made.values()),
        people=_people(shown, await find_moderators(connection, shown)),
    )


def _sum(made: Iterable[Counter[str]]) -> Decisions:
    return Decisions(**sum(made, Counter()))


def _people(made: Mapping[str, Mapping[str, int]], names: Mapping[str, Moderator]) -> tuple[Person, ...]:
    busiest = sorted(made, key=lambda who: (-sum(made[who].values()), who))
    return tuple(Person(who=names[who], made=Decisions(**made[who])) for who in busiest)
