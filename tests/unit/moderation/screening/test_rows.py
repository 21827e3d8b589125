"""The fold of what the comment service tells into rows."""

from typing import Any

from services.moderation.screening.rows import Rows
from shared.contracts.comments import (
    About,
    CommentHeld,
    CommentMasked,
    CommentPublished,
    CommentRemoved,
    ThreadDescribed,
)
from shared.contracts.ruling import Mask
from shared.eventlog.codec import Opaque
from tests.support.told import NOON, THREAD, deleted, edited, opened, posted


def test_a_posted_text_is_to_be_screened() -> None:
    rows, comment = Rows({}, {}), posted("Words.")
    row = rows.take(comment)
    assert row
    assert (row.text, row.revision, row.name) == ("Words.", 1, "Mina")
    assert rows.changed_comments == [row]


def test_a_text_that_was_erased_leaves_nothing() -> None:
    rows = Rows({}, {})
    assert rows.take(posted(sealed=None)) is None
    assert rows.changed_comments == []


def test_an_edit_is_to_be_screened_and_keeps_the_old_text() -> None:
    rows, comment = Rows({}, {}), posted("Before.")
    rows.take(comment)
    row = rows.take(edited(comment, "After."))
    assert row
    assert (row.text, row.revision, row.posted_at) == ("After.", 2, comment.at)
    assert [(old.revision, old.text) for old in rows.replaced] == [(1, "Before.")]


def test_an_edit_that_came_before_changes_nothing() -> None:
    rows, comment = Rows({}, {}), posted()
    rows.take(comment)
    rows.take(edited(comment, "Second."))
    assert rows.take(edited(comment, "Second, again.")) is None
    assert rows.comments[comment.comment_id].text == "Second."


def test_what_is_said_of_an_unknown_comment_is_passed_over() -> None:
    rows, comment = Rows({}, {}), posted()
    for event in (edited(comment, "x"), deleted(comment)):
        assert rows.take(event) is None
    assert rows.changed_comments == []


def test_the_state_is_the_newest_revisions() -> None:
    comment = posted()
    rows = Rows({}, {})
    rows.take(comment)
    said: dict[str, Any] = {"comment_id": comment.comment_id, "by": "moderator", "at": NOON}
    for event, state in (
        (CommentHeld(revision=1, **said), "held"),
        (CommentMasked(revision=1, mask=Mask(), **said), "visible"),
        (CommentRemoved(revision=1, **said), "removed"),
        (CommentPublished(revision=1, **said), "visible"),
        (edited(comment, "Another."), "pending"),
        (CommentRemoved(revision=1, **said), "pending"),
        (deleted(comment), "deleted"),
        (CommentPublished(revision=2, **said), "deleted"),
    ):
        rows.take(event)
        assert rows.comments[comment.comment_id].state == state


def test_a_thread_is_described_anew() -> None:
    rows = Rows({}, {})
    rows.take(opened())
    rows.take(ThreadDescribed(thread_id=THREAD, title="New", about=About(episode=4), at=NOON))
    [thread] = rows.changed_threads
    assert (thread.title, thread.url, thread.about, thread.key) == ("New", None, About(episode=4), "review")


def test_an_unknown_type_is_passed_over() -> None:
    assert Rows({}, {}).take(Opaque("comment.pinned", 1, b"")) is None
