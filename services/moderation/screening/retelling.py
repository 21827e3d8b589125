"""Has the comment service tell everything again, for the rows that are not in moderation's own log."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from uuid import UUID

import aiohttp
from msgspec.structs import replace

from services.moderation.cases.store import Stored, find_cases
from services.moderation.schema import SCHEMA
from services.moderation.screening.queries import find_rows
from services.moderation.screening.regrouping import regroup
from services.moderation.screening.rows import CommentRow, as_json, thread_as_json
from services.moderation.screening.traces import Trace, trace_as_json, trace_of
from services.moderation.screening.words import words_of
from services.moderation.settings import Settings
from shared.contracts.comments import COMMENT_EVENTS, CommentPosted
from shared.eventlog.codec import Codec
from shared.eventlog.log import Source
from shared.eventlog.recorded import Recorded
from shared.postgres.pool import Connection, connect
from shared.streams.peer import MOST, PeerSource

_CHECKPOINT = """
SELECT position FROM checkpoints WHERE consumer = 'screening' AND part = $1 FOR UPDATE
"""
_PARKED = "SELECT position FROM parked WHERE consumer = 'screening' AND part = $1"
_FORGET = """
WITH comments AS (DELETE FROM submissions WHERE comment_id = ANY ($1)),
words AS (DELETE FROM submission_words WHERE comment_id = ANY ($1)),
hosts AS (DELETE FROM traced_hosts WHERE comment_id = ANY ($1)),
erased AS (DELETE FROM traces WHERE comment_id = ANY ($1) AND comment_id <> ALL ($2))
DELETE FROM submission_revisions WHERE comment_id = ANY ($1)
"""
_FORGET_QUOTES = "SELECT forget_quotes(ARRAY(SELECT unnest($1::uuid[]) EXCEPT SELECT unnest($2::uuid[])))"


async def retell(settings: Settings) -> int:
    """Write the rows of threads and submissions anew; return the number of events told. Nothing is screened again.

    Raises what PeerSource raises: a partition is told whole or stays as it was.
    """
    codec = Codec(COMMENT_EVENTS)
    async with (
        aiohttp.ClientSession(trust_env=False) as http,
        connect(settings.database_url, SCHEMA, name="rejoinder retell", patient=True) as connection,
    ):
        source = PeerSource(http, settings.comments_url, settings.peer_key, codec)
        told = [await retell_part(connection, source, part) for part in range(settings.partitions)]
        await regroup(connection)
        return sum(told)


async def retell_part(connection: Connection, source: Source, part: int) -> int:
    """One partition up to where screening has come, which waits meanwhile; parked events stay for their replay."""
    async with connection.transaction():
        upto = await connection.fetchval(_CHECKPOINT, part) or 0
        parked = {row["position"] for row in await connection.fetch(_PARKED, part)}
        position = 0
        while position < upto:
            entries = await source.after(part, position, min(MOST, upto - position))
            told = [one for one in entries if isinstance(one, Recorded) and one.position not in parked]
            await _write(connection, told)
            position = entries[-1].position
    return upto


async def _write(connection: Connection, told: list[Recorded]) -> None:
    events = [entry.event for entry in told]
    posted = [event.comment_id for event in events if isinstance(event, CommentPosted)]
    rows = await find_rows(connection, events)
    traces: dict[UUID, list[Trace]] = defaultdict(list)
    for event in events:
        if row := rows.take(event):
            traces[row.comment_id].append(trace_of(row))
    cases = await find_cases(connection, traces)
    await connection.execute(_FORGET, posted, list(traces))
    await connection.execute(_FORGET_QUOTES, posted, list(traces))
    await connection.execute(
        "SELECT put_submissions($1, $2, $3)",
        [thread_as_json(row) for row in rows.changed_threads],
        [_submission(row, traces[row.comment_id], cases) for row in rows.changed_comments],
        rows.replaced,
    )


def _submission(row: CommentRow, traces: Sequence[Trace], cases: Mapping[UUID, Stored]) -> dict[str, object]:
    """With the traces of its texts that are told, and what it is found by if there are any."""
    told = {"traces": [_as_json(one, cases) for one in traces]}
    return as_json(row) | told | ({"words": words_of(row.name, row.text)} if traces else {})


def _as_json(trace: Trace, cases: Mapping[UUID, Stored]) -> dict[str, object]:
    """With what its case says of it; that of a text that was replaced has forgotten its verdict."""
    if trace.comment_id not in cases:
        return trace_as_json(trace)
    case = cases[trace.comment_id].case
    if case.verdict and case.verdict.revision == trace.revision:
        trace = replace(trace, action=case.verdict.ruling.action)
    return trace_as_json(trace, decided=bool(case.decisions))
