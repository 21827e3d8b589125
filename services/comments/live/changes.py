"""Which comments of a thread have changed for its readers: from what happened, and from how comments stand now.

Nothing here knows a word of any text, and no comment is named that readers never saw.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Literal
from uuid import UUID

from msgspec import Struct

from shared.contracts.comments import (
    CommentDeleted,
    CommentEdited,
    CommentHeld,
    CommentMasked,
    CommentPosted,
    CommentPublished,
    CommentRemoved,
)
from shared.contracts.event import Event

Status = Literal["visible", "deleted", "removed", "held"]
Hiding = CommentHeld | CommentRemoved | CommentDeleted
CHANGING: tuple[type[Event], ...] = (
    CommentPosted,
    CommentEdited,
    CommentPublished,
    CommentMasked,
    CommentHeld,
    CommentRemoved,
    CommentDeleted,
)
"""The events that may change what readers see of a comment."""


class Entry(Struct, frozen=True, kw_only=True):
    """A comment as it now is: `revision` is the one readers see, None where they see its tombstone or nothing."""

    id: UUID
    parent_id: UUID | None
    status: Status
    revision: int | None


class Changes(Struct, frozen=True, kw_only=True):
    """A thread at `version`, with `comments` that readers see. `entries` is None when they are too many to tell."""

    version: int
    comments: int
    entries: tuple[Entry, ...] | None = ()


class Row(Struct, frozen=True, kw_only=True):
    """How a comment stands. `shown`: readers see it, or its tombstone above something they see."""

    id: UUID
    parent_id: UUID | None
    depth: int
    state: str
    revision: int | None
    shown: bool


def touched(events: Iterable[Event]) -> set[UUID]:
    """The comments that these events may have changed for readers."""
    return {one for event in events if (one := _appearing(event) or _vanishing(event)) is not None}


def doubtful(events: Iterable[Event], rows: Mapping[UUID, Row]) -> set[UUID]:
    """The comments of which only their history tells whether readers ever saw them."""
    hidden = {one for event in events if (one := _vanishing(event)) is not None}
    return {one for one in hidden if (row := rows.get(one)) and row.revision is None and not row.shown}


def entries(events: Iterable[Event], rows: Mapping[UUID, Row], seen: Collection[UUID]) -> tuple[Entry, ...]:
    """What to tell, parents before their replies. `rows` has the comments touched and the hidden ones above them.

    `seen` are those of the doubtful that readers have seen.
    """
    named = [row for event in events if (row := _changed(event, rows, seen))]
    found = {row.id: row for one in named for row in (one, *_above(one, rows))}
    return tuple(_entry(row) for row in sorted(found.values(), key=lambda row: row.depth))


def _changed(event: Event, rows: Mapping[UUID, Row], seen: Collection[UUID]) -> Row | None:
    """The comment that the event has changed for readers, if it has.

    A revision that is not the public one, waits or is held: nobody is to know that it exists.
    """
    row = rows.get(_appearing(event) or _vanishing(event) or _NOBODY)
    if row is None:
        return None
    if row.revision is None:
        return row if isinstance(event, Hiding) and (row.shown or row.id in seen) else None
    return row if _appearing(event) and getattr(event, "revision", 1) == row.revision else None


_NOBODY = UUID(int=0)


def _appearing(event: Event) -> UUID | None:
    match event:
        case CommentPosted(state="visible") | CommentEdited(state="visible"):
            return event.comment_id
        case CommentPublished() | CommentMasked():
            return event.comment_id
    return None


def _vanishing(event: Event) -> UUID | None:
    return event.comment_id if isinstance(event, Hiding) else None


def _above(row: Row, rows: Mapping[UUID, Row]) -> Iterator[Row]:
    """The hidden comments it stands under: its own change may show or end their tombstones.

    Readers have seen each of them: whoever sees a comment sees what it answers, if only as a tombstone.
    """
    while row.parent_id is not None and (above := rows.get(row.parent_id)) and above.revision is None:
        yield above
        row = above


def _entry(row: Row) -> Entry:
    return Entry(id=row.id, parent_id=row.parent_id, status=_status(row), revision=row.revision)


def _status(row: Row) -> Status:
    return "visible" if row.revision is not None else _HIDDEN.get(row.state, "held")


_HIDDEN: dict[str, Status] = {"deleted": "deleted", "removed": "removed"}
