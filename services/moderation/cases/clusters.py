"""Which open cases are about nearly the same text, so that one decision can clear them all."""

from uuid import UUID

from shared.postgres.pool import Connection

MOST = 1000
"""Cases named at once: the longest waiting."""

# A comment belongs to a cluster by its newest text; that of the first has no cluster but its own name.
_CLUSTER = """
WITH own AS (
    SELECT coalesce(t.cluster, t.comment_id) AS cluster FROM traces t
    WHERE t.comment_id = $1 ORDER BY t.revision DESC LIMIT 1
), members AS (
    SELECT t.comment_id, t.revision FROM own JOIN traces t ON t.cluster = own.cluster
    UNION
    SELECT t.comment_id, t.revision FROM own JOIN traces t ON t.comment_id = own.cluster AND t.cluster IS NULL
)
SELECT c.comment_id FROM members m JOIN cases c ON c.comment_id = m.comment_id AND c.revision = m.revision
WHERE c.state = 'open' ORDER BY c.since, c.comment_id LIMIT $2
"""


async def cluster_of(connection: Connection, comment_id: UUID) -> list[UUID]:
    """The comments of open cases that say nearly the same as this one, itself among them if its case is open.

    All are of the same site. Of more than MOST the longest waiting.
    """
    return [row["comment_id"] for row in await connection.fetch(_CLUSTER, comment_id, MOST)]
