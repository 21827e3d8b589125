"""What an author is told of a moderator's decision over their comment, and of their own appeal against it."""

from typing import Any, Literal

import msgspec
from msgspec import Struct

from services.comments.commenting.reviews import Appeal, Decided, appealable, heard
from shared.contracts.ruling import Outcome

AppealState = Literal["open"] | Outcome


class Review(Struct, frozen=True, kw_only=True):
    """A moderator's decision over a comment, told to its author alone, without who it was.

    `message` is what the moderator writes to them. `appeal` is how their request for another look stands: "open",
    or "kept", "published", "changed" or "withdrawn"; `alone` that the same moderator looked, for there is nobody else.
    With `may_appeal` they may ask for it. `notices` are what to tell them of all this, `action` what to call asking,
    both in the language that was asked for.
    """

    decided: bool
    message: str | None = None
    may_appeal: bool = False
    appeal: AppealState | None = None
    alone: bool = False
    notices: tuple[str, ...] = ()
    action: str | None = None


def review_of(decided: Any, appeal: Any) -> Review | None:
    """What stands in `revisions.decided` and `revisions.appeal`, as it is told. None where there is nothing to tell."""
    decision = msgspec.convert(decided, Decided | None)
    asked = msgspec.convert(appeal, Appeal | None)
    if asked and asked.outcome and decision and not heard(decision, asked):
        asked = None  # what has been decided since is another matter
    if decision is None and asked is None:
        return None
    return Review(
        decided=decision is not None,
        message=decision.message if decision else None,
        may_appeal=appealable(decision, asked),
        appeal=(asked.outcome or "open") if asked else None,
        alone=asked.alone if asked else False,
    )
