"""A moderator's decision over a text, as its author may hear of it and object to it: the rows, and the rule."""

from typing import Self
from uuid import UUID

from msgspec import Struct

from shared.contracts.comments import (
    CommentAppealAnswered,
    CommentAppealed,
    CommentHeld,
    CommentMasked,
    CommentRemoved,
    Ruled,
)
from shared.contracts.ruling import Outcome


class Decided(Struct, frozen=True, kw_only=True):
    """The decision that hides or covers a revision, and what the moderator writes to its author."""

    decision: UUID
    message: str | None = None

    @classmethod
    def of(cls, event: Ruled) -> Self | None:
        """None where no moderator's decision hides or covers the text."""
        if event.decision is None or not isinstance(event, CommentHeld | CommentMasked | CommentRemoved):
            return None
        return cls(decision=event.decision, message=event.sealed.message if event.sealed else None)


class Appeal(Struct, frozen=True, kw_only=True):
    """An appeal against a decision. `outcome` is None while it waits; `answer` is the decision that was made on it."""

    decision: UUID
    outcome: Outcome | None = None
    answer: UUID | None = None
    alone: bool = False

    @classmethod
    def of(cls, event: CommentAppealed | CommentAppealAnswered) -> Self:
        if isinstance(event, CommentAppealed):
            return cls(decision=event.decision)
        return cls(decision=event.decision, outcome=event.outcome, answer=event.answer, alone=event.alone)


def heard(decided: Decided | None, appeal: Appeal | None) -> bool:
    """Whether the decision in force has been appealed, or is itself the answer to an appeal, and so is final."""
    return decided is not None and appeal is not None and decided.decision in (appeal.decision, appeal.answer)


def appealable(decided: Decided | None, appeal: Appeal | None) -> bool:
    """Whether there is a decision that nobody has been asked about yet, and no other question waits."""
    waits = appeal is not None and appeal.outcome is None
    return decided is not None and not waits and not heard(decided, appeal)
