"""Comments that readers were shown for two weeks while nobody objected: ordinary, as far as one can tell."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from services.moderation.learning.decisions import Text
from shared.contracts.moderation import CommentScreened
from shared.eventlog.recorded import Recorded

RESTED = timedelta(days=14)


def untouched(entries: Iterable[Recorded], since: datetime) -> list[Text]:
    """Of whole streams of cases the newest revisions that were published before `since`, by the log's own times.

    One to which anything else ever happened, a report or a case opened, is not among them.
    """
    streams: dict[UUID, list[Recorded]] = {}
    for entry in entries:
        streams.setdefault(entry.stream_id, []).append(entry)
    return [text for stream in streams.values() if (text := _published(stream, since))]


def _published(stream: list[Recorded], since: datetime) -> Text | None:
    last = stream[-1].event
    if (
        not all(isinstance(entry.event, CommentScreened) for entry in stream)
        or stream[-1].recorded_at > since
    ):
        return None
    if not isinstance(last, CommentScreened) or last.ruling.action != "publish":
        return None
    return last.comment_id, last.revision
