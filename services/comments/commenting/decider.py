"""The rules of writing: a command and what is known of its subject in, events or a refusal out.

What may change between reading and writing is checked once more, under the partition's lock, by `commit_commands`.
"""

import hmac
from datetime import datetime, timedelta
from uuid import UUID

from msgspec import Struct

from services.comments.commenting.commands import Delete, Describe, Edit, MakeAppeal, Page, Post, Report
from services.comments.commenting.errors import (
    AlreadyAppealed,
    CommentGone,
    CommentNotFound,
    EditWindowClosed,
    NothingToAppeal,
    RevisionMoved,
    ThreadClosed,
)
from services.comments.commenting.reviews import Appeal, Decided, appealable
from shared.contracts.comments import (
    CommentAppealed,
    CommentDeleted,
    CommentEdited,
    CommentPosted,
    CommentReported,
    Mode,
    Note,
    State,
    ThreadDescribed,
    ThreadOpened,
)

_BORN: dict[Mode, State] = {"pre": "pending", "post": "visible", "hold": "held"}


class Thread(Struct, frozen=True, kw_only=True):
    """Where a thread lives and whether it takes comments. `opened` is False for one that does not exist yet."""

    thread_id: UUID
    part: int
    opened: bool
    page: Page


class Comment(Struct, frozen=True, kw_only=True):
    """What the rules need to know of a comment. `now` is the database's clock: the edit window is its matter.

    `decided` and `appeal` are of its newest revision.
    """

    comment_id: UUID
    thread_id: UUID
    part: int
    site: str
    mode: Mode
    author_id: UUID
    token_hash: bytes
    revision: int
    visible: bool
    deleted: bool
    removed: bool
    body: str | None
    created_at: datetime
    edit_window: timedelta
    now: datetime
    decided: Decided | None = None
    appeal: Appeal | None = None


def post(command: Post, thread: Thread, mode: Mode) -> tuple[ThreadOpened | None, CommentPosted]:
    """A comment or a reply, and the opening of its thread if it is the first."""
    if thread.page.closed:
        raise ThreadClosed
    posted = CommentPosted(
        comment_id=command.comment_id,
        thread_id=thread.thread_id,
        parent_id=command.parent_id,
        author_id=command.author_id,
        site=command.page.site,
        mode=mode,
        state=_BORN[mode] if command.rendered else "held",
        at=command.at,
        form=command.form,
        sealed=command.text,
        byline=command.byline,
    )
    return None if thread.opened else _opened(thread.thread_id, command.page, command.at), posted


def edit(command: Edit, comment: Comment) -> CommentEdited | None:
    """A new revision by its author, in time and on the newest one. The same text again changes nothing."""
    _own(comment, command.token_hash)
    if command.expected is not None and command.expected != comment.revision:
        raise RevisionMoved(extra={"revision": comment.revision})
    if comment.now - comment.created_at > comment.edit_window:
        raise EditWindowClosed(f"edits are possible for {comment.edit_window}")
    if command.text.body == comment.body:
        return None
    return CommentEdited(
        comment_id=comment.comment_id,
        author_id=comment.author_id,
        revision=comment.revision + 1,
        mode=comment.mode,
        state=_BORN[comment.mode] if command.rendered else "held",
        at=command.at,
        sealed=command.text,
    )


def delete(command: Delete, comment: Comment) -> CommentDeleted:
    """Taken back by its author, at any time."""
    _own(comment, command.token_hash)
    if command.expected is not None and command.expected != comment.revision:
        raise RevisionMoved(extra={"revision": comment.revision})
    return CommentDeleted(comment_id=comment.comment_id, at=command.at)


def report(command: Report, comment: Comment) -> CommentReported:
    """A reader objects to what is visible."""
    if not comment.visible:
        raise CommentNotFound
    return CommentReported(
        comment_id=comment.comment_id,
        revision=comment.revision,
        reporter=command.reporter,
        reason=command.reason,
        at=command.at,
        sealed=Note(command.note) if command.note else None,
    )


def appeal(command: MakeAppeal, comment: Comment) -> CommentAppealed:
    """The author asks for another look, once for each decision of a moderator; the answer to that is final."""
    if not hmac.compare_digest(comment.token_hash, command.token_hash):
        raise CommentNotFound
    if comment.deleted:
        raise CommentGone
    if comment.decided is None:
        raise NothingToAppeal
    if not appealable(comment.decided, comment.appeal):
        raise AlreadyAppealed
    return CommentAppealed(
        comment_id=comment.comment_id,
        revision=comment.revision,
        decision=comment.decided.decision,
        at=command.at,
        sealed=Note(command.text),
    )


def describe(command: Describe, thread: Thread) -> ThreadOpened | ThreadDescribed | None:
    """The owner registers a page ahead of its first comment, or corrects what is known of it."""
    page = command.page
    if not thread.opened:
        return _opened(thread.thread_id, page, command.at)
    if page == thread.page:
        return None
    return ThreadDescribed(
        thread_id=thread.thread_id,
        url=page.url,
        title=page.title,
        about=page.about,
        closed=page.closed,
        at=command.at,
    )


def _own(comment: Comment, token_hash: bytes) -> None:
    if not hmac.compare_digest(comment.token_hash, token_hash):
        raise CommentNotFound
    if comment.deleted or comment.removed:
        raise CommentGone


def _opened(thread_id: UUID, page: Page, at: datetime) -> ThreadOpened:
    return ThreadOpened(
        thread_id=thread_id,
        site=page.site,
        key=page.key,
        url=page.url,
        title=page.title,
        about=page.about,
        closed=page.closed,
        at=at,
    )
