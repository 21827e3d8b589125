"""What the comment service has told, as rows of threads and of comments with their text: a fold."""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from services.moderation.screening.submission import fingerprint
from services.moderation.screening.words import words_of
from shared.contracts.comments import (
    About,
    CommentDeleted,
    CommentEdited,
    CommentHeld,
    CommentMasked,
    CommentPosted,
    CommentPublished,
    CommentRemoved,
    Mode,
    ThreadDescribed,
    ThreadOpened,
)
from shared.contracts.event import Event
from shared.eventlog.codec import Opaque

State = Literal["pending", "held", "visible", "removed", "deleted"]
_RULED: dict[type[Event], State] = {
    CommentPublished: "visible",
    CommentMasked: "visible",
    CommentHeld: "held",
    CommentRemoved: "removed",
}


class ThreadRow(Struct, frozen=True, kw_only=True):
    """A row of `threads`."""

    thread_id: UUID
    site: str
    key: str
    url: str | None = None
    title: str | None = None
    about: About = About()


class CommentRow(Struct, frozen=True, kw_only=True):
    """A row of `submissions`. `text`, `state`, `mode` and `revised_at` are the newest revision's.

    `form_trapped` is None for what came by no page's form.
    """

    comment_id: UUID
    thread_id: UUID
    parent_id: UUID | None
    author_id: UUID
    posted_at: datetime
    revised_at: datetime
    revision: int
    mode: Mode
    state: State
    site: str
    text: str
    spoilers: int
    fingerprint: bytes | None
    name: str | None = None
    website: str | None = None
    email_domain: str | None = None
    address_hash: bytes | None = None
    email_hash: bytes | None = None
    form_trapped: bool | None = None
    form_seconds: float | None = None


def as_of(row: CommentRow, revision: int, text: str, at: datetime) -> CommentRow:
    """The row as it was when a text of it was written."""
    return replace(row, revision=revision, text=text, revised_at=at, fingerprint=fingerprint(text))


class ReplacedRow(Struct, frozen=True, kw_only=True):
    """A row of `submission_revisions`: the text that an edit has replaced."""

    comment_id: UUID
    revision: int
    at: datetime
    text: str


class Rows:
    """The rows that some events concern, as they are after each of them."""

    def __init__(self, threads: Mapping[UUID, ThreadRow], comments: Mapping[UUID, CommentRow]) -> None:
        """Begin with the rows that exist."""
        self.threads = dict(threads)
        self.comments = dict(comments)
        self.replaced: list[ReplacedRow] = []
        self._changed: set[UUID] = set()

    @property
    def changed_threads(self) -> list[ThreadRow]:
        return [row for key, row in self.threads.items() if key in self._changed]

    @property
    def changed_comments(self) -> list[CommentRow]:
        return [row for key, row in self.comments.items() if key in self._changed]

    def take(self, event: Event | Opaque) -> CommentRow | None:
        """Take in one event; return the row of a text that is new and so to be screened.

        What concerns a comment whose text was erased before it came here leaves no row.
        """
        match event:
            case ThreadOpened() | ThreadDescribed():
                self._thread(event)
            case CommentPosted(sealed=text) if text is not None:
                return self._put(_posted(event, text.body, len(text.spoilers)))
            case CommentEdited(sealed=text) if text is not None:
                return self._edited(event, text.body, len(text.spoilers))
            case CommentDeleted():
                self._turned(event.comment_id, None, "deleted")
            case CommentPublished() | CommentMasked() | CommentHeld() | CommentRemoved():
                self._turned(event.comment_id, event.revision, _RULED[type(event)])
        return None

    def _thread(self, event: ThreadOpened | ThreadDescribed) -> None:
        if isinstance(event, ThreadOpened):
            row = ThreadRow(thread_id=event.thread_id, site=event.site, key=event.key)
        elif event.thread_id in self.threads:
            row = self.threads[event.thread_id]
        else:
            return
        self.threads[event.thread_id] = replace(row, url=event.url, title=event.title, about=event.about)
        self._changed.add(event.thread_id)

    def _put(self, row: CommentRow) -> CommentRow:
        self.comments[row.comment_id] = row
        self._changed.add(row.comment_id)
        return row

    def _edited(self, event: CommentEdited, text: str, spoilers: int) -> CommentRow | None:
        old = self.comments.get(event.comment_id)
        if old is None or event.revision <= old.revision:
            return None
        self.replaced.append(
            ReplacedRow(comment_id=old.comment_id, revision=old.revision, at=old.revised_at, text=old.text)
        )
        return self._put(
            replace(
                old,
                revised_at=event.at,
                revision=event.revision,
                mode=event.mode,
                state=event.state,
                text=text,
                spoilers=spoilers,
                fingerprint=fingerprint(text),
            )
        )

    def _turned(self, comment_id: UUID, revision: int | None, state: State) -> None:
        row = self.comments.get(comment_id)
        if row and row.state != "deleted" and revision in (None, row.revision):
            self._put(replace(row, state=state))


def _posted(event: CommentPosted, text: str, spoilers: int) -> CommentRow:
    byline = event.byline
    return CommentRow(
        comment_id=event.comment_id,
        thread_id=event.thread_id,
        parent_id=event.parent_id,
        author_id=event.author_id,
        posted_at=event.at,
        revised_at=event.at,
        revision=1,
        mode=event.mode,
        state=event.state,
        site=event.site,
        text=text,
        spoilers=spoilers,
        fingerprint=fingerprint(text),
        name=byline.name if byline else None,
        website=byline.website if byline else None,
        email_domain=byline.email_domain if byline else None,
        address_hash=byline.address_hash if byline else None,
        email_hash=byline.email_hash if byline else None,
        form_trapped=event.form.trapped if event.form else None,
        form_seconds=event.form.seconds if event.form else None,
    )


def as_json(row: CommentRow) -> dict[str, object]:
    """The row as `put_submissions` reads it: bytes the way Postgres writes them."""
    hashes = {
        "fingerprint": row.fingerprint,
        "address_hash": row.address_hash,
        "email_hash": row.email_hash,
    }
    hexadecimal = {name: value and f"\\x{value.hex()}" for name, value in hashes.items()}
    return {**msgspec.structs.asdict(row), **hexadecimal}


def thread_as_json(row: ThreadRow) -> dict[str, object]:
    """The row as `put_submissions` reads it, with what its title is found by."""
    return {**msgspec.structs.asdict(row), **words_of(row.title)}
