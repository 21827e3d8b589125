"""What moderators had ruled on the texts that one repeats, when it was written."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from services.moderation.screening.submission import Repeats
from services.moderation.screening.traces import Trace
from shared.contracts.ruling import Action


class Ruled(Struct, frozen=True, kw_only=True):
    """A decision on a text, and when it was taken back."""

    action: Action
    at: datetime
    undone_at: datetime | None = None


class Rulings:
    """`known` has the decisions on each revision in the order in which they were made.

    No decision is on a text that comes with the batch: nobody has seen it yet.
    """

    def __init__(self, known: Mapping[tuple[UUID, int], Sequence[Ruled]]) -> None:
        self._known = known

    def on(self, repeats: Repeats, alike: Iterable[Trace], at: datetime) -> Repeats:
        """How many of the comments that are repeated were removed, and approved, up to a moment."""
        removed, approved = set[UUID](), set[UUID]()
        for one in alike:
            action = self._standing((one.comment_id, one.revision), at)
            removed |= {one.comment_id} if action == "remove" else set()
            approved |= {one.comment_id} if action in ("publish", "mask") else set()
        return replace(repeats, removed=len(removed), approved=len(approved))

    def _standing(self, text: tuple[UUID, int], at: datetime) -> Action | None:
        made = (one for one in reversed(self._known.get(text, ())) if one.at <= at)
        return next((one.action for one in made if one.undone_at is None or one.undone_at > at), None)
