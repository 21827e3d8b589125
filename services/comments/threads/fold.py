"""A thread from its events: the pure rules behind the rows, for checks, rebuilds and time travel.

`migrations/0003_commit.sql` writes the same rows as events are appended; that the two agree is a tested promise.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct, json

from services.comments.commenting.masks import Masked
from services.comments.commenting.reviews import Appeal, Decided
from shared.contracts.comments import (
    CommentAppealAnswered,
    CommentAppealed,
    CommentDeleted,
    CommentEdited,
    CommentHeld,
    CommentMasked,
    CommentPosted,
    CommentPublished,
    CommentRemoved,
    Ruled,
    Text,
    ThreadDescribed,
    ThreadOpened,
)
from shared.eventlog.recorded import Recorded

ERASED = "—"
"""What stands in a name's place once its byline or its author's key is gone."""


class RevisionRow(Struct, kw_only=True):
    """A revision; `masked_html` is what readers get instead of `html` while it is masked.

    As JSON: `mask` is a `Masked`, `decided` a `Decided`, `appeal` an `Appeal`.
    """

    comment_id: UUID
    revision: int
    at: datetime
    state: str
    body: str | None
    html: str | None
    spoilers: list[list[str | None]]  # as JSON has them: scope and text
    masked_html: str | None = None
    masked_spoilers: list[list[str | None]] | None = None
    mask: dict[str, Any] | None = None
    decided: dict[str, Any] | None = None
    appeal: dict[str, Any] | None = None


class CommentRow(Struct, kw_only=True):
    """A comment without its votes, which are no events."""

    comment_id: UUID
    thread_id: UUID
    parent_id: UUID
    author_id: UUID
    created_pos: int
    created_at: datetime
    edited_at: datetime | None = None
    awaiting: datetime | None
    revision: int = 1
    public_revision: int | None
    depth: int
    shown_replies: int = 0
    part: int
    deleted: bool = False
    shown: bool = False
    state: str
    name: str
    website: str | None

    @property
    def visible(self) -> bool:
        return self.public_revision is not None


class ThreadRow(Struct, kw_only=True):
    """A thread without its tally of votes."""

    thread_id: UUID
    opened_at: datetime
    version: int
    visible: int = 0
    roots: int = 0
    season: int | None
    episode: int | None
    part: int
    closed: bool
    site: str
    key: str
    url: str | None
    title: str | None
    work: str | None


class Folded(Struct):
    """A thread as its events tell it."""

    thread: ThreadRow
    comments: dict[UUID, CommentRow] = {}
    revisions: dict[tuple[UUID, int], RevisionRow] = {}


def fold(history: Iterable[Recorded]) -> Folded | None:
    """All rows of one thread, from its events in order; None for no events."""
    folded: Folded | None = None
    for recorded in history:
        if isinstance(recorded.event, ThreadOpened):
            folded = Folded(_thread(recorded, recorded.event))
        elif folded is not None:
            evolve(folded, recorded)
        if folded is not None:
            folded.thread.version = recorded.version
    return folded


def evolve(folded: Folded, recorded: Recorded) -> None:
    """Take one more event of the thread into its rows. Events of types not known here change nothing."""
    match recorded.event:
        case ThreadDescribed() as event:
            _describe(folded.thread, event)
        case CommentPosted() as event:
            _post(folded, recorded, event)
        case CommentEdited() as event:
            _edit(folded, event)
        case CommentDeleted() as event:
            comment = folded.comments[event.comment_id]
            comment.deleted, comment.state, comment.awaiting = True, "deleted", None
            _see(folded, comment, None)
        case CommentAppealed() | CommentAppealAnswered() as event:
            _appeal(folded.revisions[event.comment_id, event.revision], event)
        case CommentPublished() | CommentMasked() | CommentHeld() | CommentRemoved() as event:
            _rule(folded, event)
        case _:
            pass


def _thread(recorded: Recorded, event: ThreadOpened) -> ThreadRow:
    return ThreadRow(
        thread_id=event.thread_id,
        opened_at=event.at,
        version=recorded.version,
        season=event.about.season,
        episode=event.about.episode,
        part=recorded.part,
        closed=event.closed,
        site=event.site,
        key=event.key,
        url=event.url,
        title=event.title,
        work=event.about.work,
    )


def _describe(thread: ThreadRow, event: ThreadDescribed) -> None:
    thread.url, thread.title, thread.closed = event.url, event.title, event.closed
    thread.work, thread.season, thread.episode = event.about.work, event.about.season, event.about.episode


def _post(folded: Folded, recorded: Recorded, event: CommentPosted) -> None:
    parent = folded.comments.get(event.parent_id) if event.parent_id else None
    comment = CommentRow(
        comment_id=event.comment_id,
        thread_id=event.thread_id,
        parent_id=event.parent_id or event.thread_id,
        author_id=event.author_id,
        created_pos=recorded.position,
        created_at=event.at,
        awaiting=event.at,
        public_revision=None,
        depth=parent.depth + 1 if parent else 0,
        part=recorded.part,
        state=event.state,
        name=event.byline.name if event.byline else ERASED,
        website=event.byline.website if event.byline else None,
    )
    folded.comments[event.comment_id] = comment
    _write(folded, event.comment_id, 1, event.at, event.state, event.sealed)
    _see(folded, comment, 1 if event.state == "visible" else None)


def _edit(folded: Folded, event: CommentEdited) -> None:
    comment = folded.comments[event.comment_id]
    _write(folded, event.comment_id, event.revision, event.at, event.state, event.sealed)
    comment.revision, comment.edited_at, comment.awaiting = event.revision, event.at, event.at
    comment.state = event.state
    _see(folded, comment, event.revision if event.state == "visible" else comment.public_revision)


def _write(
    folded: Folded, comment_id: UUID, revision: int, at: datetime, state: str, text: Text | None
) -> None:
    folded.revisions[comment_id, revision] = RevisionRow(
        comment_id=comment_id,
        revision=revision,
        at=at,
        state=state,
        body=text.body if text else None,
        html=text.html if text else None,
        spoilers=[list(spoiler) for spoiler in text.spoilers] if text else [],
    )


def _rule(folded: Folded, event: Ruled) -> None:
    comment = folded.comments[event.comment_id]
    revision = folded.revisions[event.comment_id, event.revision]
    revision.state = _STATES[type(event)]
    covered = event.sealed if isinstance(event, CommentMasked) else None
    revision.masked_html = covered.html if covered else None
    revision.masked_spoilers = [list(spoiler) for spoiler in covered.spoilers] if covered else None
    revision.mask = _as_json(Masked.of(event)) if isinstance(event, CommentMasked) else None
    decided = Decided.of(event)
    revision.decided = _as_json(decided)
    if decided and revision.appeal and revision.appeal["decision"] == str(decided.decision):
        revision.appeal = _as_json(Appeal(decision=decided.decision))  # both are back
    seen = public_after(comment, event.revision, revision.state)
    if not comment.deleted and event.revision >= comment.revision:
        comment.state, comment.awaiting = revision.state, None
    _see(folded, comment, seen)


def _appeal(revision: RevisionRow, event: CommentAppealed | CommentAppealAnswered) -> None:
    """What came of an appeal counts if it is still the one that was made."""
    made = revision.appeal and revision.appeal["decision"] == str(event.decision)
    if made or isinstance(event, CommentAppealed):
        revision.appeal = _as_json(Appeal.of(event))


def _as_json(part: Struct | None) -> dict[str, Any] | None:
    return None if part is None else json.decode(json.encode(part))


_STATES = {
    CommentPublished: "visible",
    CommentMasked: "visible",
    CommentHeld: "held",
    CommentRemoved: "removed",
}


def public_after(comment: CommentRow, revision: int, state: str) -> int | None:
    """Which revision readers see once `revision` is ruled to be in `state`.

    A hold concerns that text alone; a removal the comment; what was removed comes back only by a ruling on
    its newest revision; a deleted comment never does.
    """
    public = comment.public_revision
    if comment.deleted:
        return None
    if state == "visible":
        if revision < comment.revision and comment.state == "removed":
            return public
        return max(revision, public or 0)
    if public is None or (state == "held" and revision != public) or revision < public:
        return public
    return None


def _see(folded: Folded, comment: CommentRow, revision: int | None) -> None:
    """Let readers see that revision, and carry upwards what follows for counts and tombstones."""
    folded.thread.visible += (revision is not None) - comment.visible
    comment.public_revision = revision
    while comment.shown != (comment.visible or comment.shown_replies > 0):
        comment.shown = not comment.shown
        delta = 1 if comment.shown else -1
        if comment.parent_id == comment.thread_id:
            folded.thread.roots += delta
            return
        comment = folded.comments[comment.parent_id]
        comment.shown_replies += delta
