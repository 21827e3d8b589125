"""The SQL of live changes: what happened in a thread since a version, and how those comments stand now.

Sealed parts of events are never read: no text comes near a stream.
"""

from collections.abc import Collection, Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any
from uuid import UUID

from services.comments.live.changes import CHANGING, Changes, Row, doubtful, entries, touched
from services.comments.live.seen import was_seen
from services.comments.log import CODEC
from shared.contracts.event import Event
from shared.eventlog.codec import Opaque, Unreadable
from shared.eventlog.recorded import Recorded
from shared.postgres.pool import Connection, Record

MOST = 500
"""Events that are replayed at most; after more, a reader had better load the thread anew."""

_END = 2**31 - 1
_SINCE = f"""
SELECT t.version AS head, t.visible, e.type, e.schema, e.data
FROM threads t LEFT JOIN LATERAL (
    SELECT * FROM events e
    WHERE e.part = t.part AND e.stream_id = t.thread_id AND e.version > $2 AND e.type = ANY ($3)
    ORDER BY e.version LIMIT {MOST + 1}
) e ON true
WHERE t.thread_id = $1
ORDER BY e.version
"""
_ROWS = """
WITH RECURSIVE chain AS (
    SELECT c.comment_id, c.parent_id, c.depth, c.state, c.public_revision, c.shown
    FROM comments c WHERE c.comment_id = ANY ($1)
    UNION
    SELECT p.comment_id, p.parent_id, p.depth, p.state, p.public_revision, p.shown
    FROM chain JOIN comments p ON p.comment_id = chain.parent_id
    WHERE p.public_revision IS NULL
)
SELECT * FROM chain
"""
# An event about a comment holds its id; what else holds it, such as a reply, is told apart by who reads it.
_HISTORIES = """
SELECT c.comment_id, e.*
FROM comments c CROSS JOIN LATERAL (
    SELECT e.part, e.position, e.stream_id, e.version, e.event_id, e.subject_id, e.recorded_at, e.type, e.schema, e.data
    FROM events e
    WHERE e.part = c.part AND e.stream_id = c.thread_id AND e.version >= (
        SELECT born.version FROM events born WHERE born.part = c.part AND born.position = c.created_pos)
    AND position(uuid_send(c.comment_id) IN e.data) > 0
) e
WHERE c.comment_id = ANY ($1)
ORDER BY c.comment_id, e.version
"""
_VERSIONS = "SELECT thread_id, version FROM threads WHERE thread_id = ANY ($1)"
_TYPES = [kind.TYPE for kind in CHANGING]


async def read_changes(connection: Connection, thread_id: UUID, since: int | None) -> Changes:
    """What readers of a thread have not seen yet who saw it at version `since`; nothing if that is None, or to come.

    A thread nobody has written in has version 0. The rows are read last: they may be newer than the version, and
    then come once more.
    """
    start = _END if since is None else min(since, _END)
    rows = await connection.fetch(_SINCE, thread_id, start, _TYPES)
    if not rows:
        return Changes(version=0, comments=0)
    version, comments = rows[0]["head"], rows[0]["visible"]
    if len(rows) > MOST:
        return Changes(version=version, comments=comments, entries=None)
    events = list(_events(rows))
    found = await _read_rows(connection, touched(events))
    seen = await _read_seen(connection, doubtful(events, found))
    return Changes(version=version, comments=comments, entries=entries(events, found, seen))


async def read_versions(connection: Connection, threads: Collection[UUID]) -> dict[UUID, int]:
    """The present versions of those of the threads that exist."""
    return {row["thread_id"]: row["version"] for row in await connection.fetch(_VERSIONS, list(threads))}


def _events(rows: Sequence[Record]) -> Iterator[Event]:
    """Those that can be read; what cannot is parked elsewhere, and changes nothing here."""
    for row in rows:
        if row["type"] is not None and (event := _decoded(row)) is not None:
            yield event


async def _read_rows(connection: Connection, comments: Collection[UUID]) -> dict[UUID, Row]:
    rows = await connection.fetch(_ROWS, list(comments)) if comments else ()
    return {row["comment_id"]: _row(row) for row in rows}


def _row(row: Record) -> Row:
    return Row(
        id=row["comment_id"],
        parent_id=row["parent_id"] if row["depth"] else None,
        depth=row["depth"],
        state=row["state"],
        revision=row["public_revision"],
        shown=row["shown"],
    )


async def _read_seen(connection: Connection, comments: Collection[UUID]) -> set[UUID]:
    """Which of the comments readers have seen. Where an event cannot be read, they have not."""
    rows = await connection.fetch(_HISTORIES, list(comments)) if comments else ()
    seen = set()
    for comment_id, about in groupby(rows, itemgetter("comment_id")):
        history = [_recorded(row) for row in about]
        known = [one for one in history if one is not None]
        if len(known) == len(history) and was_seen(comment_id, known):
            seen.add(comment_id)
    return seen


def _recorded(row: Record) -> Recorded | None:
    fields: dict[str, Any] = {name: row[name] for name in _PLACE}
    event = _decoded(row)
    return None if event is None else Recorded(event=event, **fields)


_PLACE = ("part", "position", "stream_id", "version", "event_id", "subject_id", "recorded_at")


def _decoded(row: Record) -> Event | None:
    """None if it is broken, or of a kind that this program does not know."""
    try:
        event = CODEC.decode(row["type"], row["schema"], row["data"])
    except Unreadable:
        return None
    return None if isinstance(event, Opaque) else event
