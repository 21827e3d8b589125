"""Labels in Postgres: read what a change needs, and append what follows from it with the rows it changes."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct
from msgspec.structs import asdict

from services.moderation.cases.author_keys import AuthorKeys
from services.moderation.labelling.events import LabelEvent
from services.moderation.labelling.labelled import Labelled, Subject
from services.moderation.log import CODEC
from shared.eventlog.log import Columns
from shared.eventlog.recorded import Fresh
from shared.ids import new_id
from shared.postgres.pool import Connection

_LABELLED = "SELECT * FROM labelled WHERE stream_id = ANY($1)"
_AUTHOR = "SELECT EXISTS (SELECT FROM submissions WHERE author_id = $1 AND site = $2)"
_COMMIT = "SELECT commit_labels($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"
_EMPTY = "DELETE FROM labelled WHERE part = $1"
_PUT = "SELECT put_labelled($1)"
_AT_ONCE = 1_000


class Stored(Struct, frozen=True):
    """A subject's labels, and the partition that their stream lives in."""

    part: int
    labelled: Labelled


class Append(Struct, frozen=True, kw_only=True):
    """Events that follow version `expected` of a subject's stream, and the labels after them."""

    part: int
    expected: int
    subject: Subject
    events: Sequence[LabelEvent]
    labelled: Labelled


async def find_labelled(connection: Connection, subjects: Iterable[Subject]) -> dict[Subject, Stored]:
    """Those of the subjects that were ever labelled."""
    wanted = {subject.stream_id: subject for subject in subjects}
    found = await find_rows(connection, list(wanted)) if wanted else {}
    return {wanted[stream_id]: Stored(part, labelled) for stream_id, (part, labelled) in found.items()}


async def has_written(connection: Connection, subject: Subject) -> bool:
    """Whether there is such an author on the site; a host may be labelled before anybody has linked to it."""
    if subject.author_id is None:
        return True
    return bool(await connection.fetchval(_AUTHOR, subject.author_id, subject.site))


async def commit(connection: Connection, keys: AuthorKeys, appends: Sequence[Append]) -> set[UUID]:
    """Write all of it in one transaction; or nothing, and return the streams that have moved on.

    Inside a transaction that appends to other streams too, lock the partitions of both first (`lock_partitions`).
    """
    columns = await _columns(connection, keys, appends)
    moved = await connection.fetchval(
        _COMMIT,
        [append.expected for append in appends],
        [_row(append.part, append.labelled) for append in appends],
        *columns.arguments(),
    )
    return set(moved)


async def find_rows(connection: Connection, streams: Sequence[UUID]) -> dict[UUID, tuple[int, Labelled]]:
    """The rows of some streams, with the partition that they name."""
    rows = await connection.fetch(_LABELLED, list(streams))
    return {row["stream_id"]: (row["part"], msgspec.convert(dict(row), Labelled)) for row in rows}


async def replace_rows(connection: Connection, part: int, folded: Mapping[UUID, Labelled]) -> None:
    """Put what was folded in the place of a partition's rows."""
    await connection.execute(_EMPTY, part)
    rows = [_row(part, labelled) for labelled in folded.values()]
    for start in range(0, len(rows), _AT_ONCE):
        await connection.execute(_PUT, rows[start : start + _AT_ONCE])


async def _columns(connection: Connection, keys: AuthorKeys, appends: Sequence[Append]) -> Columns:
    secretive = {
        append.subject.author_id
        for append in appends
        if append.subject.author_id and any(getattr(event, "sealed", None) for event in append.events)
    }
    known = await keys.fetch(connection, secretive) if secretive else {}
    columns = Columns()
    for append in appends:
        author_id = append.subject.author_id
        for event in append.events:
            fresh = Fresh(
                part=append.part,
                stream_id=append.subject.stream_id,
                event_id=new_id(),
                subject_id=author_id,
                event=event,
            )
            columns.add(CODEC, fresh, known.get(author_id) if author_id else None)
    return columns


def _row(part: int, labelled: Labelled) -> dict[str, Any]:
    subject = Subject(site=labelled.site, kind=labelled.kind, name=labelled.subject)
    return asdict(labelled) | {"part": part, "stream_id": subject.stream_id}
