"""What screening asks Postgres about a batch: a few questions about all of it, never one a comment."""

import asyncio
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from msgspec.structs import replace

from services.moderation.cases.case import Reported
from services.moderation.cases.store import find_cases
from services.moderation.labelling.finding import find_labels
from services.moderation.screening.neighbours.queries import (
    find_alike,
    find_histories,
    find_hosts,
    find_paces,
    find_records,
    find_rulings,
    find_tongues,
    find_written,
)
from services.moderation.screening.neighbours.reporters import Objection
from services.moderation.screening.rows import CommentRow, Rows, ThreadRow
from services.moderation.screening.surroundings import Known, Surroundings
from services.moderation.screening.traces import trace_of
from services.moderation.screening.work import Facts, Step
from shared.contracts.comments import (
    CommentAppealed,
    CommentDeleted,
    CommentEdited,
    CommentPosted,
    CommentReported,
    CommentRuled,
    ThreadDescribed,
)
from shared.contracts.event import Event
from shared.eventlog.codec import Opaque
from shared.eventlog.recorded import Recorded
from shared.postgres.pool import Connection
from shared.streams.checkpoint import Batch

_ABOUT_COMMENTS = (
    CommentPosted,
    CommentEdited,
    CommentDeleted,
    CommentReported,
    CommentAppealed,
    CommentRuled,
)
_THREADS = """
SELECT * FROM threads WHERE thread_id = ANY($1)
    OR thread_id IN (SELECT thread_id FROM submissions WHERE comment_id = ANY($2))
"""
_COMMENTS = "SELECT * FROM submissions WHERE comment_id = ANY($1)"


async def load(connection: Connection, batch: Batch) -> Facts:
    """All that screening a batch needs to know."""
    rows = await find_rows(connection, [entry.event for entry in batch.entries])
    steps = [_step(rows, entry) for entry in batch.entries]
    texts = [step.text for step in steps if step.text]
    reports = [step.entry.event for step in steps if isinstance(step.entry.event, CommentReported)]
    appeals = [step.entry.event for step in steps if isinstance(step.entry.event, CommentAppealed)]
    judged = {one.comment_id for one in texts} | {one.comment_id for one in reports}
    judged |= {one.comment_id for one in appeals}
    cases = await find_cases(connection, judged) if judged else {}
    reported = [rows.comments[one.comment_id] for one in reports if one.comment_id in rows.comments]
    known = await find_known(connection, [*texts, *reported])
    told = {key: [_told(one) for one in stored.case.reports] for key, stored in cases.items()}
    records = await find_records(connection, _reporters(reports, told, rows))
    return Facts(
        steps=steps,
        rows=rows,
        cases=cases,
        around=Surroundings(replace(known, reports=told, records=records)),
    )


def _step(rows: Rows, entry: Recorded) -> Step:
    event = entry.event
    before = rows.threads.get(event.thread_id) if isinstance(event, ThreadDescribed) else None
    text = rows.take(event)
    after = rows.threads[before.thread_id] if before else None
    corrects = bool(before and after and (before.title, before.about) != (after.title, after.about))
    return Step(entry, text, corrects)


async def find_known(connection: Connection, texts: Sequence[CommentRow]) -> Known:
    """The neighbours of these texts, but for readers' reports."""
    if not texts:
        return Known()
    traces = []
    for row in texts:
        traces.append(trace_of(row))
        await asyncio.sleep(0)  # leases are renewed on this loop too
    alike = await find_alike(connection, traces)
    return Known(
        traces={(one.comment_id, one.revision): one for one in traces},
        histories=await find_histories(connection, texts),
        written=await find_written(connection, texts),
        alike=alike,
        rulings=await find_rulings(connection, alike),
        hosts=await find_hosts(connection, traces),
        paces=await find_paces(connection, texts),
        tongues=await find_tongues(connection, traces),
        labels=await find_labels(
            connection,
            {(one.site, one.author_id, one.at) for one in traces},
            {(one.site, host, one.at) for one in traces for host in one.leads},
        ),
    )


async def find_rows(connection: Connection, events: Sequence[Event | Opaque]) -> Rows:
    """The rows that these events concern, before them."""
    about = {event.comment_id for event in events if isinstance(event, _ABOUT_COMMENTS)}
    new = {event.comment_id for event in events if isinstance(event, CommentPosted)}
    known = {event.comment_id for event in events if isinstance(event, CommentEdited | CommentReported)}
    threads = {event.thread_id for event in events if isinstance(event, CommentPosted | ThreadDescribed)}
    return Rows(await _threads(connection, threads, known), await _comments(connection, about - new))


async def find_submissions(connection: Connection, comments: Collection[UUID]) -> Rows:
    """The rows of some comments and of their threads."""
    return Rows(await _threads(connection, (), comments), await _comments(connection, comments))


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


def _reporters(
    reports: Iterable[CommentReported], told: Mapping[UUID, Iterable[Objection]], rows: Rows
) -> list[tuple[UUID, str, str, datetime]]:
    """Who has reported the comments that are reported in the batch, each as of the first of these reports."""
    first: dict[UUID, datetime] = {}
    for one in reports:
        first[one.comment_id] = min(one.at, first.get(one.comment_id, one.at))
    readers = {(comment_id, one.reporter) for comment_id in first for one in told.get(comment_id, ())}
    readers |= {(one.comment_id, one.reporter) for one in reports}
    return [
        (comment_id, rows.comments[comment_id].site, reporter, first[comment_id])
        for comment_id, reporter in sorted(readers)
        if comment_id in rows.comments
    ]


def _told(report: Reported) -> Objection:
    return Objection(report.revision, report.reporter, report.reason)
