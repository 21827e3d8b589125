"""Whole threads put where readers find them, by COPY and without a log."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from uuid import UUID

from deploy.bench import prose
from deploy.local.plan import SITE
from services.comments.log import birth_part, thread_id_of
from services.comments.rendering.render import render
from services.comments.threads.fold import fold
from services.comments.threads.tables import copy_rows, rows_of
from shared.contracts.comments import Byline, CommentPosted, Text, ThreadOpened
from shared.eventlog.recorded import Recorded
from shared.ids import new_id
from shared.postgres.pool import Connection

FIRST_PAGE = 20
_BEGAN = datetime(2026, 1, 1, tzinfo=UTC)
_ANSWERS = 0.6  # share of later comments that answer another one
_RECENT = 200
_TEXTS = 1_000


async def copy_thread(connection: Connection, key: str, size: int, partitions: int) -> UUID:
    """Add a thread of `size` visible comments that screening has passed; return its first comment.

    Its first page, oldest first, is the same whatever the size: nobody answers the first twenty comments.
    """
    thread_id = thread_id_of(SITE, key)
    events = _events(thread_id, key, size)
    part = birth_part(thread_id, partitions)
    folded = fold(_recorded(thread_id, part, number, event) for number, event in enumerate(events, start=1))
    if folded is None or not folded.comments:
        raise ValueError("a thread without comments")
    for comment in folded.comments.values():
        comment.awaiting = None
    await copy_rows(connection, rows_of(folded))
    return next(iter(folded.comments))


def _events(thread_id: UUID, key: str, size: int) -> Iterator[ThreadOpened | CommentPosted]:
    yield ThreadOpened(thread_id=thread_id, site=SITE, key=key, at=_BEGAN)
    chance = random.Random(size)  # noqa: S311  no secret
    later: list[UUID] = []
    for number in range(size):
        answers = later and chance.random() < _ANSWERS
        posted = _posted(thread_id, chance.choice(later[-_RECENT:]) if answers else None, number)
        yield posted
        if number >= FIRST_PAGE:
            later.append(posted.comment_id)


def _posted(thread_id: UUID, parent_id: UUID | None, number: int) -> CommentPosted:
    return CommentPosted(
        comment_id=new_id(),
        thread_id=thread_id,
        parent_id=parent_id,
        author_id=new_id(),
        site=SITE,
        mode="post",
        state="visible",
        at=_BEGAN + timedelta(seconds=number),
        sealed=_text(number % _TEXTS),
        byline=Byline(name=prose.name(number)),
    )


@cache
def _text(number: int) -> Text:
    body = prose.sentences(number)
    return Text(body=body, html=render(body).html)


def _recorded(thread_id: UUID, part: int, number: int, event: ThreadOpened | CommentPosted) -> Recorded:
    return Recorded(
        part=part,
        position=number,
        stream_id=thread_id,
        version=number,
        event_id=thread_id,
        subject_id=None,
        recorded_at=event.at,
        event=event,
    )
