"""Verdicts as the log has them, a batch at a time, with the texts they are about and what became of these."""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from msgspec import Struct

from services.moderation.cases.case import Case
from services.moderation.cases.store import find_cases
from services.moderation.replays.tally import Left
from shared.contracts.moderation import CommentScreened
from shared.eventlog.codec import Unreadable
from shared.eventlog.log import Log
from shared.eventlog.recorded import Recorded
from shared.postgres.pool import Connection, Record

AT_ONCE = 200
"""Verdicts of a batch, at most."""

_COLUMNS = "part, position, stream_id, version, event_id, subject_id, recorded_at, type, schema, data, sealed"
_WINDOW = f"""
SELECT {_COLUMNS} FROM events
WHERE part = $1 AND position > $2 AND position <= $3 AND type = 'comment.screened' ORDER BY position
"""
_NEWER = """
SELECT stream_id, position, type, schema, data FROM events
WHERE part = $1 AND stream_id = ANY ($2) AND type = 'comment.screened' AND position > $3 AND position <= $4
"""
_NEWEST = """
SELECT e.* FROM unnest($1::smallint[], $2::uuid[]) AS w (part, stream_id)
CROSS JOIN LATERAL (
    SELECT * FROM events o
    WHERE o.part = w.part AND o.stream_id = w.stream_id AND o.type = 'comment.screened'
    ORDER BY o.version DESC LIMIT 1
) e
"""
_OF_COMMENT = f"""
SELECT {_COLUMNS} FROM events
WHERE part = $1 AND stream_id = $2 AND type = 'comment.screened' ORDER BY version DESC LIMIT 1000
"""
_TEXTS = """
SELECT w.comment_id, w.revision, s.state = 'deleted' AS deleted, s.revision AS newest,
    CASE WHEN s.revision = w.revision THEN s.text ELSE (
        SELECT r.text FROM submission_revisions r
        WHERE r.comment_id = w.comment_id AND r.revision = w.revision) END AS text
FROM unnest($1::uuid[], $2::int[]) AS w (comment_id, revision) JOIN submissions s USING (comment_id)
"""


class Verdict(Struct, frozen=True, kw_only=True):
    """The newest verdict on a revision, its text, and its case now. `newest` is the comment's last revision."""

    event: CommentScreened
    text: str
    newest: int
    part: int
    author_id: UUID
    case: Case


class Found(Struct, frozen=True, kw_only=True):
    """Verdicts that can be looked at, in the order of the log, and why others cannot."""

    verdicts: Sequence[Verdict]
    left_out: Sequence[Left]


async def read_window(
    connection: Connection, log: Log, site: str, window: tuple[int, int, int, int]
) -> Found:
    """The verdicts on a site within positions `after` < p <= `upto` of a partition, where a later one up to `head`
    does not take their place. `window` is (part, after, upto, head).

    Of other sites nothing is opened.
    """
    part, after, upto, head = window
    rows = await connection.fetch(_WINDOW, part, after, upto)
    mine = [(row, said) for row in rows if (said := _said(log, row)) is not None and said.site == site]
    if not mine:
        return Found(verdicts=(), left_out=())
    newer = await connection.fetch(_NEWER, part, list({row["stream_id"] for row, _ in mine}), after, head)
    last: dict[tuple[UUID, int], int] = {}
    for row in newer:
        if said := _said(log, row):
            key = (row["stream_id"], said.revision)
            last[key] = max(last.get(key, 0), row["position"])
    newest = [row for row, said in mine if last[row["stream_id"], said.revision] == row["position"]]
    return await _open(connection, log, newest)


async def read_newest(connection: Connection, log: Log, cases: Mapping[UUID, int]) -> Found:
    """The last verdict on each of some comments, given with the partitions their cases live in."""
    rows = await connection.fetch(_NEWEST, list(cases.values()), list(cases))
    return await _open(connection, log, rows)


async def read_revision(
    connection: Connection, log: Log, part: int, comment_id: UUID, revision: int | None
) -> Found:
    """The newest verdict on one revision of a comment, or on its newest one; nothing if there is none."""
    rows = await connection.fetch(_OF_COMMENT, part, comment_id)
    wanted = (row for row in rows if (said := _said(log, row)) and revision in (None, said.revision))
    newest = next(wanted, None)
    return await _open(connection, log, [newest] if newest else [])


async def _open(connection: Connection, log: Log, rows: Sequence[Record]) -> Found:
    """Three look-ups, however many rows: keys, texts, cases."""
    left_out: list[Left] = []
    keys = await log.keys.fetch(connection, {row["subject_id"] for row in rows if row["sealed"] is not None})
    opened: list[Recorded] = []
    for row in rows:
        if row["sealed"] is not None and row["subject_id"] not in keys:
            left_out.append("erased")
            continue
        entry = log.entry(row, keys.get(row["subject_id"]))
        if isinstance(entry, Recorded) and isinstance(entry.event, CommentScreened):
            opened.append(entry)
        else:
            left_out.append("unread")
    texts = await _texts(connection, opened)
    cases = await find_cases(connection, {entry.stream_id for entry in opened})
    verdicts: list[Verdict] = []
    for entry in opened:
        event, stored = entry.event, cases.get(entry.stream_id)
        assert isinstance(event, CommentScreened)  # noqa: S101 - just looked
        written = texts.get((event.comment_id, event.revision))
        if written is None or stored is None or entry.subject_id is None:
            left_out.append("deleted")
            continue
        verdicts.append(
            Verdict(
                event=event,
                text=written["text"],
                newest=written["newest"],
                part=entry.part,
                author_id=entry.subject_id,
                case=stored.case,
            )
        )
    return Found(verdicts=verdicts, left_out=left_out)


async def _texts(connection: Connection, entries: Iterable[Recorded]) -> dict[tuple[UUID, int], Record]:
    """Those that still stand somewhere, of comments that their authors have not deleted."""
    events = [entry.event for entry in entries if isinstance(entry.event, CommentScreened)]
    if not events:
        return {}
    rows = await connection.fetch(
        _TEXTS, [event.comment_id for event in events], [event.revision for event in events]
    )
    return {
        (row["comment_id"], row["revision"]): row
        for row in rows
        if row["text"] is not None and not row["deleted"]
    }


def _said(log: Log, row: Record) -> CommentScreened | None:
    """A verdict without what is sealed in it; None for what this program cannot read."""
    try:
        event = log.codec.decode(row["type"], row["schema"], row["data"])
    except Unreadable:
        return None
    return event if isinstance(event, CommentScreened) else None
