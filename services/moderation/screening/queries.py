"""What screening asks Postgres about a batch: a few questions about all of it, never one a comment."""

from collections.abc import Collection, Sequence
from datetime import timedelta
from uuid import UUID

import msgspec

from services.moderation.cases.store import find_cases
from services.moderation.screening.rows import CommentRow, Rows, ThreadRow
from services.moderation.screening.submission import AuthorHistory
from services.moderation.screening.surroundings import REPEATS_WITHIN, Earlier, Surroundings
from services.moderation.screening.work import Facts, Step
from shared.contracts.comments import (
    CommentDeleted,
    CommentEdited,
    CommentPosted,
    CommentReported,
    CommentRuled,
    ThreadDescribed,
)
from shared.contracts.event import Event
from shared.eventlog.codec import Opaque
from shared.postgres.pool import Connection
from shared.streams.checkpoint import Batch

_ABOUT_COMMENTS = (CommentPosted, CommentEdited, CommentDeleted, CommentReported, CommentRuled)
_MOST = 1000  # other comments looked at of one author, one address, one text
_THREADS = """
SELECT * FROM threads WHERE thread_id = ANY($1)
    OR thread_id IN (SELECT thread_id FROM submissions WHERE comment_id = ANY($2))
"""
_COMMENTS = "SELECT * FROM submissions WHERE comment_id = ANY($1)"
_HISTORIES = """
SELECT s.author_id, min(s.posted_at) AS first_seen,
    count(*) FILTER (WHERE c.ruling->>'action' IN ('publish', 'mask')) AS approved,
    count(*) FILTER (WHERE c.ruling->>'action' = 'remove') AS removed,
    count(*) FILTER (WHERE c.ruling->>'action' = 'hold') AS held
FROM submissions s LEFT JOIN cases c USING (comment_id)
WHERE s.author_id = ANY($1)
GROUP BY s.author_id
"""
_EARLIER = """
SELECT DISTINCT e.* FROM (
    SELECT o.* FROM unnest($1::uuid[]) AS a(author_id) CROSS JOIN LATERAL (
        SELECT s.comment_id, s.thread_id, s.author_id, s.posted_at AS at, s.address_hash, s.fingerprint
        FROM submissions s WHERE s.author_id = a.author_id AND s.posted_at BETWEEN $4 AND $5
        ORDER BY s.posted_at DESC LIMIT $7
    ) o
    UNION ALL
    SELECT o.* FROM unnest($2::bytea[]) AS a(address_hash) CROSS JOIN LATERAL (
        SELECT s.comment_id, s.thread_id, s.author_id, s.posted_at AS at, s.address_hash, s.fingerprint
        FROM submissions s WHERE s.address_hash = a.address_hash AND s.posted_at BETWEEN $4 AND $5
        ORDER BY s.posted_at DESC LIMIT $7
    ) o
    UNION ALL
    SELECT o.* FROM unnest($3::bytea[]) AS a(fingerprint) CROSS JOIN LATERAL (
        SELECT s.comment_id, s.thread_id, s.author_id, s.posted_at AS at, s.address_hash, s.fingerprint
        FROM submissions s WHERE s.fingerprint = a.fingerprint AND s.posted_at BETWEEN $6 AND $5
        ORDER BY s.posted_at DESC LIMIT $7
    ) o
) e
"""


async def load(connection: Connection, batch: Batch, window: timedelta) -> Facts:
    """All that screening a batch needs to know. `window`: how far back a comment counts as lately written."""
    rows = await find_rows(connection, [entry.event for entry in batch.entries])
    steps = [Step(entry, rows.take(entry.event)) for entry in batch.entries]
    texts = [step.text for step in steps if step.text]
    reports = [step.entry.event for step in steps if isinstance(step.entry.event, CommentReported)]
    judged = {text.comment_id for text in texts} | {report.comment_id for report in reports}
    return Facts(
        steps=steps,
        rows=rows,
        cases=await find_cases(connection, judged) if judged else {},
        around=Surroundings(await _histories(connection, texts), await _earlier(connection, texts, window)),
    )


async def find_rows(connection: Connection, events: Sequence[Event | Opaque]) -> Rows:
    """The rows that these events concern, before them."""
    about = {event.comment_id for event in events if isinstance(event, _ABOUT_COMMENTS)}
    new = {event.comment_id for event in events if isinstance(event, CommentPosted)}
    edited = {event.comment_id for event in events if isinstance(event, CommentEdited)}
    threads = {event.thread_id for event in events if isinstance(event, CommentPosted | ThreadDescribed)}
    return Rows(await _threads(connection, threads, edited), await _comments(connection, about - new))


async def _threads(
    connection: Connection, threads: Collection[UUID], comments: Collection[UUID]
) -> dict[UUID, ThreadRow]:
    """These threads, and those of these comments."""
    if not threads and not comments:
        return {}
    rows = await connection.fetch(_THREADS, list(threads), list(comments))
    return {row["thread_id"]: msgspec.convert(dict(row), ThreadRow) for row in rows}


async def _comments(connection: Connection, comments: Collection[UUID]) -> dict[UUID, CommentRow]:
    rows = await connection.fetch(_COMMENTS, list(comments)) if comments else ()
    return {row["comment_id"]: msgspec.convert(dict(row), CommentRow) for row in rows}


async def _histories(connection: Connection, texts: Sequence[CommentRow]) -> dict[UUID, AuthorHistory]:
    """How each author's comments fared so far."""
    rows = await connection.fetch(_HISTORIES, list({row.author_id for row in texts})) if texts else ()
    return {row["author_id"]: msgspec.convert(dict(row), AuthorHistory) for row in rows}


async def _earlier(
    connection: Connection, texts: Sequence[CommentRow], window: timedelta
) -> Sequence[Earlier]:
    """Other comments by the same authors, from the same addresses, with the same words: the latest."""
    if not texts:
        return ()
    begin, end = min(row.revised_at for row in texts), max(row.revised_at for row in texts)
    found = await connection.fetch(
        _EARLIER,
        list({row.author_id for row in texts}),
        list({row.address_hash for row in texts if row.address_hash}),
        list({row.fingerprint for row in texts if row.fingerprint}),
        begin - window,
        end,
        begin - REPEATS_WITHIN,
        _MOST,
    )
    return [msgspec.convert(dict(row), Earlier) for row in found]
