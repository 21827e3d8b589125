"""Events become requests: the rows that are written with them, derived from nothing but the events."""

from typing import assert_never
from uuid import UUID

from msgspec import Struct

from services.comments.commenting.masks import Masked
from services.comments.commenting.reviews import Appeal, Decided
from services.comments.commenting.writer import Request, Row, base64
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
    CommentReported,
    Ruled,
    ThreadDescribed,
    ThreadOpened,
)
from shared.eventlog.sealing import SubjectKey
from shared.ids import new_id

Written = (
    CommentPosted
    | CommentEdited
    | CommentDeleted
    | CommentReported
    | CommentAppealed
    | CommentAppealAnswered
    | ThreadDescribed
    | ThreadOpened
    | Ruled
)
"""What a request records."""

_STATE = {
    CommentPublished: "visible",
    CommentMasked: "visible",
    CommentHeld: "held",
    CommentRemoved: "removed",
}


class Place(Struct, frozen=True):
    """Where a thread's events go."""

    thread_id: UUID
    part: int


def request(
    place: Place,
    event: Written,
    *,
    opening: ThreadOpened | None = None,
    subject: SubjectKey | None = None,
    new_subject: bool = False,
) -> Request:
    """The request that records `event`, after `opening` if the thread does not exist yet.

    `subject` is whose key seals its text; `new_subject` stores that key together with the event.
    """
    row = _row(place, event)
    if opening is not None:
        _open(row, opening)
    if subject is not None and new_subject:
        row.subject_key = base64(subject.wrapped)
        row.subject_id = subject.subject_id
    events = (event,) if opening is None else (opening, event)
    return Request(
        row=row,
        events=events,
        event_ids=tuple(new_id() for _ in events),
        subject_id=subject.subject_id if subject else None,
        key=subject.key if subject else None,
    )


def _row(place: Place, event: Written) -> Row:
    row = Row(kind="describe", part=place.part, thread_id=place.thread_id, at=event.at)
    match event:
        case ThreadOpened() | ThreadDescribed():
            _page(row, event)
        case CommentPosted():
            _post(row, event)
        case CommentEdited():
            _revise(row, event)
        case CommentDeleted():
            row.kind, row.comment_id = "delete", event.comment_id
        case CommentReported():
            row.kind, row.comment_id, row.reporter = "report", event.comment_id, event.reporter
        case CommentAppealed() | CommentAppealAnswered():
            _appeal(row, event)
        case CommentPublished() | CommentMasked() | CommentHeld() | CommentRemoved():
            _rule(row, event)
        case _:
            assert_never(event)
    return row


def _page(row: Row, event: ThreadOpened | ThreadDescribed) -> None:
    if isinstance(event, ThreadOpened):
        _open(row, event)
    else:
        _describe(row, event)


def _open(row: Row, event: ThreadOpened) -> None:
    row.opens, row.site, row.key = True, event.site, event.key
    _describe(row, event)


def _describe(row: Row, event: ThreadOpened | ThreadDescribed) -> None:
    about = event.about
    row.url, row.title, row.closed = event.url, event.title, event.closed
    row.work, row.season, row.episode = about.work, about.season, about.episode


def _post(row: Row, event: CommentPosted) -> None:
    row.kind, row.comment_id, row.author_id = "post", event.comment_id, event.author_id
    row.parent_id = event.parent_id or event.thread_id
    row.site, row.state = event.site, event.state
    if event.byline:
        row.name, row.website = event.byline.name, event.byline.website
    if event.sealed:
        row.body, row.html, row.spoilers = event.sealed.body, event.sealed.html, event.sealed.spoilers


def _revise(row: Row, event: CommentEdited) -> None:
    row.kind, row.comment_id, row.state = "edit", event.comment_id, event.state
    row.revision, row.expected = event.revision, event.revision - 1
    if event.sealed:
        row.body, row.html, row.spoilers = event.sealed.body, event.sealed.html, event.sealed.spoilers


def _appeal(row: Row, event: CommentAppealed | CommentAppealAnswered) -> None:
    row.kind = "appeal" if isinstance(event, CommentAppealed) else "answer"
    row.comment_id, row.revision, row.appeal = event.comment_id, event.revision, Appeal.of(event)


def _rule(row: Row, event: Ruled) -> None:
    row.kind, row.comment_id, row.revision = "rule", event.comment_id, event.revision
    row.state = _STATE[type(event)]
    row.decided = Decided.of(event)
    if isinstance(event, CommentMasked):
        row.mask = Masked.of(event)
        if event.sealed:
            row.html, row.spoilers = event.sealed.html, event.sealed.spoilers
