"""What readers are told: everything that changed for them, and nothing that they were never to see."""

import copy
from collections.abc import Mapping
from datetime import UTC, datetime
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st
from msgspec import Struct

from services.comments.live.changes import Entry, Row, doubtful, entries, touched
from services.comments.live.seen import was_seen
from services.comments.threads.fold import CommentRow, Folded, evolve, fold
from shared.contracts.comments import (
    CommentDeleted,
    CommentEdited,
    CommentHeld,
    CommentMasked,
    CommentPosted,
    CommentPublished,
    CommentRemoved,
    CommentReported,
    Covered,
    State,
    ThreadOpened,
)
from shared.contracts.event import Event
from shared.contracts.ruling import Mask
from shared.eventlog.recorded import Recorded

AT = datetime(2026, 1, 1, tzinfo=UTC)
THREAD = UUID(int=1)
RULINGS: tuple[type[CommentPublished | CommentHeld | CommentRemoved], ...] = (
    CommentPublished,
    CommentHeld,
    CommentRemoved,
)


def posted(comment: UUID, state: State = "visible", parent: UUID | None = None) -> CommentPosted:
    return CommentPosted(
        comment_id=comment,
        thread_id=THREAD,
        parent_id=parent,
        author_id=UUID(int=2),
        site="blog",
        mode="post",
        state=state,
        at=AT,
    )


def edited(comment: UUID, revision: int, state: State = "visible") -> CommentEdited:
    return CommentEdited(
        comment_id=comment, author_id=UUID(int=2), revision=revision, mode="post", state=state, at=AT
    )


def masked(comment: UUID, revision: int, html: str) -> CommentMasked:
    mask = Mask(label="ep 9")
    sealed = Covered(html=html)
    return CommentMasked(
        comment_id=comment, revision=revision, by="moderator", mask=mask, at=AT, sealed=sealed
    )


class Told(Struct):
    """A thread event by event: `states[n]` is what it came to after n of them."""

    events: list[Event]
    states: list[Folded]

    @classmethod
    def of(cls, *events: Event) -> "Told":
        opened = fold([_recorded(1, ThreadOpened(thread_id=THREAD, site="blog", key="/e4", at=AT))])
        assert opened is not None
        told = cls(events=[], states=[opened])
        for event in events:
            told.add(event)
        return told

    def add(self, event: Event) -> None:
        self.events.append(event)
        state = copy.deepcopy(self.states[-1])
        evolve(state, _recorded(len(self.events) + 1, event))
        self.states.append(state)

    def entries(self, since: int) -> dict[UUID, Entry]:
        """What a reader is told who saw the thread after `since` events."""
        now, news = self.states[-1], self.events[since:]
        rows = {one: _row(now.comments[one]) for one in self._read(touched(news))}
        seen = {one for one in doubtful(news, rows) if was_seen(one, self._history(one))}
        return {entry.id: entry for entry in entries(news, rows, seen)}

    def seen(self) -> set[UUID]:
        """Every comment that readers saw at any time."""
        return {one.comment_id for state in self.states for one in state.comments.values() if one.visible}

    def _read(self, comments: set[UUID]) -> set[UUID]:
        """With these, the hidden ones that they stand under."""
        now = self.states[-1].comments
        above = {now[one].parent_id for one in comments} & now.keys()
        hidden = {one for one in above if not now[one].visible}
        return comments if hidden <= comments else self._read(comments | hidden)

    def _history(self, comment: UUID) -> list[Recorded]:
        history = [_recorded(n + 2, event) for n, event in enumerate(self.events)]
        born = next(n for n, event in enumerate(self.events) if _is_posting(event, comment))
        return history[born:]


def _is_posting(event: Event, comment: UUID) -> bool:
    return isinstance(event, CommentPosted) and event.comment_id == comment


def _recorded(version: int, event: Event) -> Recorded:
    return Recorded(
        part=0,
        position=version,
        stream_id=THREAD,
        version=version,
        event_id=UUID(int=version),
        subject_id=None,
        recorded_at=AT,
        event=event,
    )


def _row(comment: CommentRow) -> Row:
    return Row(
        id=comment.comment_id,
        parent_id=comment.parent_id if comment.depth else None,
        depth=comment.depth,
        state=comment.state,
        revision=comment.public_revision,
        shown=comment.shown,
    )


def view(state: Folded) -> Mapping[UUID, object]:
    """What readers see of a thread, by comment."""
    return {one.comment_id: _sight(state, one) for one in state.comments.values() if one.shown}


def _sight(state: Folded, one: CommentRow) -> object:
    if one.public_revision is None:
        return one.state if one.state in {"deleted", "removed"} else "held"
    revision = state.revisions[one.comment_id, one.public_revision]
    return one.public_revision, revision.masked_html


