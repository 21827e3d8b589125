"""What the moderation service records and tells: verdicts, cases, reports, decisions and their undoing.

Events are for ever: add members and fields with defaults, never change or remove one.
"""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from msgspec import Struct

from shared.contracts.event import Event
from shared.contracts.ruling import Ruling


class Reason(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Why a check spoke, in words a moderator reads. Spans are [start, end) in code points of the source."""

    check: str
    rule: str
    detail: str
    score: float
    action: str | None = None
    spans: tuple[tuple[int, int], ...] = ()


class Reasons(Struct, frozen=True):
    """All that a verdict rests on. Sealed: a detail may quote the comment."""

    reasons: tuple[Reason, ...]


class Note(Struct, frozen=True):
    """Free text of a moderator or a reporting reader."""

    text: str


class CommentScreened(Event, frozen=True, kw_only=True):
    """The verdict on one revision, under one version of the policy."""

    TYPE: ClassVar = "comment.screened"
    SEALED: ClassVar = Reasons

    comment_id: UUID
    site: str
    revision: int
    ruling: Ruling
    policy: str
    failed: tuple[str, ...] = ()
    at: datetime
    sealed: Reasons | None = None


class CaseOpened(Event, frozen=True, kw_only=True):
    """A person should look. `cause` is "screening", "report" or "mode"."""

    TYPE: ClassVar = "case.opened"

    comment_id: UUID
    site: str
    revision: int
    cause: str
    at: datetime


class CaseReported(Event, frozen=True, kw_only=True):
    """A reader objected. `source` is the comment service's event."""

    TYPE: ClassVar = "case.reported"
    SEALED: ClassVar = Note

    comment_id: UUID
    revision: int
    reporter: str
    reason: str
    source: UUID
    at: datetime
    sealed: Note | None = None


class CaseClaimed(Event, frozen=True, kw_only=True):
    TYPE: ClassVar = "case.claimed"

    comment_id: UUID
    by: str
    until: datetime
    at: datetime


class CaseReleased(Event, frozen=True, kw_only=True):
    TYPE: ClassVar = "case.released"

    comment_id: UUID
    by: str
    at: datetime


class CaseDecided(Event, frozen=True, kw_only=True):
    """A moderator ruled on one revision."""

    TYPE: ClassVar = "case.decided"
    SEALED: ClassVar = Note

    comment_id: UUID
    decision_id: UUID
    revision: int
    ruling: Ruling
    by: str
    at: datetime
    sealed: Note | None = None


class DecisionUndone(Event, frozen=True, kw_only=True):
    """A decision no longer counts; `ruling` is what holds for the revision from now on."""

    TYPE: ClassVar = "decision.undone"

    comment_id: UUID
    decision_id: UUID
    revision: int
    ruling: Ruling
    by: str
    at: datetime


ModerationEvent = (
    CommentScreened | CaseOpened | CaseReported | CaseClaimed | CaseReleased | CaseDecided | DecisionUndone
)
MODERATION_EVENTS: tuple[type[Event], ...] = (
    CommentScreened,
    CaseOpened,
    CaseReported,
    CaseClaimed,
    CaseReleased,
    CaseDecided,
    DecisionUndone,
)
