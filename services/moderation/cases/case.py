"""What moderation knows of one comment: the comment as told, and the case made of all that was said of it."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from msgspec import Struct

from shared.contracts.moderation import Again, Reason
from shared.contracts.ruling import Outcome, Ruling

State = Literal["screened", "open", "decided"]
"""`screened`: never needed a person; `open`: waits for one; `decided`: a person's ruling stands."""


class Comment(Struct, frozen=True, kw_only=True):
    """What the comment service says of a comment: its newest revision and that one's text."""

    comment_id: UUID
    site: str
    revision: int
    text: str
    deleted: bool = False


class Verdict(Struct, frozen=True, kw_only=True):
    """What screening said of a revision. `reasons` is empty once the author's key is destroyed."""

    revision: int
    ruling: Ruling
    policy: str
    reasons: tuple[Reason, ...] = ()
    failed: tuple[str, ...] = ()
    models: dict[str, str] = {}
    again: Again | None = None
    at: datetime


class Reported(Struct, frozen=True, kw_only=True):
    """A reader's objection; `agreed` and `refused`: how people had decided of what the same reader reported before."""

    revision: int
    reporter: str
    reason: str
    note: str | None = None
    agreed: int = 0
    refused: int = 0
    at: datetime

    @property
    def weight(self) -> float:
        """What the report is worth, 0 to 1: `report_weight`."""
        return report_weight(self.agreed, self.refused)


def report_weight(agreed: int, refused: int) -> float:
    """0 to 1, one half of a reader without a record: the share agreed with, as if two more had been and two had not."""
    return (agreed + 2) / (agreed + refused + 4)


class Decision(Struct, frozen=True, kw_only=True):
    """A moderator's ruling; `verdict` is what screening had said of the same revision.

    `note` is for moderators alone, `message` for the author.
    """

    decision_id: UUID
    revision: int
    ruling: Ruling
    verdict: Ruling | None = None
    by: str
    note: str | None = None
    message: str | None = None
    at: datetime
    undone_by: str | None = None
    undone_at: datetime | None = None


class Appeal(Struct, frozen=True, kw_only=True):
    """An author asks for another look at a decision. `text` is None once their key is destroyed.

    `outcome` is None while it waits; then `answer` is the decision made on it, if one was. `alone`: by the moderator
    whose decision it is against.
    """

    decision_id: UUID
    revision: int
    text: str | None = None
    at: datetime
    outcome: Outcome | None = None
    answer: UUID | None = None
    alone: bool = False
    answered_by: str | None = None
    answered_at: datetime | None = None


class Noted(Struct, frozen=True, kw_only=True):
    """What a moderator wrote for the others. `text` is None once the author's key is destroyed."""

    note_id: UUID
    by: str
    text: str | None = None
    at: datetime


class Case(Struct, frozen=True, kw_only=True):
    """One case a comment. Fields are the columns of the table `cases`.

    `revision` is the newest one, `ruling` what holds for it, `since` when the case came into its state.
    """

    comment_id: UUID
    site: str
    state: State
    since: datetime
    version: int = 0
    revision: int
    priority: int = 0
    ruling: Ruling | None = None
    verdict: Verdict | None = None
    causes: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    reports: tuple[Reported, ...] = ()
    decisions: tuple[Decision, ...] = ()
    notes: tuple[Noted, ...] = ()
    appeals: tuple[Appeal, ...] = ()
    claimed_by: str | None = None
    claimed_until: datetime | None = None

    def decision(self, decision_id: UUID) -> Decision | None:
        return next((one for one in self.decisions if one.decision_id == decision_id), None)

    def standing(self, revision: int) -> Decision | None:
        """The decision in force for a revision: the last one that was not undone."""
        mine = (one for one in reversed(self.decisions) if one.revision == revision)
        return next((one for one in mine if one.undone_at is None), None)

    @property
    def appeal(self) -> Appeal | None:
        """The one that waits: against the decision in force for the newest revision."""
        standing = self.standing(self.revision)
        if standing is None:
            return None
        waiting = (one for one in self.appeals if one.outcome is None)
        return next((one for one in waiting if one.decision_id == standing.decision_id), None)
