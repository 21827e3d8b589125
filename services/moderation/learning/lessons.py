"""What there is to learn and is not learned yet: counted as decisions and comments come, tried with patience."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import structlog
from msgspec import Struct

from services.moderation.learning.labels import LABELS
from services.moderation.learning.priors import prior_of
from services.moderation.learning.site_model import FORMAT
from services.moderation.learning.store import Key
from services.moderation.learning.works import discussed
from shared.postgres.pool import Connection

LEAST, SHARE = 5, 0.05
"""So many decisions more, and so large a share of those before, are worth learning from anew."""
LEAST_TEXTS, SHARE_TEXTS = 20, 0.1
"""The same of comments on a work."""
_REST = timedelta(minutes=5)
"""Between one lesson and the next of the same kind: a moderator who empties a queue is not learned from by fives."""
_FIRST_WAIT, _LONGEST_WAIT = timedelta(minutes=1), timedelta(days=1)
_NOTICE = """
WITH parts AS (
    SELECT p.part, coalesce(n.position, 0) AS since,
        coalesce((SELECT max(e.position) FROM events e WHERE e.part = p.part), 0) AS upto
    FROM generate_series(0, $1::int - 1) AS p(part) LEFT JOIN lessons_noticed n USING (part)
), fresh AS (
    SELECT c.site, count(*) AS decisions FROM parts JOIN events e
        ON e.part = parts.part AND e.position > parts.since AND e.position <= parts.upto
        AND e.type IN ('case.decided', 'decision.undone')
    JOIN cases c ON c.comment_id = e.stream_id
    GROUP BY c.site
), noticed AS (
    INSERT INTO lessons_noticed SELECT part, upto FROM parts WHERE upto > since
    ON CONFLICT (part) DO UPDATE SET position = EXCLUDED.position
)
INSERT INTO lessons AS l (site, kind, subject, found)
SELECT fresh.site, k.kind, '', fresh.decisions FROM fresh CROSS JOIN (VALUES ('spam'), ('spoiler')) AS k(kind)
ON CONFLICT (site, kind, subject) DO UPDATE SET found = l.found + EXCLUDED.found
"""
_PRIOR = """
UPDATE lessons SET shape = $2 WHERE kind = $1 AND shape IS DISTINCT FROM $2
"""
_BROKEN = """
UPDATE models SET body = NULL WHERE state = 'live' AND body IS NOT NULL AND sum <> sha256(body)
RETURNING site, kind, hash
"""
_FOUND = """
INSERT INTO lessons AS l (site, kind, subject, found, shape)
SELECT site, 'work', subject, found, shape FROM unnest($1::text[], $2::text[], $3::int[], $4::bytea[])
    AS w(site, subject, found, shape)
ON CONFLICT (site, kind, subject) DO UPDATE SET (found, shape) = (EXCLUDED.found, EXCLUDED.shape)
WHERE (l.found, l.shape) IS DISTINCT FROM (EXCLUDED.found, EXCLUDED.shape)
"""
_DUE = """
SELECT l.site, l.kind, l.subject FROM lessons l
LEFT JOIN models m ON m.state = 'live' AND (m.site, m.kind, m.subject) = (l.site, l.kind, l.subject)
WHERE l.retry_at <= now() AND (
    l.failures > 0
    OR (m.hash IS NOT NULL AND m.body IS NULL)
    OR (l.learned > 0 AND l.shape IS DISTINCT FROM l.learned_shape)
    OR l.found - l.learned >= CASE WHEN l.kind = 'work' THEN greatest($3::int, ceil($4::float8 * l.learned))
        ELSE greatest($1::int, ceil($2::float8 * l.learned)) END
)
ORDER BY l.failures, l.tried_at NULLS FIRST, l.site, l.kind, l.subject LIMIT $5
"""
_BEGUN = """
INSERT INTO lessons (site, kind, subject, found) VALUES ($1, $2, $3, 0)
ON CONFLICT (site, kind, subject) DO UPDATE SET found = lessons.found
RETURNING found, shape
"""
_ENDED = """
UPDATE lessons SET (learned, learned_shape, failures, error, retry_at, tried_at)
    = ($4, $5, 0, NULL, now() + $6::interval, now())
WHERE (site, kind, subject) = ($1, $2, $3)
"""
_FAILED = """
UPDATE lessons SET failures = failures + 1, error = $4, tried_at = now(),
    retry_at = now() + least($6::interval, $5::interval * 2 ^ least(failures, 20))
WHERE (site, kind, subject) = ($1, $2, $3) RETURNING failures
"""

log = structlog.get_logger(__name__)


class Lesson(Struct, frozen=True):
    """`found`: how many decisions, or comments on a work, there were when it was begun; `shape` names its threads."""

    key: Key
    found: int
    shape: bytes | None = None


async def notice_decisions(connection: Connection, partitions: int) -> None:
    """Count the decisions that came since the last time, once each; see whether priors or formats are others now."""
    async with connection.transaction():
        await connection.execute("SELECT pg_advisory_xact_lock(hashtext('lessons_noticed'))")
        await connection.execute(_NOTICE, partitions)
        for target in LABELS:
            await connection.execute(_PRIOR, target, prior_of(target).hash.encode() + FORMAT)


async def notice_broken(connection: Connection) -> None:
    """Give up the bytes of live models that are not those that were stored: they are learned again."""
    for row in await connection.fetch(_BROKEN):
        log.error("model_broken", site=row["site"], kind=row["kind"], hash=row["hash"])


async def notice_works(connection: Connection) -> None:
    """Count the comments on each work of each site, and see whether its pages are described otherwise."""
    found = await discussed(connection)
    works = [(work, one) for work, one in found.items() if one.comments]
    await connection.execute(
        _FOUND,
        [work.site for work, _ in works],
        [work.name for work, _ in works],
        [one.comments for _, one in works],
        [one.shape for _, one in works],
    )


async def due(connection: Connection, most: int = 20) -> Sequence[Key]:
    """What is worth learning now: what failed least often, and what was tried longest ago, first."""
    rows = await connection.fetch(_DUE, LEAST, SHARE, LEAST_TEXTS, SHARE_TEXTS, most)
    return [Key(row["site"], row["kind"], row["subject"]) for row in rows]


async def begin(connection: Connection, key: Key) -> Lesson:
    """What there is to learn from now: to be read before the log is."""
    row = await connection.fetchrow(_BEGUN, key.site, key.kind, key.subject)
    assert row is not None  # noqa: S101 - it was inserted or updated
    return Lesson(key, row["found"], row["shape"])


async def end(connection: Connection, lesson: Lesson) -> None:
    """It was learned, whatever came of it."""
    key = lesson.key
    await connection.execute(_ENDED, key.site, key.kind, key.subject, lesson.found, lesson.shape, _REST)


async def fail(connection: Connection, key: Key, error: str) -> int:
    """It could not be learned; the next try waits twice as long. Return how often that was so in a row."""
    waits = (_FIRST_WAIT, _LONGEST_WAIT)
    failures: Any = await connection.fetchval(_FAILED, key.site, key.kind, key.subject, error[:500], *waits)
    return int(failures or 0)
