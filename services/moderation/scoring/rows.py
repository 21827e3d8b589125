"""Rows of a file as the comments and threads that screening knows."""

import unicodedata
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from uuid import UUID, uuid5

from services.moderation.scoring.given import Given, PostGiven
from services.moderation.screening.rows import CommentRow, ThreadRow
from services.moderation.screening.submission import fingerprint
from shared.contracts.comments import About
from shared.spoilers.source import covered

SITE = "scored"
APART = timedelta(hours=1)
"""Comments without a date are no flood."""
FIRST = datetime(2026, 1, 1, tzinfo=UTC)
_NAMESPACE = UUID("0d3f0f0e-5a3e-5b57-8a0b-3d1b6d1d6a10")
_MOST = 10_000


class Comment(NamedTuple):
    """A row, and the comment and the thread it stands for."""

    given: Given
    row: CommentRow
    thread: ThreadRow


def latest(comments: Iterable[Comment], otherwise: datetime = FIRST) -> datetime:
    """When the last of them was written."""
    return max((one.row.posted_at for one in comments), default=otherwise)


def comment(given: Given, at: datetime, name: str) -> Comment:
    """The comment of a row, written at a moment; no other has its `name`."""
    thread = _thread(given)
    return Comment(given, _row(given, thread, at, f"{name} {given.id}"), thread)


def _thread(given: Given) -> ThreadRow:
    post = given.post or PostGiven()
    key = f"{given.group}\n{post.work}\n{post.season}\n{post.episode}\n{post.title}"
    return ThreadRow(
        thread_id=uuid5(_NAMESPACE, f"thread\n{key}"),
        site=SITE,
        key=str(given.group),
        title=post.title,
        about=About(work=post.work, season=post.season, episode=post.episode),
    )


def _stored(text: str) -> str:
    """As the comment service keeps it; what is too long is cut before it costs anything."""
    return unicodedata.normalize("NFC", text[: 4 * _MOST]).replace("\r\n", "\n")[:_MOST]


def _row(given: Given, thread: ThreadRow, at: datetime, name: str) -> CommentRow:
    text = _stored(given.shown)
    return CommentRow(
        comment_id=uuid5(_NAMESPACE, f"comment\n{name}"),
        thread_id=thread.thread_id,
        parent_id=None,
        author_id=uuid5(_NAMESPACE, f"author\n{name if given.author is None else given.author}"),
        posted_at=at,
        revised_at=at,
        revision=1,
        mode="pre",
        state="pending",
        site=SITE,
        text=text,
        spoilers=len(covered(text)),
        fingerprint=fingerprint(text),
    )
