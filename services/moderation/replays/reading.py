"""Runs and their differences as people read them, page after page."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct

from services.moderation.replays import store
from services.moderation.replays.documents import (
    Changed,
    Counted,
    Differences,
    Progress,
    Runs,
    ShadowDifferences,
    Shown,
)
from services.moderation.replays.effort import effort, pace_of
from services.moderation.replays.run import Replay, Run
from services.moderation.replays.shadows import read_shadow
from services.moderation.replays.tally import agreement_in
from shared.contracts.moderation import Reason
from shared.eventlog.log import Log
from shared.postgres.pool import Connection, Record
from shared.web import cursor

EXCERPT = 280
"""Characters of a comment that a list shows."""
PAGE = 50

_LEFT = """
LEFT JOIN cases c ON c.comment_id = d.comment_id
LEFT JOIN submissions s ON s.comment_id = d.comment_id AND s.state <> 'deleted' AND (
    EXISTS (SELECT FROM subject_keys k WHERE k.subject_id = s.author_id)
    OR NOT EXISTS (
        SELECT FROM events e WHERE e.part = c.part AND e.stream_id = c.comment_id AND e.sealed IS NOT NULL))
LEFT JOIN submission_revisions r ON r.comment_id = s.comment_id AND r.revision = d.revision
"""
_TEXT = """
left(CASE WHEN s.revision = d.revision THEN s.text ELSE r.text END, 281) AS text
"""
_OF_RUN = f"""
SELECT d.*, {_TEXT} FROM (
    SELECT * FROM replay_differences
    WHERE replay_id = $1 AND number > $2 AND ($3::text IS NULL OR kind = $3) AND ($4::text IS NULL OR $4 = ANY (rules))
    ORDER BY number LIMIT $5
) d {_LEFT} ORDER BY d.number
"""
_OF_SHADOW = f"""
SELECT d.*, 0 AS number, false AS by_person, {_TEXT} FROM (
    SELECT * FROM shadow_verdicts
    WHERE site = $1 AND version = $2 AND kind <> 'unchanged'
        AND (comment_id, revision) > ($3::uuid, $4::int)
        AND ($5::text IS NULL OR kind = $5) AND ($6::text IS NULL OR $6 = ANY (rules))
    ORDER BY comment_id, revision LIMIT $7
) d {_LEFT} ORDER BY d.comment_id, d.revision
"""


class Wanted(Struct, frozen=True, kw_only=True):
    """Which differences, and from where on: the `next` of the page before."""

    kind: str | None = None
    rule: str | None = None
    after: str | None = None
    limit: int = PAGE


ALL = Wanted()


async def read_runs(connection: Connection, site: str) -> Runs:
    return Runs(runs=[Shown(**_bare(run)) for run in await store.find_all(connection, site)])


async def read_run(connection: Connection, log: Log, site: str, replay_id: UUID) -> Counted:
    """Raises ReplayNotFound."""
    return await counted(connection, log, await store.find(connection, site, replay_id))


async def counted(connection: Connection, log: Log, run: Run) -> Counted:
    """A run with everything that its counts come to."""
    return Counted(
        **_bare(run),
        counts=run.tally,
        agreement=agreement_in(run.tally.people),
        effort=effort(run.tally, await pace_of(connection, log, run.site)),
    )


async def read_differences(connection: Connection, run: Run, wanted: Wanted = ALL) -> Differences:
    """In the order of the run. Raises Invalid for a cursor that is not one of this list's."""
    [number] = cursor.decode(wanted.after, tuple[int]) if wanted.after else (0,)
    after = min(number, 2**31 - 1)
    rows = await connection.fetch(_OF_RUN, run.replay_id, after, wanted.kind, wanted.rule, wanted.limit + 1)
    last = rows[wanted.limit - 1] if len(rows) > wanted.limit else None
    return Differences(
        differences=_changes(rows[: wanted.limit]),
        next=cursor.encode((last["number"],)) if last else None,
    )


async def read_shadowed(connection: Connection, site: str, wanted: Wanted = ALL) -> ShadowDifferences:
    """The sums of the version in shadow, or of the last that was, and a page of where it differs.

    Without a `limit` only the sums. Raises Invalid for a cursor that is not one of this list's.
    """
    shadow = await read_shadow(connection, site)
    if shadow is None or not wanted.limit:
        return ShadowDifferences(shadow=shadow, differences=(), next=None)
    found = await read_shadow_differences(connection, site, shadow.version, wanted)
    return ShadowDifferences(shadow=shadow, **msgspec.structs.asdict(found))


async def read_shadow_differences(
    connection: Connection, site: str, version: int, wanted: Wanted = ALL
) -> Differences:
    """In the order that comments were posted. Raises Invalid for a cursor that is not one of this list's."""
    first = (UUID(int=0), 0)
    comment_id, revision = cursor.decode(wanted.after, tuple[UUID, int]) if wanted.after else first
    place = (comment_id, min(revision, 2**31 - 1))
    rows = await connection.fetch(
        _OF_SHADOW, site, version, *place, wanted.kind, wanted.rule, wanted.limit + 1
    )
    last = rows[wanted.limit - 1] if len(rows) > wanted.limit else None
    return Differences(
        differences=_changes(rows[: wanted.limit]),
        next=cursor.encode((last["comment_id"], last["revision"])) if last else None,
    )


def _bare(run: Run) -> dict[str, Any]:
    rate, left = run.rate, run.seconds_left
    subject = Replay() if isinstance(run.subject, Replay) and run.subject.text else run.subject
    return {
        "id": run.replay_id,
        "site": run.site,
        "state": run.state,
        "subject": subject,
        "asked_by": run.asked_by,
        "asked_at": run.asked_at,
        "started_at": run.started_at,
        "finished_at": run.finished_at,
        "progress": Progress(
            seen=run.seen,
            total=run.total,
            rate=None if rate is None else round(rate, 1),
            seconds_left=None if left is None else round(left, 1),
        ),
        "listed": run.listed,
        "error": run.error,
    }


def _changes(rows: Sequence[Record]) -> list[Changed]:
    return [msgspec.convert(_change(row), Changed) for row in rows]


def _change(row: Record) -> Mapping[str, object]:
    text = row["text"]
    reasons = msgspec.convert(row["reasons"], tuple[Reason, ...])
    return {
        **{
            key: row[key]
            for key in ("number", "comment_id", "revision", "kind", "by_person", "was", "now", "rules")
        },
        "reasons": reasons
        if text is not None
        else [msgspec.structs.replace(one, detail="") for one in reasons],
        "text": None if text is None else text[:EXCERPT],
        "cut": text is not None and len(text) > EXCERPT,
        "case": f"/v1/cases/{row['comment_id']}",
    }
