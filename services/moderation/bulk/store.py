"""Decisions on many cases in Postgres: found, confirmed, stopped, taken back, and moved forward batch by batch.

A worker holds the row of what it works on for as long as a batch takes, in the transaction of the batch. So whoever
stops it waits for that, two workers never do the same, and what a killed worker had in hand is free as soon as its
connection is gone.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from msgspec import Struct

from services.moderation.bulk.bulk import Bulk, Member, State
from services.moderation.bulk.errors import (
    BulkNotFound,
    ConfirmedOtherwise,
    NotConfirmed,
    NothingToDecide,
    NothingToStop,
    UndoneBefore,
)
from shared.contracts.ruling import Ruling
from shared.postgres.pool import Connection, Record

MOST_TRIES = 5
"""Of one batch, before it is given up."""

_FIND = "SELECT * FROM bulks WHERE bulk_id = $1 AND ($2::text IS NULL OR site = $2)"
_LIST = """
SELECT * FROM bulks WHERE state <> 'preview' AND ($1::text IS NULL OR site = $1) AND ($2::uuid IS NULL OR bulk_id < $2)
ORDER BY bulk_id DESC LIMIT $3
"""
_MEMBERS = """
SELECT * FROM bulk_members WHERE bulk_id = $1 AND number > $2
    AND ($3::text IS NULL OR coalesce(undone, outcome, 'waiting') = $3)
ORDER BY number LIMIT $4
"""
_CONFIRM = """
UPDATE bulks SET state = 'deciding', ruling = $2, note = $3, message = $4, confirmed_by = $5, confirmed_at = $6,
    turn_at = $6
WHERE bulk_id = $1 AND state = 'preview' RETURNING *
"""
_STOP = """
UPDATE bulks SET state = 'stopped', stopped_by = $2, finished_at = $3, note = NULL, message = NULL
WHERE bulk_id = $1 AND state IN ('deciding', 'undoing') RETURNING *
"""
_FORGET = "DELETE FROM bulks WHERE bulk_id = $1 AND state = 'preview'"
_UNDO = """
UPDATE bulks SET state = 'undoing', undo_by = $2, undo_at = $3, turn_at = $3, place = 0, note = NULL,
    message = NULL, finished_at = NULL, tries = 0, error = NULL
WHERE bulk_id = $1 AND state IN ('deciding', 'decided', 'stopped', 'failed') RETURNING *
"""
_TAKE_TURN = """
SELECT * FROM bulks WHERE state IN ('deciding', 'undoing') ORDER BY turn_at LIMIT 1 FOR UPDATE SKIP LOCKED
"""
_TO_DECIDE = """
SELECT * FROM bulk_members WHERE bulk_id = $1 AND number > $2 AND outcome IS NULL ORDER BY number LIMIT $3
"""
_TO_UNDO = """
SELECT * FROM bulk_members WHERE bulk_id = $1 AND number > $2 AND outcome = 'decided' AND undone IS NULL
ORDER BY number LIMIT $3
"""
_MARK = """
UPDATE bulk_members m SET {column} = w.outcome
FROM unnest($2::int[], $3::text[]) AS w (number, outcome) WHERE m.bulk_id = $1 AND m.number = w.number
"""
_ADVANCE = """
UPDATE bulks SET place = $2, outcomes = $3, undone = $4, state = $5, turn_at = clock_timestamp(), tries = 0,
    error = NULL, finished_at = CASE WHEN $5 <> state THEN clock_timestamp() END,
    note = CASE WHEN $5 = state THEN note END, message = CASE WHEN $5 = state THEN message END
WHERE bulk_id = $1
"""
_FAIL = """
UPDATE bulks SET tries = tries + 1, error = $2, turn_at = clock_timestamp(),
    state = CASE WHEN tries + 1 < $3 THEN state ELSE 'failed' END,
    finished_at = CASE WHEN tries + 1 >= $3 THEN clock_timestamp() END,
    note = CASE WHEN tries + 1 < $3 THEN note END, message = CASE WHEN tries + 1 < $3 THEN message END