@st.composite
def histories(draw: st.DrawFn) -> Told:
    """Threads in which anything happens that may."""
    told = Told.of()
    for number in range(draw(st.integers(1, 25))):
        comments = list(told.states[-1].comments.values())
        what = draw(st.sampled_from(["post", "edit", "delete", "rule", "mask", "report"]))
        if what == "post" or not comments:
            parents = [None, *(one.comment_id for one in comments if one.visible)]
            state: State = draw(st.sampled_from(["pending", "held", "visible"]))
            told.add(posted(UUID(int=100 + number), state, draw(st.sampled_from(parents))))
        elif event := _next(draw, what, draw(st.sampled_from(comments)), number):
            told.add(event)
    return told


def _next(draw: st.DrawFn, what: str, comment: CommentRow, number: int) -> Event | None:
    one, revision = comment.comment_id, draw(st.integers(1, comment.revision))
    gone = comment.deleted or comment.state == "removed"
    if what in {"edit", "delete"} and gone:
        return None
    if what == "edit":
        return edited(one, comment.revision + 1, draw(st.sampled_from(["pending", "held", "visible"])))
    if what == "delete":
        return CommentDeleted(comment_id=one, at=AT)
    if what == "mask":
        return masked(one, revision, f"covered {number}")
    if what == "report":
        return CommentReported(comment_id=one, revision=revision, reporter="r", reason="spam", at=AT)
    return draw(st.sampled_from(RULINGS))(comment_id=one, revision=revision, by="moderator", at=AT)


@given(histories(), st.data())
def test_a_reader_who_is_told_sees_what_there_is(told: Told, data: st.DataObject) -> None:
    since = data.draw(st.integers(0, len(told.events)))
    before, now, entries = view(told.states[since]), view(told.states[-1]), told.entries(since)
    changed = {one for one in before.keys() | now.keys() if before.get(one) != now.get(one)}
    assert changed <= entries.keys()
    for one, entry in entries.items():
        sight = now.get(one)
        if isinstance(sight, tuple):
            assert (entry.status, entry.revision) == ("visible", sight[0])
        else:
            assert entry.revision is None
            assert sight is None or entry.status == sight


@given(histories(), st.data())
def test_no_comment_is_named_that_readers_never_saw(told: Told, data: st.DataObject) -> None:
    since = data.draw(st.integers(0, len(told.events)))
    assert told.entries(since).keys() <= told.seen()


@given(histories(), st.data())
def test_parents_come_before_their_replies(told: Told, data: st.DataObject) -> None:
    order = list(told.entries(data.draw(st.integers(0, len(told.events)))).values())
    for index, entry in enumerate(order):
        assert entry.parent_id not in {later.id for later in order[index:]}


ONE, TWO = UUID(int=11), UUID(int=12)


def ruled(kind: type[Event], comment: UUID = ONE, revision: int = 1) -> Event:
    return kind(comment_id=comment, revision=revision, by="moderator", at=AT)


def test_what_waits_is_held_or_withdrawn_unseen_is_not_named() -> None:
    for then in (ruled(CommentHeld), ruled(CommentRemoved), CommentDeleted(comment_id=ONE, at=AT)):
        told = Told.of(posted(ONE, "pending"), then)
        assert [told.entries(since) for since in range(3)] == [{}, {}, {}]


def test_a_verdict_on_a_comment_withdrawn_unseen_does_not_name_it() -> None:
    told = Told.of(
        posted(ONE, "pending"),
        CommentDeleted(comment_id=ONE, at=AT),
        ruled(CommentPublished),
        ruled(CommentHeld),
    )
    assert told.entries(0) == {}


def test_neither_reports_nor_waiting_edits_are_told() -> None:
    report = CommentReported(comment_id=ONE, revision=1, reporter="r", reason="spam", at=AT)
    told = Told.of(posted(ONE), report, edited(ONE, 2, "pending"), ruled(CommentHeld, revision=2))
    assert told.entries(1) == {}


def test_a_comment_that_vanished_is_named_for_those_who_have_it() -> None:
    told = Told.of(posted(ONE), ruled(CommentRemoved))
    assert told.entries(1) == {ONE: Entry(id=ONE, parent_id=None, status="removed", revision=None)}


def test_a_reply_brings_the_tombstone_it_stands_under_and_takes_it_along() -> None:
    told = Told.of(posted(ONE), posted(TWO, "pending", ONE), CommentDeleted(comment_id=ONE, at=AT))
    told.add(ruled(CommentPublished, TWO))
    assert [(entry.id, entry.status) for entry in told.entries(3).values()] == [
        (ONE, "deleted"),
        (TWO, "visible"),
    ]
    told.add(ruled(CommentRemoved, TWO))
    assert told.entries(4).keys() == {ONE, TWO}
