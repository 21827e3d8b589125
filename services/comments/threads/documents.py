"""Rows become the nested documents that readers get."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from msgspec import Struct

from services.comments.threads.queries import PREVIEW, Cut, Position, Rows, Sort
from shared.errors import Invalid
from shared.postgres.pool import Record
from shared.web.cursor import decode, encode


class Author(Struct, frozen=True, kw_only=True):
    name: str
    website: str | None = None


class Votes(Struct, frozen=True, kw_only=True):
    up: int
    down: int


class Entry(Struct, frozen=True, kw_only=True):
    """A comment as readers see it, or the tombstone that keeps its replies' place.

    `status` is "visible"; of a tombstone "deleted", "removed" or "held", and then author and html are null.
    `spoilers` counts the covers in `html`; `/v1/comments/{id}/spoilers` tells what is under them.
    """

    id: UUID
    parent_id: UUID | None
    depth: int
    status: str
    author: Author | None
    html: str | None
    spoilers: int
    revision: int | None
    created_at: datetime
    edited_at: datetime | None
    votes: Votes
    replies: "Entries"


class Entries(Struct, frozen=True, kw_only=True):
    """Entries under one parent: how many there are in all, the first of them, and where to go on (`after`)."""

    count: int
    items: tuple[Entry, ...]
    next: str | None


_NONE = Entries(count=0, items=(), next=None)


class About(Struct, frozen=True, kw_only=True):
    work: str | None
    season: int | None
    episode: int | None


class Thread(Struct, frozen=True, kw_only=True):
    """`comments` counts what readers see, tombstones excluded; `version` grows with every change."""

    site: str
    key: str
    url: str | None
    title: str | None
    about: About
    closed: bool
    version: int
    comments: int


class ThreadPage(Struct, frozen=True, kw_only=True):
    thread: Thread
    sort: Sort
    comments: Entries


class Replies(Struct, frozen=True, kw_only=True):
    """Replies to one comment, page by page."""

    parent_id: UUID
    sort: Sort
    comments: Entries


def thread_page(rows: Rows, cut: Cut) -> ThreadPage:
    """The page of a thread's top-level entries."""
    return ThreadPage(thread=thread_of(rows.top), sort=cut.sort, comments=entries(rows, cut))


def replies_page(rows: Rows, cut: Cut) -> Replies:
    """The page of a comment's replies."""
    return Replies(parent_id=rows.top["top_id"], sort=cut.sort, comments=entries(rows, cut))


def unopened_page(site: str, key: str, sort: Sort) -> ThreadPage:
    """The page of a thread nobody has written in yet."""
    about = About(work=None, season=None, episode=None)
    thread = Thread(
        site=site, key=key, url=None, title=None, about=about, closed=False, version=0, comments=0
    )
    return ThreadPage(thread=thread, sort=sort, comments=_NONE)


def entries(rows: Rows, cut: Cut) -> Entries:
    """The entries of a page: up to `limit`, each with up to PREVIEW replies."""
    children: dict[UUID, list[Record]] = {}
    for row in rows.entries:
        children.setdefault(row["parent_id"], []).append(row)
    return _entries(rows.top["top_id"], rows.top["top_count"], children, cut.sort, cut.limit)


def _entries(parent: UUID, count: int, children: dict[UUID, list[Record]], sort: Sort, limit: int) -> Entries:
    rows = children.get(parent, [])
    items = tuple(_entry(row, children, sort, parent) for row in rows[:limit])
    more = len(rows) > limit or (not rows and count > 0)
    return Entries(count=count, items=items, next=_cursor(sort, rows[:limit]) if more else None)


def _entry(row: Record, children: dict[UUID, list[Record]], sort: Sort, parent: UUID) -> Entry:
    visible, count = row["public_revision"] is not None, row["shown_replies"]
    return Entry(
        id=row["comment_id"],
        parent_id=None if row["depth"] == 0 else parent,
        depth=row["depth"],
        status="visible" if visible else row["state"],
        author=Author(name=row["name"], website=row["website"]) if visible else None,
        html=row["html"] if visible else None,
        spoilers=row["covers"] or 0,
        revision=row["public_revision"],
        created_at=row["created_at"],
        edited_at=row["edited_at"] if visible and row["public_revision"] > 1 else None,
        votes=Votes(up=row["up"], down=row["down"]),
        replies=_entries(row["comment_id"], count, children, sort, PREVIEW) if count else _NONE,
    )


def _cursor(sort: Sort, rows: Sequence[Record]) -> str:
    """Where the next page starts: after the last row, or at the beginning when none was read."""
    if not rows:
        return encode((sort, None))
    return encode((sort, Position(rows[-1]["created_pos"], rows[-1]["best"])))


def position_of(cursor: str | None, sort: Sort) -> Position | None:
    """The place a cursor of this sort stands for. Raises Invalid for any other text."""
    if cursor is None:
        return None
    of, position = decode(cursor, tuple[str, Position | None])
    if of != sort:
        raise Invalid.parameter("after", f"belongs to sort={of}")
    return position


def thread_of(row: Record) -> Thread:
    """What a row of `threads` says to readers."""
    return Thread(
        site=row["site"],
        key=row["key"],
        url=row["url"],
        title=row["title"],
        about=About(work=row["work"], season=row["season"], episode=row["episode"]),
        closed=row["closed"],
        version=row["version"],
        comments=row["visible"],
    )
