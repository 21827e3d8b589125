"""Other comments that say nearly the same, and what became of them."""

from uuid import UUID

from services.moderation.review_queue.documents import Counts, Earlier, Similar
from services.moderation.review_queue.outcomes import COUNTS, EARLIER, OUTCOME
from shared.postgres.pool import Connection

_MOST = 1_000
_SHOWN = 10

# A cluster has the name of its first comment, which has none in its own row. The same words may also have been said so
# long ago that they began another cluster.
_ALIKE = """
own AS (
    SELECT t.site, t.fingerprint, coalesce(t.cluster, t.comment_id) AS cluster
    FROM traces t WHERE t.comment_id = $1 AND t.revision = $2
),
alike AS MATERIALIZED (
    SELECT DISTINCT ON (a.comment_id) a.* FROM own CROSS JOIN LATERAL (
        (SELECT * FROM traces t WHERE t.cluster = own.cluster ORDER BY t.at DESC LIMIT $3)
        UNION ALL
        (SELECT * FROM traces t WHERE t.comment_id = own.cluster AND t.cluster IS NULL)
        UNION ALL
        (SELECT * FROM traces t WHERE t.fingerprint = own.fingerprint AND t.site = own.site ORDER BY t.at DESC LIMIT $3)
    ) a WHERE a.comment_id <> $1 ORDER BY a.comment_id, a.revision DESC
),
newest AS (SELECT * FROM alike ORDER BY at DESC, comment_id LIMIT $3)
"""
_SIMILAR = f"""
WITH {_ALIKE},
counted AS (
    SELECT {COUNTS}, count(DISTINCT author_id) AS authors
    FROM (SELECT t.author_id, {OUTCOME} AS outcome FROM newest t) n
)
SELECT * FROM counted LEFT JOIN (
    SELECT {EARLIER} FROM (SELECT * FROM newest ORDER BY at DESC, comment_id LIMIT $4) t
    JOIN submissions s USING (comment_id) JOIN threads h ON h.thread_id = s.thread_id
) e ON true ORDER BY posted_at DESC, comment_id
"""
_COUNTED = (*Counts.__struct_fields__, "authors")


async def read_similar(connection: Connection, comment_id: UUID, revision: int) -> Similar:
    """Near-repeats of a text on its site: those of its cluster, and those with the same words however old."""
    rows = [dict(row) for row in await connection.fetch(_SIMILAR, comment_id, revision, _MOST, _SHOWN)]
    counted = [{name: row.pop(name) for name in _COUNTED} for row in rows]
    newest = tuple(Earlier(**row) for row in rows if row["comment_id"] is not None)
    return Similar(**counted[0], newest=newest)
