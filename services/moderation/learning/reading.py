"""All that a site's log teaches up to a watermark: a few bounded questions, no text but what is learned from."""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from services.moderation.learning.decisions import Text, beside, decided, latest
from services.moderation.learning.examples import MOST, Teaching, Written
from services.moderation.learning.untouched import RESTED, untouched
from services.moderation.learning.watermark import Watermark
from shared.eventlog.log import Log
from shared.eventlog.recorded import Recorded
from shared.postgres.pool import Connection, Record

MOST_UNTOUCHED = 2_000
_COLUMNS = "part, position, stream_id, version, event_id, subject_id, recorded_at, type, schema, data, sealed"
_DECIDING = f"""
SELECT {_COLUMNS} FROM (
    SELECT e.* FROM unnest($2::smallint[], $3::bigint[]) AS w(part, upto) CROSS JOIN LATERAL (
        SELECT e.* FROM events e JOIN cases c ON c.comment_id = e.stream_id
        WHERE e.part = w.part AND e.position <= w.upto AND e.type IN ('case.decided', 'decision.undone')
            AND c.site = $1
        ORDER BY e.position DESC LIMIT $4
    ) e
    ORDER BY e.recorded_at DESC, e.part, e.position DESC LIMIT $4
) e ORDER BY part, position
"""
_STREAMS = f"""
SELECT {_COLUMNS} FROM events e
JOIN unnest($2::smallint[], $3::bigint[]) AS w(of, upto) ON w.of = e.part AND e.position <= w.upto
WHERE (e.part, e.stream_id) IN (SELECT c.part, c.comment_id FROM cases c WHERE c.comment_id = ANY($1))
    AND ($4::text[] IS NULL OR e.type = ANY($4))
ORDER BY e.part, e.position
"""
_RESTED = """
SELECT t.comment_id FROM traces t JOIN submissions s USING (comment_id)
WHERE t.site = $1 AND t.revision = 1 AND t.at <= $2 AND s.state <> 'deleted'
ORDER BY t.at DESC, t.comment_id LIMIT $3
"""
_TEXTS = """
SELECT w.comment_id, w.revision, s.thread_id, s.author_id, coalesce(r.text, s.text) AS text,
    coalesce(t.cluster, w.comment_id) AS cluster, t.fingerprint, coalesce(t.at, s.revised_at) AS at
FROM unnest($1::uuid[], $2::int[]) AS w(comment_id, revision)
JOIN submissions s USING (comment_id)
LEFT JOIN submission_revisions r ON r.comment_id = w.comment_id AND r.revision = w.revision
LEFT JOIN traces t ON t.comment_id = w.comment_id AND t.revision = w.revision
WHERE s.state <> 'deleted' AND (s.revision = w.revision OR r.text IS NOT NULL)
ORDER BY at, w.comment_id, w.revision
"""
_OWNERS = """
SELECT left(encode(key_hash, 'hex'), 16) AS key_id FROM api_keys
WHERE role IN ('owner', 'admin') AND (site IS NULL OR site = $1)
UNION ALL
SELECT account_id::text FROM memberships WHERE role IN ('owner', 'admin') AND (site IS NULL OR site = $1)
"""


async def read(connection: Connection, log: Log, site: str, upto: Watermark) -> Teaching:
    """The latest 5,000 decisions and 2,000 untouched comments, with their texts and who of them is an owner.

    Texts that were erased or deleted since are missing; nothing else that came later shows.
    """
    deciding = _readable(log, await connection.fetch(_DECIDING, site, *_bounds(upto), 2 * MOST), {})
    streams = {entry.stream_id for entry in deciding}
    verdicts = await _streams(connection, log, streams, upto, ["comment.screened"])
    stands = latest(decided([*verdicts, *deciding]), MOST)
    since = upto.as_of - RESTED
    others = await _others(connection, log, site, upto, streams)
    rested = untouched(others, since)
    return Teaching(
        decided=stands,
        texts=await _texts(connection, [*(one.text for one in stands), *rested]),
        untouched=rested,
        owners=frozenset(row["key_id"] for row in await connection.fetch(_OWNERS, site)),
        beside=beside([*verdicts, *others]),
    )


async def _others(
    connection: Connection, log: Log, site: str, upto: Watermark, decided_on: set[UUID]
) -> list[Recorded]:
    """The streams of the latest comments that are old enough to have rested."""
    rows = await connection.fetch(_RESTED, site, upto.as_of - RESTED, MOST_UNTOUCHED)
    return await _streams(connection, log, {row["comment_id"] for row in rows} - decided_on, upto, None)


async def _streams(
    connection: Connection, log: Log, streams: Iterable[UUID], upto: Watermark, types: list[str] | None
) -> list[Recorded]:
    wanted = sorted(streams)
    rows = await connection.fetch(_STREAMS, wanted, *_bounds(upto), types) if wanted else ()
    screened = {row["subject_id"] for row in rows if row["type"] == "comment.screened"}
    return _readable(log, rows, await log.keys.fetch(connection, screened - {None}))


async def _texts(connection: Connection, wanted: Sequence[Text]) -> dict[Text, Written]:
    rows = await connection.fetch(
        _TEXTS, [comment for comment, _ in wanted], [number for _, number in wanted]
    )
    first: dict[bytes, UUID] = {}
    return {(row["comment_id"], row["revision"]): _written(row, first) for row in rows}


def _written(row: Record, first: dict[bytes, UUID]) -> Written:
    """Texts with the same words are one cluster, also where nobody has looked for what is nearly the same."""
    cluster = row["cluster"]
    if row["fingerprint"] is not None:
        cluster = first.setdefault(row["fingerprint"], cluster)
    return Written(
        text=row["text"],
        thread_id=row["thread_id"],
        author_id=row["author_id"],
        cluster=cluster,
        at=row["at"],
    )


def _readable(log: Log, rows: Sequence[Record], keys: Mapping[UUID, bytes]) -> list[Recorded]:
    """Only what verdicts rest on is opened: what people noted in confidence teaches nothing."""
    entries = (
        log.entry(row, keys.get(row["subject_id"]) if row["type"] == "comment.screened" else None)
        for row in rows
    )
    return [entry for entry in entries if isinstance(entry, Recorded)]


def _bounds(upto: Watermark) -> tuple[list[int], list[int]]:
    return upto.parts, upto.positions
