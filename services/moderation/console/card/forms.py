"""What the card's forms send, as commands."""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Annotated, Literal, TypeVar
from uuid import UUID, uuid5

import msgspec
from msgspec import Meta, Struct

from services.moderation.canned_messages.messages import CannedMessage
from services.moderation.cases.bodies import DecisionGiven, ruling_of
from services.moderation.cases.commands import AddNote, Decide
from services.moderation.cases.note_api import NoteGiven
from services.moderation.review_queue.documents import Dossier
from services.moderation.screening.languages import language_of
from shared.access.roles import Principal
from shared.errors import Invalid
from shared.web.text import line
from shared.web.validation import field_error

T = TypeVar("T")
Spans = tuple[tuple[int, int], ...]
Action = Literal["approve", "hold", "mask", "mask_marked", "remove", "spam"]

_TYPED = ("label", "reason", "note", "message", "over")
_SPAN = re.compile(r"([0-9]{1,6})-([0-9]{1,6})")
_UNSAID = "other"  # a removal without a reason teaches screening that the text was spam


class DecisionForm(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`token` is made with the form: sent twice, it decides once.

    "spam" removes as spam, "mask_marked" covers what the checks would. "mask" covers `spans` ("4-12", in code points)
    or every place where `phrase` stands, and all of the text without either.
    """

    token: UUID
    revision: int
    action: Action
    spans: tuple[str, ...] = ()
    phrase: str | None = None
    label: str | None = None
    reason: str | None = None
    message: str | None = None
    canned: UUID | None = None
    note: str | None = None
    over: str | None = None


class NoteForm(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    token: UUID
    text: str = ""


class BlockForm(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """For how many days; until somebody unblocks them without."""

    days: Annotated[int, Meta(ge=1, le=3_650)] | None = None
    reason: Annotated[str, line(200)] | None = None


def decision(
    form: DecisionForm,
    dossier: Dossier,
    moderator: Principal,
    at: datetime,
    messages: Sequence[CannedMessage] = (),
) -> Decide:
    """The command that a form stands for; a message that was chosen speaks the comment's language, as far as it can.

    Raises Invalid for values that the API would refuse too.
    """
    given: dict[str, object] = {
        name: value.strip() for name in _TYPED if (value := getattr(form, name)) is not None
    }
    given |= {"revision": form.revision, "action": form.action}
    if chosen := next((one for one in messages if one.id == form.canned), None):
        given.setdefault("message", chosen.wording(language_of(dossier.text)).text)
    match form.action:
        case "mask" | "mask_marked":
            given |= {"action": "mask", "spans": _spans(form, dossier)}
        case "spam":
            given |= {"action": "remove", "reason": "spam"}
        case "remove":
            given.setdefault("reason", _UNSAID)
    if given["action"] != "mask":
        given.pop("label", None)
    decided = _checked(given, DecisionGiven)
    return Decide(
        decision_id=uuid5(dossier.comment_id, f"{moderator.id}\n{form.token}"),
        revision=decided.revision,
        ruling=ruling_of(decided),
        by=moderator.id,
        note=decided.note,
        message=decided.message,
        over=decided.over,
        at=at,
    )


def note(form: NoteForm, comment_id: UUID, moderator: Principal, at: datetime) -> AddNote:
    """Raises Invalid for a text that the API would refuse too."""
    given = _checked({"text": form.text.strip()}, NoteGiven)
    note_id = uuid5(comment_id, f"{moderator.id}\n{form.token}\nnote")
    return AddNote(note_id=note_id, text=given.text, by=moderator.id, at=at)


def to_cover(dossier: Dossier) -> Spans:
    """What the checks that want it covered have matched."""
    return tuple(sorted({span for one in dossier.reasons if one.action == "mask" for span in one.spans}))


def _spans(form: DecisionForm, dossier: Dossier) -> Spans:
    """Of the text that was read: where that is an older one, the decision is refused before they matter."""
    if form.action == "mask_marked":
        return to_cover(dossier)
    if form.spans:
        return tuple(_span(written) for written in form.spans)
    if form.phrase is None or form.revision != dossier.revision:
        return ()
    found = tuple(_places(dossier.text, form.phrase.strip()))
    if not found:
        raise Invalid.field("/phrase", "does not stand in the comment")
    return found


def _span(written: str) -> tuple[int, int]:
    match = _SPAN.fullmatch(written)
    if match is None:
        raise Invalid.field("/spans", "must be two numbers with a hyphen between them, such as 4-12")
    return int(match[1]), int(match[2])


def _places(text: str, phrase: str) -> Iterator[tuple[int, int]]:
    return ((found.start(), found.end()) for found in re.finditer(re.escape(phrase), text))


def _checked(given: dict[str, object], body: type[T]) -> T:
    try:
        return msgspec.convert(given, body)
    except msgspec.ValidationError as error:
        raise Invalid(field_error(str(error))) from error
