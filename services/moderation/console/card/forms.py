"""What the card's forms send, as commands."""

from datetime import UTC, datetime
from typing import Literal
from uuid import UUID, uuid5

import msgspec
from msgspec import Struct

from services.moderation.cases.bodies import DecisionGiven, ruling_of
from services.moderation.cases.commands import Decide, Undo
from services.moderation.review_queue.documents import Dossier
from shared.access.roles import Principal
from shared.errors import Invalid
from shared.web.validation import field_error

_TYPED = ("label", "reason", "note", "over")
Spans = tuple[tuple[int, int], ...]


class DecisionForm(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`token` is made with the form: sent twice, it decides once. "mask_marked" covers what the checks would."""

    token: UUID
    revision: int
    action: Literal["approve", "hold", "mask", "mask_marked", "remove"]
    label: str = ""
    reason: str = ""
    note: str = ""
    over: str = ""


def decision(form: DecisionForm, dossier: Dossier, moderator: Principal) -> Decide:
    """The command that a form stands for. Raises Invalid for values that the API would refuse too."""
    marked = form.action == "mask_marked"
    typed = {name: value for name in _TYPED if (value := getattr(form, name).strip())}
    given = {**typed, "revision": form.revision, "action": "mask" if marked else form.action}
    if given["action"] != "mask":
        given.pop("label", None)
    if marked:
        given["spans"] = to_cover(dossier)
    try:
        decided = msgspec.convert(given, DecisionGiven)
    except msgspec.ValidationError as error:
        raise Invalid(field_error(str(error))) from error
    return Decide(
        decision_id=uuid5(dossier.comment_id, f"{moderator.id}\n{form.token}"),
        revision=decided.revision,
        ruling=ruling_of(decided),
        by=moderator.id,
        note=decided.note,
        over=decided.over,
        at=datetime.now(UTC),
    )


def undoing(decision_id: UUID, moderator: Principal) -> Undo:
    return Undo(decision_id=decision_id, by=moderator.id, at=datetime.now(UTC))


def to_cover(dossier: Dossier) -> Spans:
    """What the checks that want it covered have matched."""
    return tuple(sorted({span for one in dossier.reasons if one.action == "mask" for span in one.spans}))
