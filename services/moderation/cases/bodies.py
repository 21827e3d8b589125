"""What moderators may send about a case, and what they are answered."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, Struct

from services.moderation.cases.case import Case, Decision, State
from shared.contracts.ruling import Action, Mask, Ruling
from shared.errors import Invalid
from shared.web.text import Natural, line, text

MOST_OF_MESSAGE = 500
"""Characters that an author is told with a decision."""

_ACTIONS: dict[str, Action] = {"approve": "publish", "hold": "hold", "mask": "mask", "remove": "remove"}


class DecisionGiven(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A ruling on the revision that was read.

    `spans`, [start, end) in code points of the text, and `label`, what the cover says, go with "mask" only; without
    spans all of the text is covered. `reason` is a short word for the record, told to the comment service: nothing
    of the comment's own words. `note` is confidential. `message` is what the author is told beside their own comment,
    where it is held, masked or removed. `over` is the id of another moderator's decision that this
    one knowingly replaces.
    """

    revision: Annotated[int, Meta(ge=1, le=2**31 - 1)]
    action: Literal["approve", "hold", "mask", "remove"]
    spans: Annotated[tuple[tuple[Natural, Natural], ...], Meta(max_length=100)] = ()
    label: Annotated[str, line(80)] | None = None
    reason: Annotated[str, line(80)] | None = None
    note: Annotated[str, text(2_000)] | None = None
    message: Annotated[str, text(MOST_OF_MESSAGE)] | None = None
    over: UUID | None = None


class Decided(Struct, frozen=True, kw_only=True):
    """The decision that stands, and what it made of the case."""

    id: UUID
    comment_id: UUID
    revision: int
    action: str
    ruling: Ruling
    note: str | None
    message: str | None
    by: str
    at: datetime
    undone_at: datetime | None
    state: State


class Undone(Struct, frozen=True, kw_only=True):
    """What holds for the comment's newest revision now that the decision does not count."""

    id: UUID
    comment_id: UUID
    revision: int
    ruling: Ruling | None
    state: State


class Claimed(Struct, frozen=True, kw_only=True):
    comment_id: UUID
    claimed_by: str
    claimed_until: datetime


def ruling_of(given: DecisionGiven) -> Ruling:
    """Raises Invalid for what belongs to "mask" and stands with another action, and a message nobody would read."""
    if given.message and given.action == "approve":
        raise Invalid.field(
            "/message", "goes with what is held, masked or removed: nobody reads it elsewhere"
        )
    for name, value in (("spans", given.spans), ("label", given.label)):
        if value and given.action != "mask":
            raise Invalid.field(f"/{name}", 'goes with the action "mask" only')
    mask = Mask(spans=tuple(sorted(given.spans)), label=given.label) if given.action == "mask" else None
    return Ruling(action=_ACTIONS[given.action], mask=mask, reason=given.reason)


def decided(case: Case, decision: Decision) -> Decided:
    return Decided(
        id=decision.decision_id,
        comment_id=case.comment_id,
        revision=decision.revision,
        action=action_word(decision.ruling),
        ruling=decision.ruling,
        note=decision.note,
        message=decision.message,
        by=decision.by,
        at=decision.at,
        undone_at=decision.undone_at,
        state=case.state,
    )


def action_word(ruling: Ruling) -> str:
    """A ruling's action as moderators say it."""
    return next(word for word, action in _ACTIONS.items() if action == ruling.action)
