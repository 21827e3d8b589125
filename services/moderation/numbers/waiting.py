"""What waits for a person now, and for how long it has."""

from datetime import datetime

from msgspec import Struct

from services.moderation.numbers.scope import Scope
from shared.postgres.pool import Connection

AGES = ("under_1h", "under_4h", "under_1d", "under_3d", "older")
_EDGES = [3_600.0, 14_400.0, 86_400.0, 259_200.0]  # seconds
_BY_AGE = """
SELECT width_bucket(greatest(extract(epoch FROM $1 - q.since), 0)::float8, $2::float8[]) AS age,
    count(*)::int AS cases, min(q.since) AS oldest
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
    rows = await connection.fetch(*scope.query(_BY_AGE, now, _EDGES, table="q"))
    found = {row["age"]: row["cases"] for row in rows}
    return Waiting(
        total=sum(found.values()),
        oldest_since=min((row["oldest"] for row in rows), default=None),
        ages=tuple(Age(age=age, cases=found.get(number, 0)) for number, age in enumerate(AGES)),
    )
