"""What waits for a person now, and for how long it has."""

from datetime import datetime, timedelta

from msgspec import Struct

from services.moderation.numbers.scope import Scope
from shared.postgres.pool import Connection

AGES = ("under_1h", "under_4h", "under_1d", "under_3d", "older")
_EDGES = (timedelta(days=3), timedelta(days=1), timedelta(hours=4), timedelta(hours=1))
_BY_AGE = """
SELECT width_bucket(q.since, $1::timestamptz[]) AS begun, count(*)::int AS cases, min(q.since) AS oldest
FROM queue q WHERE q.state = 'open'{of_site} GROUP BY 1
"""


class Age(Struct, frozen=True, kw_only=True):
    """How many cases have waited so long: `age` is one of AGES."""

    age: str
    cases: int


class Waiting(Struct, frozen=True, kw_only=True):
    """As many as the queue lists."""

    total: int
    oldest_since: datetime | None
    ages: tuple[Age, ...]


async def read_waiting(connection: Connection, scope: Scope, now: datetime) -> Waiting:
    edges = [now - age for age in _EDGES]
    rows = await connection.fetch(*scope.query(_BY_AGE, edges, table="q"))
    found = {len(edges) - row["begun"]: row["cases"] for row in rows}
    return Waiting(
        total=sum(found.values()),
        oldest_since=min((row["oldest"] for row in rows), default=None),
        ages=tuple(Age(age=age, cases=found.get(number, 0)) for number, age in enumerate(AGES)),
    )
