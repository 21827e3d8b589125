"""Is everything that was promised true? Reads all of the moderation service and says what is not."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct, field

from services.moderation.histories import History, Kind, read_histories
from services.moderation.kinds import KINDS
from services.moderation.log import CODEC
from services.moderation.schema import SCHEMA
from services.moderation.screening.words import find_misworded
from services.moderation.settings import Settings
from shared.eventlog.density import holes
from shared.eventlog.keys import KeyCache
from shared.eventlog.log import Log
from shared.eventlog.sealing import Vault
from shared.postgres.pool import Connection, connect

_SPLIT = "SELECT stream_id FROM events GROUP BY stream_id HAVING count(DISTINCT part) > 1 LIMIT 100"
_UNSCREENED = """
SELECT s.comment_id FROM submissions s LEFT JOIN cases c USING (comment_id)
WHERE c.comment_id IS NULL OR c.revision < s.revision LIMIT 100
"""
_THREADLESS = """
SELECT s.comment_id FROM submissions s LEFT JOIN threads t USING (thread_id) WHERE t.thread_id IS NULL LIMIT 100
"""
_TRACELESS = """
SELECT s.comment_id FROM submissions s LEFT JOIN traces t USING (comment_id, revision)
WHERE t.comment_id IS NULL LIMIT 100
"""
_MISTRACED = """
SELECT c.comment_id FROM cases c
JOIN traces t ON t.comment_id = c.comment_id AND t.revision = (c.verdict->>'revision')::int
WHERE t.decided <> (c.decisions <> '[]') OR t.action IS DISTINCT FROM c.verdict->'ruling'->>'action' LIMIT 100
"""
_MISCOUNTED = """
SELECT c.comment_id FROM cases c
WHERE jsonb_array_length(c.decisions) <> (SELECT count(*) FROM case_decisions d WHERE d.comment_id = c.comment_id)
    OR (SELECT count(DISTINCT r->>'reporter') FROM jsonb_array_elements(c.reports) r)
        <> (SELECT count(*) FROM case_reports r WHERE r.comment_id = c.comment_id)
LIMIT 100
"""
_MISLISTED = """
SELECT coalesce(q.comment_id, n.comment_id) FROM queue q FULL JOIN queue_told n USING (comment_id)
WHERE (q.state, q.site, q.urgency, q.since, q.revision, q.reported, q.claimed_by, q.claimed_until, q.facets,
        q.thread_id, q.searchable, q.grams)
    IS DISTINCT FROM (n.state, n.site, n.urgency, n.since, n.revision, n.reported, n.claimed_by, n.claimed_until,
        n.facets, n.thread_id, n.searchable, n.grams)
LIMIT 100
"""
_AHEAD = """
SELECT r.topic, r.part, r.position FROM relays r
WHERE r.position > coalesce((SELECT max(position) FROM events e WHERE e.part = r.part), 0)
"""
_MOST = 200
_AT_ONCE = 500


class Report(Struct, kw_only=True):
    """What was looked at, and what was found wrong: nothing, one hopes."""

    events: int = 0
    cases: int = 0
    policies: int = 0
    labelled: int = 0
    models: int = 0
    findings: list[str] = field(default_factory=list)


async def verify(settings: Settings) -> Report:
    """Check the log's order, that it opens, and that every row equals a fresh fold of it."""
    report = Report()
    log = Log(CODEC, KeyCache(Vault(bytes.fromhex(settings.master_key))))
    async with (
        connect(settings.database_url, SCHEMA, name="rejoinder verify", patient=True) as connection,
        connection.transaction(isolation="repeatable_read", readonly=True),
    ):
        report.findings += await holes(connection)
        for row in await connection.fetch("SELECT DISTINCT part FROM events ORDER BY part"):
            await _check_part(connection, log, row["part"], report)
        report.findings += await _leftovers(connection)
        report.findings += [
            f"a search does not find {what} {one} by its words: `rejoinder rebuild moderation --retell` mends that"
            async for what, one in find_misworded(connection)
        ]
    del report.findings[_MOST:]
    return report


async def _check_part(connection: Connection, log: Log, part: int, report: Report) -> None:
    histories: list[History] = []
    async for history in read_histories(connection, log, KINDS, part):
        histories.append(history)
        if len(histories) == _AT_ONCE:
            await _compare(connection, part, histories, report)
            histories = []
    await _compare(connection, part, histories, report)


async def _compare(connection: Connection, part: int, histories: Sequence[History], report: Report) -> None:
    report.events += sum(history.events for history in histories)
    for kind in KINDS:
        await _compare_rows(connection, part, kind, [one for one in histories if one.kind is kind], report)
    report.findings += [
        f"stream {history.stream_id} cannot be folded: {history.broken}"
        for history in histories
        if history.kind is None
    ]


async def _compare_rows(
    connection: Connection, part: int, kind: Kind, histories: Sequence[History], report: Report
) -> None:
    stored = await kind.find(connection, [history.stream_id for history in histories])
    setattr(report, kind.counted, getattr(report, kind.counted) + len(histories))
    report.findings += [
        f"{kind.name} {history.stream_id}: {finding}"
        for history in histories
        if (finding := _difference(history, part, stored))
    ]


def _difference(history: History, part: int, stored: Mapping[UUID, tuple[int, Any]]) -> str | None:
    """How rows differ from the events: which columns, never what they say."""
    if history.folded is None:
        return f"cannot be folded: {history.broken}"
    if history.stream_id not in stored:
        return "has no row"
    row_part, row = stored[history.stream_id]
    if row_part != part:
        return f"lives in partition {part}, its row says {row_part}"
    columns = _unequal(history.folded, row)
    return f"differs from its events in {', '.join(columns)}" if columns else None


def _unequal(folded: Struct, stored: Struct) -> list[str]:
    return [
        column.name
        for column in msgspec.structs.fields(folded)
        if getattr(folded, column.name) != getattr(stored, column.name)
    ]


async def _leftovers(connection: Connection) -> list[str]:
    """What no single stream shows."""
    orphans = [(f"{kind.name} {{}} has no events", query) for kind in KINDS for query in kind.orphans]
    checks = (
        *orphans,
        ("stream {} has events in several partitions", _SPLIT),
        ("the newest revision of comment {} has no verdict", _UNSCREENED),
        ("comment {} stands in a thread nobody opened", _THREADLESS),
        ("the newest text of comment {} has left no trace", _TRACELESS),
        ("the trace of comment {} says otherwise than its case", _MISTRACED),
        ("the reports or decisions of case {} are not all in their tables", _MISCOUNTED),
        ("case {} stands in the queue otherwise than it is", _MISLISTED),
        ("the relay of {} is ahead of the log in partition {} at {}", _AHEAD),
    )
    return [words.format(*row) for words, query in checks for row in await connection.fetch(query)]
