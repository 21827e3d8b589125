"""Which events say that readers can see a comment."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from services.comments.notifications.consumer import became_visible
from shared.contracts.comments import (
    CommentDeleted,
    CommentEdited,
    CommentHeld,
    CommentMasked,
    CommentPosted,
    CommentPublished,
    CommentRemoved,
    State,
)
from shared.contracts.event import Event
from shared.contracts.ruling import Mask
from shared.eventlog.recorded import Recorded

AT = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
THREAD, COMMENT, AUTHOR = UUID(int=1), UUID(int=2), UUID(int=3)


def recorded(event: Event, version: int = 5) -> Recorded:
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


def posted(state: State) -> CommentPosted:
    return CommentPosted(
        comment_id=COMMENT,
        thread_id=THREAD,
        author_id=AUTHOR,
        site="dramas",
        mode="pre",
        state=state,
        at=AT,
    )


def edited(state: State) -> CommentEdited:
    return CommentEdited(comment_id=COMMENT, author_id=AUTHOR, revision=2, mode="post", state=state, at=AT)


PUBLISHED = CommentPublished(comment_id=COMMENT, revision=1, by="screening", at=AT)
MASKED = CommentMasked(comment_id=COMMENT, revision=1, by="moderator", at=AT, mask=Mask())


@pytest.mark.parametrize("event", [posted("visible"), edited("visible"), PUBLISHED, MASKED])
def test_these_do(event: Event) -> None:
    assert became_visible([recorded(event)]) == {COMMENT: 5}


@pytest.mark.parametrize(
    "event",
    [
        posted("pending"),
        posted("held"),
        edited("pending"),
        CommentHeld(comment_id=COMMENT, revision=1, by="screening", at=AT),
        CommentRemoved(comment_id=COMMENT, revision=1, by="moderator", at=AT),
        CommentDeleted(comment_id=COMMENT, at=AT),
    ],
)
def test_these_do_not(event: Event) -> None:
    assert became_visible([recorded(event)]) == {}


def test_the_first_one_counts() -> None:
    history = [recorded(posted("pending"), 2), recorded(PUBLISHED, 4), recorded(MASKED, 6)]

    assert became_visible(history) == {COMMENT: 4}
