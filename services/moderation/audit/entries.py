"""What happened, in full: read from where it stands, the sealed parts opened as far as they still can be."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from msgspec import Struct, to_builtins

from services.moderation.audit.places import ACCOUNT, READING, Found
from services.moderation.review_queue.documents import Moderator
from services.moderation.review_queue.moderators import find_moderators
from shared.contracts.event import Event
from shared.eventlog.keys import KeyCache
from shared.eventlog.log import Log
from shared.eventlog.recorded import Recorded
from shared.postgres.pool import Connection, Record

_EVENTS = """
SELECT e.part, e.position, e.stream_id, e.version, e.event_id, e.subject_id, e.recorded_at, e.type, e.schema, e.data,
    e.sealed
FROM unnest($1::smallint[], $2::bigint[]) AS w(part, position) JOIN events e USING (part, position)
"""
_READINGS = "SELECT reading_id AS id, detail FROM audit_readings WHERE reading_id = ANY($1)"
_ACCOUNTS = """
SELECT e.event_id AS id, e.detail, e.account_id, a.name FROM account_events e
LEFT JOIN accounts a USING (account_id) WHERE e.event_id = ANY($1)
"""
_BULKS = "SELECT bulk_id FROM bulks WHERE bulk_id = ANY($1)"
_GROUNDS = "grounds"  # of a verdict: /v1/cases/{comment_id}/verdicts explains it with them
_SAID_ALREADY = {"comment_id", "site", "by", "at", "sealed"}

Sealed = Literal["none", "opened", "erased", "unreadable"]
Source = Literal["log", "told", "audit", "accounts"]


class Entry(Struct, frozen=True, kw_only=True):
    """One thing that happened. `who` None: a machine, a reader or an author did it.

    `detail` has what the record of it says beside. `sealed` "erased": what was said in confidence, or quoted from the
    comment, went with its author; "unreadable": it does not open. `source` says where it is recorded: in the log at
    `part` and `position`, or as told by the comment service, or by this audit and the accounts themselves.
    """

    at: datetime
    kind: str
    who: Moderator | None
    site: str | None
    comment_id: UUID | None
    source: Source
    part: int | None
    position: int | None
    sealed: Sealed
    detail: dict[str, Any]


async def entries_of(connection: Connection, log: Log, found: Sequence[Found]) -> list[Entry]:
    """The same, in full and in the same order."""
    recorded = await _recorded(connection, log, [one for one in found if one.part >= 0])
    readings = await _details(connection, _READINGS, READING, found)
    accounts = await _details(connection, _ACCOUNTS, ACCOUNT, found)
    people = await find_moderators(connection, {one.who for one in found if one.who} | _by(recorded))
    entries = []
    for one in found:
        if one.part >= 0:
            entries.append(_of_log(one, recorded[one.part, one.position], people))
        else:
            said = {**readings, **accounts}.get((one.part, one.position), {})
            entries.append(_elsewhere(one, said, people))
    return entries


class _Opened(Struct, frozen=True):
    """An event, None if this program cannot read it, and what became of its sealed part."""

    event: Event | None
    sealed: Sealed
    bulk: bool = False


async def _recorded(
    connection: Connection, log: Log, found: Sequence[Found]
) -> dict[tuple[int, int], _Opened]:
    parts, positions = [one.part for one in found], [one.position for one in found]
    rows = await connection.fetch(_EVENTS, parts, positions) if found else ()
    subjects = {row["subject_id"] for row in rows if row["sealed"] is not None}
    # Not those that this process remembers: what is erased is absent from then on.
    keys = await KeyCache(log.keys.vault).fetch(connection, subjects) if subjects else {}
    opened = {(row["part"], row["position"]): _opened(log, row, keys.get(row["subject_id"])) for row in rows}
    return await _marked(connection, opened)


async def _marked(
    connection: Connection, opened: Mapping[tuple[int, int], _Opened]
) -> dict[tuple[int, int], _Opened]:
    """With those decisions marked that were made, or taken back, many at once."""
    ids = {place: getattr(one.event, "decision_id", None) for place, one in opened.items()}
    wanted = [one for one in set(ids.values()) if one]
    bulks = {row["bulk_id"] for row in await connection.fetch(_BULKS, wanted)} if wanted else set()
    return {place: _Opened(one.event, one.sealed, bulk=ids[place] in bulks) for place, one in opened.items()}


def _opened(log: Log, row: Record, key: bytes | None) -> _Opened:
    entry = log.entry(row, key)
    if not isinstance(entry, Recorded):
        return _Opened(None, "unreadable")
    event = entry.event if isinstance(entry.event, Event) else None
    if row["sealed"] is None:
        return _Opened(event, "none")
    return _Opened(event, "erased" if key is None else "opened")


async def _details(
    connection: Connection, statement: str, part: int, found: Sequence[Found]
) -> dict[tuple[int, int], dict[str, Any]]:
    ids = [one.position for one in found if one.part == part]
    rows = await connection.fetch(statement, ids) if ids else ()
    return {(part, row["id"]): _flat(dict(row)) for row in rows}


def _flat(row: dict[str, Any]) -> dict[str, Any]:
    """An account's event says of itself whom it happened to; all that is not known is left out."""
    said = {"account_id": str(row["account_id"]), "name": row.get("name")} if row.get("account_id") else {}
    return {name: value for name, value in {**row["detail"], **said}.items() if value is not None}


def _by(recorded: Mapping[tuple[int, int], _Opened]) -> set[str]:
    return {by for one in recorded.values() if (by := getattr(one.event, "by", ""))}


def _of_log(found: Found, opened: _Opened, people: Mapping[str, Moderator]) -> Entry:
    by = getattr(opened.event, "by", "")
    return Entry(
        at=found.at,
        kind=found.kind,
        who=people[by] if by else None,
        site=found.site,
        comment_id=found.comment_id,
        source="log",
        part=found.part,
        position=found.position,
        sealed=opened.sealed,
        detail=_said(opened),
    )


def _said(opened: _Opened) -> dict[str, Any]:
    """All members of an event that stand nowhere else in its entry, as plain values."""
    if opened.event is None:
        return {}
    said: dict[str, Any] = {
        name: value
        for name, value in to_builtins(opened.event).items()
        if name not in _SAID_ALREADY and value is not None
    }
    secret: dict[str, Any] = to_builtins(getattr(opened.event, "sealed", None) or {})
    for name, value in secret.items():
        if name != _GROUNDS and value:
            said["note" if name == "text" else name] = value
    return {**said, "bulk": True} if opened.bulk else said


def _elsewhere(found: Found, said: dict[str, Any], people: Mapping[str, Moderator]) -> Entry:
    told = found.part not in (READING, ACCOUNT)
    return Entry(
        at=found.at,
        kind=found.kind,
        who=people[found.who] if found.who else None,
        site=found.site,
        comment_id=found.comment_id,
        source="told" if told else "audit" if found.part == READING else "accounts",
        part=None,
        position=None,
        sealed="none",
        detail={"revision": found.position} if told else said,
    )
