"""What the comment service tells, for tests: its events in a partition's log, and batches of them."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from msgspec.structs import replace

from shared.contracts.comments import (
    About,
    Byline,
    CommentDeleted,
    CommentEdited,
    CommentEvent,
    CommentPosted,
    CommentReported,
    Note,
    Text,
    ThreadOpened,
)
from shared.eventlog.recorded import Recorded
from shared.ids import new_id
from shared.streams.checkpoint import Batch

THREAD = UUID(int=100)
NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
HARMLESS = "I liked how the garden scene mirrors the first episode."


def opened(**changes: Any) -> ThreadOpened:
    event = ThreadOpened(
        thread_id=THREAD,
        site="drama",
        key="review",
        url="https://drama.example/review",
        title="Review: episode 3",
        about=About(work="The House", season=1, episode=3),
        at=NOON,
    )
    return replace(event, **changes)


def posted(body: str = HARMLESS, *, minute: float = 1, **changes: Any) -> CommentPosted:
    event = CommentPosted(
        comment_id=new_id(),
        thread_id=THREAD,
        author_id=new_id(),
        site="drama",
        mode="pre",
        state="pending",
        at=NOON + timedelta(minutes=minute),
        sealed=_text(body),
        byline=Byline(
            name="Mina", email_domain="example.org", address_hash=b"\x01" * 16, email_hash=b"\x02" * 16
        ),
    )
    return replace(event, **changes)


def edited(of: CommentPosted, body: str, revision: int = 2, **changes: Any) -> CommentEdited:
    event = CommentEdited(
        comment_id=of.comment_id,
        author_id=of.author_id,
        revision=revision,
        mode=of.mode,
        state="pending",
        at=of.at + timedelta(minutes=revision),
        sealed=_text(body),
    )
    return replace(event, **changes)


def deleted(of: CommentPosted) -> CommentDeleted:
    return CommentDeleted(comment_id=of.comment_id, at=of.at + timedelta(minutes=10))


def reported(of: CommentPosted, reporter: str = "reader-1", note: str | None = None) -> CommentReported:
    return CommentReported(
        comment_id=of.comment_id,
        revision=1,
        reporter=reporter,
        reason="spoiler",
        at=of.at + timedelta(minutes=5),
        sealed=Note(note) if note else None,
    )


class Teller:
    """Numbers the events of one partition as the log would."""

    def __init__(self, part: int = 0) -> None:
        self.part = part
        self.position = 0

    def batch(self, *events: CommentEvent) -> Batch:
        """The next batch for the consumer `screening`."""
        after = self.position
        entries = tuple(self._recorded(event) for event in events)
        return _batch(self.part, after, entries)

    def _recorded(self, event: CommentEvent) -> Recorded:
        self.position += 1
        return Recorded(
            part=self.part,
            position=self.position,
            stream_id=THREAD,
            version=self.position,
            event_id=new_id(),
            subject_id=None,
            recorded_at=event.at,
            event=event,
        )


def _batch(part: int, after: int, entries: Sequence[Recorded]) -> Batch:
    return Batch(
        consumer="screening",
        part=part,
        after=after,
        upto=entries[-1].position,
        event_id=entries[-1].event_id,
        entries=tuple(entries),
    )


def _text(body: str) -> Text:
    return Text(body=body, html=f"<p>{body}</p>")
