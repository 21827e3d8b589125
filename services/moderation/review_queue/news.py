"""What has changed since a list was read: new cases that match, and which on the screen are not as they were."""

from collections.abc import Collection
from datetime import datetime
from typing import Literal
from uuid import UUID

from msgspec import Struct

from services.moderation.review_queue.asked import Asked
from services.moderation.review_queue.documents import Claim
from shared.postgres.pool import Pool

MOST_NEW = 1_000
"""Of more new cases than these `News.new` says only that there are so many."""
MOST_SHOWN = 200
"""Comments that can be asked about at once."""


class Changed(Struct, frozen=True, kw_only=True):
    """A case that is not as it was. `state` is "gone" once its author has deleted what waited, or all trace is lost."""

    comment_id: UUID
    state: Literal["open", "decided", "screened", "gone"]
    revision: int
    since: datetime
    claim: Claim | None


class News(Struct, frozen=True, kw_only=True):
    """What happened since a marker. `new` cases match and came into their state since; MOST_NEW stands for any more.

    `changed` are those of the comments asked about of which anything in `Changed` is new. `marker` is of this answer:
    asked with it, the same is not told twice.
    """

    new: int
    changed: tuple[Changed, ...]
    marker: str


async def read_news(
    pool: Pool, asked: Asked, marker: str, shown: Collection[UUID] = (), *, me: str | None = None
) -> News:
    """The news since `marker`: that of a `Queue`, or of earlier news. What `asked` says of order and place counts not.

    Cases of other sites than `asked.site` are told as gone. Raises Invalid for a marker that is not one, and for more
    than MOST_SHOWN comments.
    """
    raise NotImplementedError
