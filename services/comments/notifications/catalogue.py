"""What a webhook can be told of, and what is said: thin, public, and never an e-mail address."""

from datetime import datetime
from typing import Literal, get_args
from uuid import UUID

import msgspec
from msgspec import Struct

from services.comments.rendering.excerpt import beginning

EventType = Literal["reply.published", "comment.published", "webhook.test"]
EVENT_TYPES: tuple[EventType, ...] = get_args(EventType)


class Page(Struct, frozen=True, kw_only=True):
    """The page a thread belongs to, as far as its owner told."""

    key: str
    url: str | None
    title: str | None


class Author(Struct, frozen=True):
    name: str


class Said(Struct, frozen=True, kw_only=True):
    """A comment as readers see it: plain text, spoilers covered."""

    id: UUID
    url: str | None
    author: Author
    excerpt: str
    created_at: datetime
    revision: int


class Answered(Struct, frozen=True, kw_only=True):
    """What was replied to; without author and excerpt when readers do not see it any more."""

    id: UUID
    url: str | None
    author: Author | None
    excerpt: str | None


class Announcement(Struct, frozen=True, kw_only=True):
    """A comment became visible. `sequence` orders the announcements of one thread."""

    site: str
    thread: Page
    comment: Said
    parent: Answered | None
    sequence: int


class Trial(Struct, frozen=True):
    """Nothing happened; somebody wants to see whether it arrives."""

    site: str


class Envelope(Struct, frozen=True, kw_only=True):
    """The body of every delivery. `timestamp` is when it happened, the same on every attempt."""

    type: EventType
    timestamp: datetime
    data: Announcement | Trial


class Shown(Struct, frozen=True, kw_only=True):
    """A comment readers can see now, its page, and its parent as far as they can see that."""

    comment_id: UUID
    site: str
    key: str
    url: str | None
    title: str | None
    name: str
    html: str
    created_at: datetime
    revision: int
    parent_id: UUID | None
    parent_name: str | None
    parent_html: str | None


def announcement(shown: Shown, sequence: int) -> Announcement:
    """What is told of a comment."""
    return Announcement(
        site=shown.site,
        thread=Page(key=shown.key, url=shown.url, title=shown.title),
        comment=Said(
            id=shown.comment_id,
            url=_anchor(shown.url, shown.comment_id),
            author=Author(shown.name),
            excerpt=beginning(shown.html),
            created_at=shown.created_at,
            revision=shown.revision,
        ),
        parent=_answered(shown, shown.parent_id) if shown.parent_id else None,
        sequence=sequence,
    )


def encoded(kind: EventType, timestamp: datetime, data: Announcement | Trial) -> bytes:
    """The body to sign and send."""
    return msgspec.json.encode(Envelope(type=kind, timestamp=timestamp, data=data))


def _answered(shown: Shown, parent_id: UUID) -> Answered:
    return Answered(
        id=parent_id,
        url=_anchor(shown.url, parent_id),
        author=None if shown.parent_name is None else Author(shown.parent_name),
        excerpt=None if shown.parent_html is None else beginning(shown.parent_html),
    )


def _anchor(page: str | None, comment_id: UUID) -> str | None:
    return f"{page.partition('#')[0]}#comment-{comment_id}" if page else None
