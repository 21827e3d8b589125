"""Cases in Postgres: read what a decision needs, and append what follows from it with the rows it changes."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct

from services.moderation.cases.author_keys import AuthorKeys
from services.moderation.cases.case import Case, Comment
from services.moderation.cases.events import CaseEvent
from services.moderation.log import CODEC
from shared.eventlog.log import Columns
from shared.eventlog.recorded import Fresh
from shared.ids import new_id
from shared.postgres.pool import Connection
from shared.streams.checkpoint import Batch, step

_CASES = "SELECT * FROM cases WHERE comment_id = ANY($1)"
_COMMENTS = """
SELECT comment_id, site, revision, text, state = 'deleted' AS deleted, author_id
FROM submissions WHERE comment_id = ANY($1)
"""
_DECIDED_AS = """
SELECT d.comment_id, d.revision, d.at FROM case_decisions d JOIN cases c USING (comment_id)
WHERE d.decision_id = $1 AND ($2::text IS NULL OR c.site = $2) ORDER BY d.at, d.comment_id
"""
_COMMIT = """
SELECT commit_cases($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
"""


class Stored(Struct, frozen=True):
    """A case and the partition it lives in."""

    part: int
    case: Case


class Known(Struct, frozen=True, kw_only=True):
    """All that a command about a comment is decided on."""

    comment: Comment
    author_id: UUID
    stored: Stored | None


class DecidedAs(Struct, frozen=True, kw_only=True):
    """A case on which a decision was made, the revision it was about, and when."""

    comment_id: UUID
    revision: int
    at: datetime


class Append(Struct, frozen=True, kw_only=True):
    """Events that follow version `expected` of a case, and the case as it is after them.

    What they say in confidence is sealed with the key of the comment's author.
    """

    part: int
    expected: int
    author_id: UUID
    events: Sequence[CaseEvent]
    case: Case


class Told(Struct, frozen=True, kw_only=True):
    """A consumer's step and the rows of what it was told; written with the appends or not at all."""

    batch: Batch
    threads: Sequence[Any] = ()
    submissions: Sequence[Any] = ()
    replaced: Sequence[Any] = ()


async def find_cases(connection: Connection, comment_ids: Iterable[UUID]) -> dict[UUID, Stored]:
    """The cases of those comments that have one."""
    rows = await connection.fetch(_CASES, list(comment_ids))
    return {row["comment_id"]: Stored(row["part"], msgspec.convert(dict(row), Case)) for row in rows}


async def find(connection: Connection, comment_ids: Iterable[UUID]) -> dict[UUID, Known]:
    """What is known of some comments; those are missing that the comment service has not told of yet.

    Cases are read first: a revision that comes in between makes a command stale, never the check.
    """
    wanted = list(comment_ids)
    stored = await find_cases(connection, wanted)
    rows = await connection.fetch(_COMMENTS, wanted)
    return {
        row["comment_id"]: Known(
            comment=msgspec.convert(dict(row), Comment),
            author_id=row["author_id"],
            stored=stored.get(row["comment_id"]),
        )
        for row in rows
    }


async def find_decided_as(connection: Connection, decision_id: UUID, *, site: str | None) -> list[DecidedAs]:
    """Where a decision was made under this id, in the order of making, also where it was undone since."""
    return [DecidedAs(**row) for row in await connection.fetch(_DECIDED_AS, decision_id, site)]


async def commit(
    connection: Connection, keys: AuthorKeys, appends: Sequence[Append], told: Told | None = None
) -> set[UUID]:
    """Write a batch in one transaction; return the comments whose case is no longer at the expected version.

    Of those nothing was written; of a consumer's batch (`told`), which has one append a case, nothing at all.
    Raises asyncpg.PostgresError with SQLSTATE RJ001 if another consumer has already taken the step.
    """
    columns = await _columns(connection, keys, appends)
    moved = await connection.fetchval(
        _COMMIT,
        [append.expected for append in appends],
        [{"part": append.part, **msgspec.structs.asdict(append.case)} for append in appends],
        *columns.arguments(),
        *_step(told),
    )
    return set(moved)


async def _columns(connection: Connection, keys: AuthorKeys, appends: Sequence[Append]) -> Columns:
    secretive = {append.author_id for append in appends if any(map(_has_secret, append.events))}
    known = await keys.fetch(connection, secretive) if secretive else {}
    columns = Columns()
    for append in appends:
        for event in append.events:
            fresh = Fresh(
                part=append.part,
                stream_id=append.case.comment_id,
                event_id=new_id(),
                subject_id=append.author_id,
                event=event,
            )
            columns.add(CODEC, fresh, known.get(append.author_id))
    return columns


def _has_secret(event: CaseEvent) -> bool:
    return getattr(event, "sealed", None) is not None


def _step(told: Told | None) -> tuple[object, ...]:
    if told is None:
        return (None,) * 8
    batch = told.batch
    rows = (told.threads, told.submissions, told.replaced)
    return (*step(batch), *rows)
