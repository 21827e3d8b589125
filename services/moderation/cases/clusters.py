"""Which open cases are about nearly the same text, so that one decision can clear them all."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from msgspec import Struct

from shared.postgres.pool import Connection

MOST = 1000
"""Cases named, and decided, at once: the longest waiting."""

# A comment belongs to a cluster by its newest text; that of the first has no cluster but its own name. What its author
# has deleted waits for nobody.
_OWN = """
SELECT DISTINCT ON (t.comment_id) t.comment_id, coalesce(t.cluster, t.comment_id) AS cluster
FROM traces t WHERE t.comment_id = ANY($1) ORDER BY t.comment_id, t.revision DESC
"""
_WAITING = """
SELECT c.comment_id, c.revision, c.since, m.at FROM (
    SELECT t.comment_id, t.revision, t.at FROM traces t WHERE t.cluster = own.cluster
    UNION ALL
    SELECT t.comment_id, t.revision, t.at FROM traces t WHERE t.comment_id = own.cluster AND t.cluster IS NULL
) m
JOIN cases c ON c.comment_id = m.comment_id AND c.revision = m.revision
JOIN submissions s ON s.comment_id = m.comment_id
WHERE c.state = 'open' AND s.state <> 'deleted'
"""
_CLUSTER = f"""
SELECT w.comment_id, w.revision FROM ({_OWN}) own CROSS JOIN LATERAL ({_WAITING}) w
WHERE $3::timestamptz IS NULL OR (w.since <= $3 AND w.at <= $3)
ORDER BY w.since, w.comment_id LIMIT $2
"""
_SIZES = f"""
WITH asked AS ({_OWN}), sizes AS MATERIALIZED ( -- each is counted once, not once a comment
    SELECT own.cluster, (SELECT count(*) FROM ({_WAITING} LIMIT {MOST}) w) AS waiting
    FROM (SELECT DISTINCT cluster FROM asked) own
)
SELECT comment_id, cluster, waiting FROM asked JOIN sizes USING (cluster)
"""


class Waiting(Struct, frozen=True):
    """An open case and the revision that it is about."""

    comment_id: UUID
    revision: int


async def cluster_of(
    connection: Connection, comment_id: UUID, *, most: int = MOST, as_of: datetime | None = None
) -> list[Waiting]:
    """The open cases of comments that say nearly the same as this one, itself among them if its case is open.

    All are of the same site. Of more than `most` the longest waiting; with `as_of` none that was written or has come
    to wait since.
    """
    return [Waiting(**row) for row in await connection.fetch(_CLUSTER, [comment_id], most, as_of)]


class Size(Struct, frozen=True):
    """A cluster, named after its first comment, and how many of its cases are open: MOST at most."""

    cluster: UUID
    waiting: int


async def sizes_of(connection: Connection, comment_ids: Collection[UUID]) -> dict[UUID, Size]:
    """Each comment's cluster. A comment that screening has not seen yet is missing."""
    rows = await connection.fetch(_SIZES, list(comment_ids)) if comment_ids else ()
    return {row["comment_id"]: Size(row["cluster"], row["waiting"]) for row in rows}
