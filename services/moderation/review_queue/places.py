"""Where a case stands in a list, and which stand next to it: for "next", and for what is fetched ahead."""

from collections.abc import Sequence
from uuid import UUID

from msgspec import Struct

from services.moderation.review_queue.asked import Asked, Sort
from services.moderation.review_queue.documents import Item
from shared.postgres.pool import Pool


class Placed(Struct, frozen=True, kw_only=True):
    """A case in a list. `place` can stand in `Asked.after`, and stays true when the case itself has moved on."""

    comment_id: UUID
    place: str


class Neighbours(Struct, frozen=True, kw_only=True):
    """What stands before and after a place, the nearest first."""

    before: Sequence[Placed]
    after: Sequence[Placed]


def place_of(item: Item, sort: Sort) -> str:
    """Where an item stands in a list of this order."""
    raise NotImplementedError


async def read_neighbours(
    pool: Pool, asked: Asked, *, before: int = 1, after: int = 3, me: str | None = None
) -> Neighbours:
    """The cases around `asked.after`, the place of a case that may have left the list since; from its top without one.

    Raises Invalid for a place that is none of this list's.
    """
    raise NotImplementedError
