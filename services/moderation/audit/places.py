"""Finds what is asked for, in order: where it stands, not yet what it says."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct

from services.moderation.audit.asked import Asked, Place
from services.moderation.cases.errors import CaseNotFound
from shared.postgres.pool import Connection

READING, ACCOUNT, POSTED, DELETED = -1, -2, -3, -4
"""Partitions of what is not in the log: who read the audit, what happened to accounts, and what we were told."""

_TRAIL = """
SELECT t.at, t.part, t.position, t.who, t.site, t.kind, t.comment_id FROM audit_trail t WHERE {conditions}
ORDER BY t.at {way}, t.part {way}, t.position {way} LIMIT {limit}
"""
_CASE = """
SELECT coalesce(c.part, -1) AS part, s.site FROM submissions s LEFT JOIN cases c USING (comment_id)
WHERE s.comment_id = $1 AND ($2::text IS NULL OR s.site = $2)
"""
# The whole stream of one comment, and what the comment service told of it.
_OF_COMMENT = f"""
SELECT t.at, t.part, t.position, t.who, t.site, t.kind, t.comment_id FROM (
    SELECT e.recorded_at AS at, e.part, e.position, coalesce(a.who, '') AS who, $3::text AS site, e.type AS kind,
        e.stream_id AS comment_id
    FROM events e LEFT JOIN acts a ON a.part = e.part AND a.position = e.position
    WHERE e.part = $1 AND e.stream_id = $2
    UNION ALL
    SELECT r.at, {POSTED}::smallint, r.revision::bigint, '', $3,
        CASE r.revision WHEN 1 THEN 'comment.posted' ELSE 'comment.edited' END, r.comment_id
    FROM traces r WHERE r.comment_id = $2
    UNION ALL
    SELECT coalesce(d.at, s.revised_at), {DELETED}::smallint, s.revision::bigint, '', $3,
        'comment.deleted', s.comment_id
    FROM submissions s LEFT JOIN deletions_noticed d USING (comment_id)
    WHERE s.comment_id = $2 AND s.state = 'deleted'
) t WHERE {{conditions}} ORDER BY t.at {{way}}, t.part {{way}}, t.position {{way}} LIMIT {{limit}}
"""


class Found(Struct, frozen=True, kw_only=True):
    """Something that happened, and where it says what. `who` is empty for machines, readers and authors."""

    at: datetime
    part: int
    position: int
    who: str
    site: str | None
    kind: str
    comment_id: UUID | None

    @property
    def place(self) -> Place:
        return self.at, self.part, self.position


async def find(
    connection: Connection, asked: Asked, *, after: Place | None, limit: int, newest_first: bool
) -> list[Found]:
    """Up to `limit` of them beyond a place. Raises CaseNotFound for a comment that is not, or of another site."""
    if asked.comment is None:
        values: list[object] = []
        statement, conditions = _TRAIL, _site(asked, values)
    else:
        row = await connection.fetchrow(_CASE, asked.comment, asked.site)
        if row is None:
            raise CaseNotFound
        values = [row["part"], asked.comment, row["site"]]
        statement, conditions = _OF_COMMENT, []
    conditions += _matching(asked, values) + _beyond(after, values, newest_first=newest_first)
    values.append(limit)
    query = statement.format(
        conditions=" AND ".join(conditions) or "true",
        way="DESC" if newest_first else "ASC",
        limit=f"${len(values)}",
    )
    return [Found(**row) for row in await connection.fetch(query, *values)]


def _site(asked: Asked, values: list[object]) -> list[str]:
    return _conditions((("t.site = {}", asked.site),), values)


def _matching(asked: Asked, values: list[object]) -> list[str]:
    wanted = (
        ("t.who = {}", asked.person),
        ("t.kind = {}", asked.kind),
        ("t.at >= {}", asked.since),
        ("t.at < {}", asked.until),
    )
    return _conditions(wanted, values)


def _conditions(wanted: Sequence[tuple[str, Any]], values: list[object]) -> list[str]:
    """Only those that are asked for, so that the indexes fit; their parameters are appended to `values`."""
    conditions = []
    for condition, value in wanted:
        if value is not None:
            values.append(value)
            conditions.append(condition.format(f"${len(values)}"))
    return conditions


def _beyond(after: Place | None, values: list[object], *, newest_first: bool) -> list[str]:
    if after is None:
        return []
    values += after
    number = len(values)
    place = f"(${number - 2}::timestamptz, ${number - 1}::smallint, ${number}::bigint)"
    side = "<" if newest_first else ">"
    return [f"t.at {side}= ${number - 2}", f"(t.at, t.part, t.position) {side} {place}"]
