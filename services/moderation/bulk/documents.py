"""What is answered about decisions on many cases."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from msgspec import Struct

from services.moderation.bulk.bodies import SPAM, Act
from services.moderation.bulk.bulk import Bulk, Effect, State, effect
from services.moderation.bulk.choosing import Chosen
from services.moderation.bulk.freezing import Sampled
from services.moderation.cases.bodies import action_word
from services.moderation.review_queue.documents import Moderator
from shared.contracts.ruling import Action, Ruling

_ACTS: Mapping[Act, Action] = {
    "approve": "publish",
    "hold": "hold",
    "mask": "mask",
    "remove": "remove",
    "spam": "remove",
}


class Progress(Struct, frozen=True, kw_only=True):
    """How far it has come: `done` of `total` members, and what became of them so far.

    Of deciding: "decided", "stands" (the same was decided before by another) or the code of a refusal, as for a single
    decision. Of taking back: "undone"; "decided_since" and "edited_since", where something newer holds; or a code.
    """

    done: int
    total: int
    outcomes: dict[str, int]


class Shown(Struct, frozen=True, kw_only=True):
    """A decision on many cases, made in each under this `id`.

    `members` is how many were chosen; `refused` counts those among them that are left alone in any case, by the code
    of the refusal, `ready` the others, and `holding` these by what held for them when they were chosen. `undoing` is
    null until it is to be taken back.
    """

    id: UUID
    site: str | None
    state: State
    chosen: Chosen
    asked_by: Moderator
    asked_at: datetime
    members: int
    ready: int
    refused: dict[str, int]
    holding: dict[Action, int]
    action: str | None
    ruling: Ruling | None
    confirmed_by: Moderator | None
    confirmed_at: datetime | None
    stopped_by: Moderator | None
    undo_by: Moderator | None
    undo_at: datetime | None
    finished_at: datetime | None
    deciding: Progress
    undoing: Progress | None
    error: str | None


class Preview(Struct, frozen=True, kw_only=True):
    """A preview: what each action would do, and members from all over it, in the order in which they came to wait."""

    bulk: Shown
    effects: dict[Act, Effect]
    sample: Sequence[Sampled]


class Bulks(Struct, frozen=True, kw_only=True):
    """What was confirmed, the newest first. `next` is what to send as `after` for the page that follows."""

    bulks: Sequence[Shown]
    next: UUID | None


class MemberShown(Struct, frozen=True, kw_only=True):
    """One text. `outcome` is null until it has its turn, `undone` until that is taken back. `case` leads to it."""

    number: int
    comment_id: UUID
    revision: int
    held: Action | None
    outcome: str | None
    undone: str | None
    case: str


class Members(Struct, frozen=True, kw_only=True):
    """A page of members. `next` is what to send as `after` for the page that follows."""

    members: Sequence[MemberShown]
    next: int | None


def people_in(bulks: Sequence[Bulk]) -> set[str]:
    """Everybody who has done something to some of them."""
    found = {who for one in bulks for who in (one.asked_by, one.confirmed_by, one.stopped_by, one.undo_by)}
    return {who for who in found if who is not None}


def shown(bulk: Bulk, people: Mapping[str, Moderator]) -> Shown:
    def person(who: str | None) -> Moderator | None:
        return people[who] if who else None

    return Shown(
        id=bulk.bulk_id,
        site=bulk.site,
        state=bulk.state,
        chosen=bulk.chosen,
        asked_by=people[bulk.asked_by],
        asked_at=bulk.asked_at,
        members=bulk.members,
        ready=bulk.ready,
        refused=bulk.refused,
        holding=bulk.holding,
        action=_word(bulk.ruling) if bulk.ruling else None,
        ruling=bulk.ruling,
        confirmed_by=person(bulk.confirmed_by),
        confirmed_at=bulk.confirmed_at,
        stopped_by=person(bulk.stopped_by),
        undo_by=person(bulk.undo_by),
        undo_at=bulk.undo_at,
        finished_at=bulk.finished_at,
        deciding=Progress(done=bulk.gone_through, total=bulk.members, outcomes=bulk.outcomes),
        undoing=Progress(done=bulk.taken_back, total=bulk.decided, outcomes=bulk.undone)
        if bulk.undo_at
        else None,
        error=bulk.error,
    )


def effects(holding: Mapping[Action, int]) -> dict[Act, Effect]:
    """Of every action, by what holds for the members now."""
    return {act: effect(action, holding) for act, action in _ACTS.items()}


def _word(ruling: Ruling) -> str:
    """A ruling as moderators say it here."""
    spam = (ruling.action, ruling.reason) == ("remove", SPAM)
    return SPAM if spam else action_word(ruling)
