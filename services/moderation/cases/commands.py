"""What screening, readers and moderators may ask of a case. Time and identifiers are part of the question."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from msgspec import Struct

from shared.contracts.moderation import Again, Grounds, Reason
from shared.contracts.ruling import Ruling


class Screen(Struct, frozen=True, kw_only=True):
    """The policy's verdict on a revision. `cause` says why a person should look, if one should.

    With `again` it is a second look at a revision that has its verdict.
    """

    revision: int
    ruling: Ruling
    policy: str
    reasons: tuple[Reason, ...] = ()
    failed: tuple[str, ...] = ()
    grounds: Grounds | None = None
    models: dict[str, str] = {}
    again: Again | None = None
    cause: Literal["screening", "mode"] = "screening"
    at: datetime


class Report(Struct, frozen=True, kw_only=True):
    """A reader's objection; `source` is the comment service's event.

    `agreed` and `refused` say how people had decided, until then, of what the same reader had reported before.
    """

    revision: int
    reporter: str
    reason: str
    note: str | None = None
    agreed: int = 0
    refused: int = 0
    source: UUID
    at: datetime


class AppealDecision(Struct, frozen=True, kw_only=True):
    """An author's appeal against a decision on a revision; `source` is the comment service's event."""

    revision: int
    decision_id: UUID
    text: str | None = None
    source: UUID
    at: datetime


class Claim(Struct, frozen=True, kw_only=True):
    by: str
    at: datetime


class Release(Struct, frozen=True, kw_only=True):
    by: str
    at: datetime


class Decide(Struct, frozen=True, kw_only=True):
    """A moderator's ruling on the revision they have read.

    `over` names the standing decision of another moderator that this one knowingly replaces. `unread`: they have read
    another comment that says nearly the same, or a sample of many, and this one only in so far; then it is decided only
    while it waits, or `settled` where it does not, and never against another moderator. `message` is what the author is
    told beside their comment. `alone`: the site has nobody else who may decide, so that an appeal against them waits
    for nobody.
    """

    decision_id: UUID
    revision: int
    ruling: Ruling
    by: str
    note: str | None = None
    message: str | None = None
    over: UUID | None = None
    unread: bool = False
    settled: bool = False
    alone: bool = False
    at: datetime


class Undo(Struct, frozen=True, kw_only=True):
    decision_id: UUID
    by: str
    at: datetime


class AddNote(Struct, frozen=True, kw_only=True):
    """A moderator writes something down for the others."""

    note_id: UUID
    text: str
    by: str
    at: datetime


Command = Screen | Report | AppealDecision | Claim | Release | Decide | Undo | AddNote
