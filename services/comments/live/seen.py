"""Whether readers have ever seen a comment that they do not see now."""

from collections.abc import Sequence
from uuid import UUID

from msgspec.structs import replace

from services.comments.threads.fold import Folded, evolve, fold
from shared.contracts.comments import CommentPosted, ThreadOpened
from shared.eventlog.recorded import Recorded


def was_seen(comment_id: UUID, history: Sequence[Recorded]) -> bool:
    """From the comment's events, its posting first. Those of other comments among them do not count."""
    folded = _empty(history[0])
    for recorded in history:
        if getattr(recorded.event, "comment_id", None) == comment_id:
            evolve(folded, _alone(recorded))
            if folded.comments[comment_id].visible:
                return True
    return False


def _empty(first: Recorded) -> Folded:
    opened = ThreadOpened(thread_id=first.stream_id, site="", key="", at=first.recorded_at)
    folded = fold([replace(first, event=opened)])
    assert folded is not None  # noqa: S101 - opened just now
    return folded


def _alone(recorded: Recorded) -> Recorded:
    """As if it answered nobody: what stands above it is not in this fold."""
    if isinstance(recorded.event, CommentPosted):
        return replace(recorded, event=replace(recorded.event, parent_id=None))
    return recorded
