"""How long cases waited until a person decided."""

from datetime import datetime

from msgspec import Struct

from services.moderation.numbers.scope import Scope
from services.moderation.numbers.window import Span
from shared.postgres.pool import Connection, Record

MOST_A_DAY = 200
"""Decisions of each day that are looked at, the latest: enough to tell its median, and never too many to read."""

_WAITED = """
WITH waits AS MATERIALIZED (
    SELECT d.day, w.waited
    FROM generate_series(date_trunc('day', $1::timestamptz, 'UTC'), $2::timestamptz, interval '24 hours') AS d(day)
    CROSS JOIN LATERAL (
        SELECT j.waited FROM judged j
        WHERE j.at >= greatest(d.day, $1) AND j.at < d.day + interval '24 hours' AND j.at <= $2
            AND j.waited IS NOT NULL{of_site}
        ORDER BY j.at DESC LIMIT $3
    ) w
)
SELECT day, count(*)::int AS decisions, percentile_cont(0.5) WITHIN GROUP (ORDER BY waited) AS median,
    percentile_cont(0.9) WITHIN GROUP (ORDER BY waited) AS p90
FROM waits GROUP BY GROUPING SETS ((day), ()) ORDER BY day NULLS FIRST
"""


class Waited(Struct, frozen=True, kw_only=True):
    """Seconds until half of the decisions, and nine of ten, were made; None when there were none."""

    decisions: int
    median: float | None
    p90: float | None


class Day(Struct, frozen=True, kw_only=True):
    day: datetime
    waited: Waited


class Times(Struct, frozen=True, kw_only=True):
    """Over the whole time, and of each day of UTC on which something was decided: at most the latest `most_a_day`."""

    all: Waited
    days: tuple[Day, ...]
    most_a_day: int = MOST_A_DAY


async def read_times(connection: Connection, scope: Scope, span: Span) -> Times:
    rows = await connection.fetch(*scope.query(_WAITED, span.since, span.until, MOST_A_DAY, table="j"))
    whole = [_waited(row) for row in rows if row["day"] is None]
    days = tuple(Day(day=row["day"], waited=_waited(row)) for row in rows if row["day"] is not None)
    return Times(all=whole[0], days=days)


def _waited(row: Record) -> Waited:
    return Waited(decisions=row["decisions"], median=row["median"], p90=row["p90"])