WHERE bulk_id = $1 AND state IN ('deciding', 'undoing')
"""


class Confirmation(Struct, frozen=True, kw_only=True):
    """What is to be done with the members of a preview, and who says so."""

    ruling: Ruling
    note: str | None = None
    message: str | None = None
    by: str
    at: datetime


async def find(connection: Connection, bulk_id: UUID, site: str | None) -> Bulk:
    """Raises BulkNotFound, also for one of another site than `site`, if that is given."""
    row = await connection.fetchrow(_FIND, bulk_id, site)
    if row is None:
        raise BulkNotFound
    return bulk_of(row)


async def find_all(
    connection: Connection, site: str | None, *, after: UUID | None = None, limit: int = 50
) -> list[Bulk]:
    """What was confirmed, the newest first, older than `after`."""
    return [bulk_of(row) for row in await connection.fetch(_LIST, site, after, limit)]


async def find_members(
    connection: Connection, bulk: Bulk, *, outcome: str | None, after: int, limit: int
) -> list[Member]:
    """Members in their order, after number `after`; `outcome` is that of the undoing, where there is one."""
    rows = await connection.fetch(_MEMBERS, bulk.bulk_id, after, outcome, limit)
    return [_member(row) for row in rows]


async def confirm(
    connection: Connection, bulk_id: UUID, site: str | None, order: Confirmation
) -> tuple[Bulk, bool]:
    """Have a preview carried out, once: the bulk, and whether it is this that did it.

    Confirmed before with the same ruling it stays as it is. Raises BulkNotFound, NothingToDecide, ConfirmedOtherwise.
    """
    before = await find(connection, bulk_id, site)
    if not before.ready:
        raise NothingToDecide
    said = (order.ruling, order.note, order.message, order.by, order.at)
    row = await connection.fetchrow(_CONFIRM, bulk_id, *said)
    if row:
        return bulk_of(row), True
    bulk = await find(connection, bulk_id, site)
    if bulk.ruling != order.ruling:
        raise ConfirmedOtherwise(extra={"confirmed_by": bulk.confirmed_by, "ruling": bulk.ruling})
    return bulk, False


async def stop(
    connection: Connection, bulk_id: UUID, site: str | None, *, by: str, at: datetime
) -> Bulk | None:
    """End it as far as it has come; None: it was a preview, and is forgotten.

    Raises BulkNotFound, NothingToStop.
    """
    await find(connection, bulk_id, site)
    if row := await connection.fetchrow(_STOP, bulk_id, by, at):
        return bulk_of(row)
    if await connection.execute(_FORGET, bulk_id) == "DELETE 0":
        raise NothingToStop
    return None


async def undo(connection: Connection, bulk_id: UUID, site: str | None, *, by: str, at: datetime) -> Bulk:
    """Have it taken back, also what is still being decided. Raises BulkNotFound, NotConfirmed, UndoneBefore."""
    await find(connection, bulk_id, site)
    if row := await connection.fetchrow(_UNDO, bulk_id, by, at):
        return bulk_of(row)
    bulk = await find(connection, bulk_id, site)
    if bulk.state == "preview":
        raise NotConfirmed
    if bulk.state == "undone":
        raise UndoneBefore
    return bulk


async def take_turn(connection: Connection) -> Bulk | None:
    """What has waited longest for its next batch and is nobody's; ours for the length of the transaction."""
    row = await connection.fetchrow(_TAKE_TURN)
    return bulk_of(row) if row else None


async def next_members(connection: Connection, bulk: Bulk, most: int) -> list[Member]:
    """The members that come next, in deciding or in taking back; fewer than `most`: the last."""
    query = _TO_DECIDE if bulk.state == "deciding" else _TO_UNDO
    return [_member(row) for row in await connection.fetch(query, bulk.bulk_id, bulk.place, most)]


async def advance(
    connection: Connection, bulk: Bulk, members: Sequence[Member], outcomes: Mapping[UUID, str], *, last: bool
) -> Bulk:
    """Write what became of some members, in the transaction in which they were decided; return the bulk after it."""
    deciding = bulk.state == "deciding"
    found = [outcomes[one.comment_id] for one in members]
    mark = _MARK.format(column="outcome" if deciding else "undone")
    await connection.execute(mark, bulk.bulk_id, [one.number for one in members], found)
    counted = _plus(bulk.outcomes if deciding else bulk.undone, found)
    ended: State = "decided" if deciding else "undone"
    after = msgspec.structs.replace(
        bulk,
        place=members[-1].number if members else bulk.place,
        outcomes=counted if deciding else bulk.outcomes,
        undone=bulk.undone if deciding else counted,
        state=ended if last else bulk.state,
    )
    await connection.execute(_ADVANCE, after.bulk_id, after.place, after.outcomes, after.undone, after.state)
    return after


async def fail(connection: Connection, bulk_id: UUID, why: str) -> None:
    """A batch could not be done; after MOST_TRIES the bulk is given up. `why` quotes no comment."""
    await connection.execute(_FAIL, bulk_id, why, MOST_TRIES)


def bulk_of(row: Record) -> Bulk:
    return msgspec.convert(dict(row), Bulk)


def _member(row: Record) -> Member:
    return msgspec.convert(dict(row), Member)


def _plus(counted: Mapping[str, int], found: Sequence[str]) -> dict[str, int]:
    after = dict(counted)
    for outcome in found:
        after[outcome] = after.get(outcome, 0) + 1
    return after
