"""What the comment service records and tells: threads opened, comments posted, edited, deleted, ruled on.

Events are for ever: add members and fields with defaults, never change or remove one.
"""

from datetime import datetime
from typing import ClassVar, Literal
from uuid import UUID

from msgspec import Struct

from shared.contracts.event import Event
from shared.contracts.ruling import Mask, Outcome

State = Literal["pending", "held", "visible", "removed"]
Mode = Literal["pre", "post", "hold"]
Spoiler = tuple[str | None, str]
"""What a cover hides: its scope ("ep 12") and its HTML."""


class About(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a page is about, as far as its owner says so."""

    work: str | None = None
    season: int | None = None
    episode: int | None = None


class Text(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A revision as written and as rendered: spoilers are covered in `html` and stand in `spoilers`."""

    body: str
    html: str
    spoilers: tuple[Spoiler, ...] = ()


class Covered(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A revision rendered anew with more of it covered than its author did, and what its author is told of that."""

    html: str
    spoilers: tuple[Spoiler, ...] = ()
    message: str | None = None


class Told(Struct, frozen=True):
    """What a moderator writes to the author of a comment."""

    message: str


class Note(Struct, frozen=True):
    """What a reader adds to a report, and an author writes in an appeal."""

    text: str


class Byline(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Who wrote a comment. It travels on the stream and is never stored in the log: it can be erased.

    Both hashes are keyed, and their keys stay where they were made.
    """

    name: str
    website: str | None = None
    email_domain: str | None = None
    address_hash: bytes | None = None
    email_hash: bytes | None = None


class Form(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How a page's form was filled in. `trapped`: with a field that people do not see, and programs fill in.

    `seconds` went by since it was opened; None for one that was never opened.
    """

    trapped: bool = False
    seconds: float | None = None


class ThreadOpened(Event, frozen=True, kw_only=True):
    TYPE: ClassVar = "thread.opened"

    thread_id: UUID
    site: str
    key: str
    url: str | None = None
    title: str | None = None
    about: About = About()
    closed: bool = False
    at: datetime


class ThreadDescribed(Event, frozen=True, kw_only=True):
    """The owner registered or corrected the page: every field holds its new value."""

    TYPE: ClassVar = "thread.described"

    thread_id: UUID
    url: str | None = None
    title: str | None = None
    about: About = About()
    closed: bool = False
    at: datetime


class CommentPosted(Event, frozen=True, kw_only=True):
    TYPE: ClassVar = "comment.posted"
    SEALED: ClassVar = Text

    comment_id: UUID
    thread_id: UUID
    parent_id: UUID | None = None
    author_id: UUID
    site: str
    mode: Mode
    state: State
    at: datetime
    form: Form | None = None
    sealed: Text | None = None
    byline: Byline | None = None


class CommentEdited(Event, frozen=True, kw_only=True):
    TYPE: ClassVar = "comment.edited"
    SEALED: ClassVar = Text

    comment_id: UUID
    author_id: UUID
    revision: int
    mode: Mode
    state: State
    at: datetime
    sealed: Text | None = None


class CommentDeleted(Event, frozen=True, kw_only=True):
    """The author took the comment back. A tombstone stays while replies are shown."""

    TYPE: ClassVar = "comment.deleted"

    comment_id: UUID
    at: datetime


class CommentReported(Event, frozen=True, kw_only=True):
    """A reader objects to a revision. `reporter` is a pseudonym: one reader, one report a comment."""

    TYPE: ClassVar = "comment.reported"
    SEALED: ClassVar = Note

    comment_id: UUID
    revision: int
    reporter: str
    reason: str
    at: datetime
    sealed: Note | None = None


class CommentAppealed(Event, frozen=True, kw_only=True):
    """The author asks that somebody else looks at a moderator's `decision` on a revision."""

    TYPE: ClassVar = "comment.appealed"
    SEALED: ClassVar = Note

    comment_id: UUID
    revision: int
    decision: UUID
    at: datetime
    sealed: Note | None = None


class CommentAppealAnswered(Event, frozen=True, kw_only=True):
    """What came of the appeal against a `decision`: `answer` is the decision made on it, if one was.

    `alone`: by the moderator who had decided before, for the site has nobody else.
    """

    TYPE: ClassVar = "comment.appeal_answered"

    comment_id: UUID
    revision: int
    decision: UUID
    outcome: Outcome
    answer: UUID | None = None
    alone: bool = False
    cause: UUID
    at: datetime


class CommentRuled(Event, frozen=True, kw_only=True):
    """What a ruling says of one revision. `cause` is the event of the moderation service behind it.

    `decision` is the id of the moderator's decision that stands, by which its author may appeal against it.
    """

    comment_id: UUID
    revision: int
    by: Literal["screening", "moderator", "watchdog"]
    cause: UUID | None = None
    decision: UUID | None = None
    reason: str | None = None
    at: datetime


class CommentPublished(CommentRuled, frozen=True, kw_only=True):
    TYPE: ClassVar = "comment.published"


class CommentMasked(CommentRuled, frozen=True, kw_only=True):
    """Published with more of it covered. The covered HTML is sealed; `mask` says what and why."""

    TYPE: ClassVar = "comment.masked"
    SEALED: ClassVar = Covered

    mask: Mask
    sealed: Covered | None = None


class CommentHeld(CommentRuled, frozen=True, kw_only=True):
    TYPE: ClassVar = "comment.held"
    SEALED: ClassVar = Told

    sealed: Told | None = None


class CommentRemoved(CommentRuled, frozen=True, kw_only=True):
    TYPE: ClassVar = "comment.removed"
    SEALED: ClassVar = Told

    sealed: Told | None = None


Ruled = CommentPublished | CommentMasked | CommentHeld | CommentRemoved
CommentEvent = (
    ThreadOpened
    | ThreadDescribed
    | CommentPosted
    | CommentEdited
    | CommentDeleted
    | CommentReported
    | CommentAppealed
    | CommentAppealAnswered
    | Ruled
)
COMMENT_EVENTS: tuple[type[Event], ...] = (
    ThreadOpened,
    ThreadDescribed,
    CommentPosted,
    CommentEdited,
    CommentDeleted,
    CommentReported,
    CommentAppealed,
    CommentAppealAnswered,
    CommentPublished,
    CommentMasked,
    CommentHeld,
    CommentRemoved,
)
