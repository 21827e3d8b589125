"""A decision on many cases: what was chosen and confirmed, and how far it has come."""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal
from uuid import UUID

from msgspec import Struct

from services.moderation.bulk.choosing import Chosen
from shared.contracts.ruling import Action, Ruling

MOST = 50_000
"""Cases that are decided at once."""

State = Literal["preview", "deciding", "decided", "stopped", "failed", "undoing", "undone"]
"""`stopped`: somebody ended it midway, in either direction; `failed`: it could not go on. Both can be undone."""

DECIDED = "decided"
STANDS = "stands"
"""What became of a case: the decision was made in it; or the same was decided there before by somebody else.

Any other outcome is the code of a refusal: `cases/errors.py`.
"""
UNDONE = "undone"
DECIDED_SINCE = "decided_since"
EDITED_SINCE = "edited_since"
"""What became of taking it back: it counts no more, and where somebody has decided since, or the text is another by
now, what holds is not for us to change.
"""

_READABLE = ("publish", "mask")


class Bulk(Struct, frozen=True, kw_only=True):
    """Fields are columns of the table `bulks`. `bulk_id` is also the id of its decision in each case.

    `site` None: cases of any. Of `members`, which stay as they were previewed, `refused` counts those that were not to
    be decided already then, by the code of the refusal, and `holding` the others by what held for them. `outcomes`
    and `undone` count what has become of members so far.
    """

    bulk_id: UUID
    site: str | None
    chosen: Chosen
    asked_by: str
    asked_at: datetime
    members: int = 0
    refused: dict[str, int] = {}
    holding: dict[Action, int] = {}
    state: State = "preview"
    ruling: Ruling | None = None
    note: str | None = None
    message: str | None = None
    confirmed_by: str | None = None
    confirmed_at: datetime | None = None
    stopped_by: str | None = None
    undo_by: str | None = None
    undo_at: datetime | None = None
    finished_at: datetime | None = None
    place: int = 0
    outcomes: dict[str, int] = {}
    undone: dict[str, int] = {}
    tries: int = 0
    error: str | None = None

    @property
    def ready(self) -> int:
        """How many are to be decided."""
        return self.members - sum(self.refused.values())

    @property
    def decided(self) -> int:
        """In how many cases the decision was made, whether or not it counts still."""
        return self.outcomes.get(DECIDED, 0)

    @property
    def gone_through(self) -> int:
        return sum(self.outcomes.values())

    @property
    def taken_back(self) -> int:
        """How many of `decided` the undoing has gone through."""
        return sum(self.undone.values())


class Member(Struct, frozen=True, kw_only=True):
    """A text that a decision on many is about. Fields are columns of the table `bulk_members`."""

    number: int
    comment_id: UUID
    revision: int
    held: Action | None
    outcome: str | None
    undone: str | None


class Effect(Struct, frozen=True, kw_only=True):
    """What an action would do: for how many another ruling would hold, and of these how many readers would begin to
    see, and how many they could not see any more.
    """

    changed: int
    shown: int
    hidden: int


def effect(action: Action, holding: Mapping[Action, int]) -> Effect:
    """Of an action on so many members, counted by what holds for them."""
    changed = {held: count for held, count in holding.items() if held != action}
    hidden = sum(count for held, count in changed.items() if held not in _READABLE)
    seen = action in _READABLE
    total = sum(changed.values())
    return Effect(changed=total, shown=hidden if seen else 0, hidden=0 if seen else total - hidden)
