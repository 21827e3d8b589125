"""What moderators may rule on a whole cluster at once, and what they are answered."""

from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, Struct

from services.moderation.cases.bodies import MOST_OF_MESSAGE, DecisionGiven, ruling_of
from services.moderation.cases.commands import Decide
from services.moderation.cases.together import Together
from shared.contracts.ruling import Ruling
from shared.web.text import line, text


class ClusterDecisionGiven(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A ruling on the revision that was read, and on all that wait and say nearly the same.

    There is no "mask": spans of one text mean nothing in another. `reason`, `note` and `message` are as for one
    decision; each case gets them. `over` is the id of another moderator's decision on the case that was read.
    """

    revision: Annotated[int, Meta(ge=1, le=2**31 - 1)]
    action: Literal["approve", "hold", "remove"]
    reason: Annotated[str, line(80)] | None = None
    note: Annotated[str, text(2_000)] | None = None
    message: Annotated[str, text(MOST_OF_MESSAGE)] | None = None
    over: UUID | None = None

    def ruling(self) -> Ruling:
        """Raises Invalid."""
        given = DecisionGiven(
            revision=self.revision, action=self.action, reason=self.reason, message=self.message
        )
        return ruling_of(given)


class Left(Struct, frozen=True, kw_only=True):
    """A case that was left alone. `code` says why, as in a refusal of a single decision: "decided_by_another",
    "stale_revision", "not_waiting", "comment_gone", "already_undone", "busy".
    """

    comment_id: UUID
    code: str


class ClusterDecided(Struct, frozen=True, kw_only=True):
    """One decision, made in each case of `decided` under the same `id`; each can be undone by itself, too.

    With `more`, others wait beyond the thousand that are decided at once: send it again with another key.
    """

    id: UUID
    comment_id: UUID
    action: str
    ruling: Ruling
    by: str
    decided: tuple[UUID, ...]
    left: tuple[Left, ...]
    more: bool


class ClusterUndone(Struct, frozen=True, kw_only=True):
    """The cases in which the decision counts no more, and those in which it did not count before."""

    id: UUID
    comment_id: UUID
    undone: tuple[UUID, ...]
    left: tuple[Left, ...]


def cluster_decided(
    comment_id: UUID, given: ClusterDecisionGiven, command: Decide, came: Together
) -> ClusterDecided:
    return ClusterDecided(
        id=command.decision_id,
        comment_id=comment_id,
        action=given.action,
        ruling=command.ruling,
        by=command.by,
        decided=came.taken,
        left=left(came),
        more=came.more,
    )


def left(came: Together) -> tuple[Left, ...]:
    """In the order in which they came to wait."""
    return tuple(Left(comment_id=one, code=refusal.code) for one, refusal in came.refused.items())
