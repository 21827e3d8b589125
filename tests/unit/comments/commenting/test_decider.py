"""The rules of writing, as given, when, then."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from msgspec.structs import replace

from services.comments.commenting import decider
from services.comments.commenting.commands import Delete, Describe, Edit, Page, Post, Report
from services.comments.commenting.decider import Comment, Thread
from services.comments.commenting.errors import (
    CommentGone,
    CommentNotFound,
    EditWindowClosed,
    RevisionMoved,
    ThreadClosed,
)
from shared.contracts.comments import About, Byline, Mode, Text, ThreadDescribed, ThreadOpened

NOW = datetime(2026, 11, 22, 20, tzinfo=UTC)
ADA, BOB = b"a" * 32, b"b" * 32
HELLO = Text(body="Hello", html="<p>Hello</p>")
PAGE = Page(site="blog", key="/episode-4", title="Episode 4")
OPEN = Thread(thread_id=uuid4(), part=3, opened=True, page=PAGE)
COMMENT = Comment(
    comment_id=uuid4(),
    thread_id=OPEN.thread_id,
    part=3,
    site="blog",
    mode="pre",
    author_id=uuid4(),
    token_hash=ADA,
    revision=1,
    visible=True,
    deleted=False,
    removed=False,
    body="Hello",
    created_at=NOW - timedelta(minutes=5),
    edit_window=timedelta(minutes=30),
    now=NOW,
)
POST = Post(
    comment_id=uuid4(),
    page=PAGE,
    parent_id=None,
    author_id=uuid4(),
    byline=Byline(name="Ada"),
    text=HELLO,
    rendered=True,
    at=NOW,
)
EDIT = Edit(expected=1, token_hash=ADA, text=Text(body="Hello, world", html=""), rendered=True, at=NOW)


@pytest.mark.parametrize(("mode", "state"), [("pre", "pending"), ("post", "visible"), ("hold", "held")])
def test_the_sites_mode_says_how_a_comment_is_born(mode: Mode, state: str) -> None:
    opening, posted = decider.post(POST, OPEN, mode)

    assert opening is None
    assert (posted.state, posted.mode) == (state, mode)


def test_the_first_comment_opens_its_thread() -> None:
    opening, posted = decider.post(POST, replace(OPEN, opened=False), "pre")

    assert opening == ThreadOpened(
        thread_id=OPEN.thread_id, site="blog", key="/episode-4", title="Episode 4", at=NOW
    )
    assert posted.thread_id == OPEN.thread_id


def test_what_could_not_be_rendered_waits_for_a_person_even_where_all_is_shown_at_once() -> None:
    _, posted = decider.post(replace(POST, rendered=False), OPEN, "post")
    assert posted.state == "held"


def test_a_closed_thread_takes_no_comment() -> None:
    with pytest.raises(ThreadClosed):
        decider.post(POST, replace(OPEN, page=replace(PAGE, closed=True)), "pre")


def test_the_author_may_edit() -> None:
    edited = decider.edit(EDIT, COMMENT)

    assert edited is not None
    assert (edited.revision, edited.state, edited.sealed) == (2, "pending", EDIT.text)


def test_an_edit_that_changes_nothing_is_not_recorded() -> None:
    assert decider.edit(replace(EDIT, text=HELLO), COMMENT) is None


def test_nobody_else_may_edit_and_is_not_told_that_the_comment_exists() -> None:
    with pytest.raises(CommentNotFound):
        decider.edit(replace(EDIT, token_hash=BOB), COMMENT)


def test_an_edit_of_an_older_revision_is_told_the_newer_one() -> None:
    with pytest.raises(RevisionMoved) as refusal:
        decider.edit(EDIT, replace(COMMENT, revision=2))
    assert refusal.value.extra == {"revision": 2}


def test_the_edit_window_ends() -> None:
    decider.edit(EDIT, replace(COMMENT, now=COMMENT.created_at + COMMENT.edit_window))
    with pytest.raises(EditWindowClosed):
        decider.edit(
            EDIT, replace(COMMENT, now=COMMENT.created_at + COMMENT.edit_window + timedelta(seconds=1))
        )


@pytest.mark.parametrize("gone", [{"deleted": True}, {"removed": True}])
def test_what_is_gone_is_neither_edited_nor_deleted(gone: dict[str, bool]) -> None:
    comment = replace(COMMENT, visible=False, **gone)
    with pytest.raises(CommentGone):
        decider.edit(EDIT, comment)
    with pytest.raises(CommentGone):
        decider.delete(Delete(expected=None, token_hash=ADA, at=NOW), comment)


def test_an_author_may_delete_at_any_time_with_or_without_naming_the_revision() -> None:
    late = replace(COMMENT, now=NOW + timedelta(days=900))
    for expected in (None, 1):
        deleted = decider.delete(Delete(expected=expected, token_hash=ADA, at=NOW), late)
        assert deleted.comment_id == COMMENT.comment_id


def test_a_deletion_that_names_an_older_revision_is_refused() -> None:
    with pytest.raises(RevisionMoved):
        decider.delete(Delete(expected=1, token_hash=ADA, at=NOW), replace(COMMENT, revision=2))


def test_only_what_is_visible_is_reported() -> None:
    report = Report(reporter="5f", reason="spoiler", note="next week", at=NOW)
    assert decider.report(report, COMMENT).revision == 1
    with pytest.raises(CommentNotFound):
        decider.report(report, replace(COMMENT, visible=False))


def test_an_owner_registers_a_page_ahead() -> None:
    page = replace(PAGE, about=About(work="Kuroha", episode=4))
    described = decider.describe(Describe(page=page, at=NOW), replace(OPEN, opened=False))
    assert isinstance(described, ThreadOpened)
    assert described.about.episode == 4


def test_an_owner_corrects_a_page_and_the_same_again_changes_nothing() -> None:
    page = replace(PAGE, about=About(work="Kuroha", episode=5))
    assert isinstance(decider.describe(Describe(page=page, at=NOW), OPEN), ThreadDescribed)
    assert decider.describe(Describe(page=PAGE, at=NOW), OPEN) is None


def test_ids_come_from_the_command() -> None:
    assert isinstance(POST.comment_id, UUID)
    assert decider.post(POST, OPEN, "pre")[1].comment_id == POST.comment_id
