"""Finds anew which texts are nearly the same, after their rows were told again."""

from collections.abc import AsyncIterator, Sequence
from uuid import UUID

from msgspec.structs import replace

from services.moderation.screening.neighbours.alike import Alike
from services.moderation.screening.neighbours.queries import find_alike, trace_in
from services.moderation.screening.traces import Trace
from shared.postgres.pool import Connection

_TEXTS = """
DECLARE texts CURSOR WITH HOLD FOR
SELECT comment_id, revision, at, site, thread_id, author_id, fingerprint, simhash, cluster
FROM traces WHERE fingerprint IS NOT NULL OR simhash IS NOT NULL OR revision > 1 ORDER BY at, comment_id, revision
"""
_AT_ONCE = 64
_GROUP = """
UPDATE traces t SET cluster = x.cluster
FROM unnest($1::uuid[], $2::int[], $3::uuid[]) AS x (comment_id, revision, cluster)
WHERE t.comment_id = x.comment_id AND t.revision = x.revision
"""


async def regroup(connection: Connection) -> int:
    """Give every text the cluster it would have joined when it was written; return how many that changed.

    What came while a partition lagged behind may join a cluster that was not known when it was screened. The verdict
    keeps what was known then.
    """
    changed = 0
    async for texts in _texts(connection):
        earlier = await find_alike(connection, texts)
        clusters = _clusters(texts, earlier)
        moved = [(one, clusters[_key(one)]) for one in texts if one.cluster != clusters[_key(one)]]
        if moved:
            await connection.execute(
                _GROUP,
                [one.comment_id for one, _ in moved],
                [one.revision for one, _ in moved],
                [cluster for _, cluster in moved],
            )
        changed += len(moved)
    return changed


async def _texts(connection: Connection) -> AsyncIterator[list[Trace]]:
    """All texts in the order they were written, some at once; no lock is held between."""
    await connection.execute(_TEXTS)
    try:
        while found := await connection.fetch(f"FETCH {_AT_ONCE} FROM texts"):
            yield [trace_in(row) for row in found]
    finally:
        await connection.execute("CLOSE texts")


def _clusters(texts: Sequence[Trace], earlier: Sequence[Trace]) -> dict[tuple[UUID, int], UUID | None]:
    """Of texts in order; what Postgres says of these themselves is not up to date."""
    clusters: dict[tuple[UUID, int], UUID | None] = {}
    anew = {_key(one) for one in texts}
    alike = Alike(one for one in earlier if _key(one) not in anew)
    for one in texts:
        clusters[_key(one)] = alike.joined(one)
        alike.add(replace(one, cluster=clusters[_key(one)]))
    return clusters


def _key(trace: Trace) -> tuple[UUID, int]:
    return trace.comment_id, trace.revision
