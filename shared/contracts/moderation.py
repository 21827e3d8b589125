"""What the moderation service records and tells: verdicts, cases, reports, decisions and their undoing.

Events are for ever: add members and fields with defaults, never change or remove one.
"""

from datetime import datetime
from typing import ClassVar, Literal
from uuid import UUID

from msgspec import Struct, field

from shared.contracts.event import Event
from shared.contracts.ruling import Outcome, Ruling


class Reason(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Why a check spoke, in words a moderator reads. Spans are [start, end) in code points of the source."""

    check: str
    rule: str
    detail: str
    score: float
    action: str | None = None
    spans: tuple[tuple[int, int], ...] = ()


Value = bool | float | str | tuple[str, ...]
"""Of a flag, a number, a word or text, a set of words or hosts."""


class Signal(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One feature of one comment, by its name, and what it rests on.

    `spans`, [start, end) in code points of the text, say where it was seen; those of a set stand in the order of its
    members. `detail` says it in words for a moderator and quotes no more of the comment than the first span;
    `subject` says briefly what it is about ("episode 12"), for readers.
    """

    feature: str
    value: Value
    spans: tuple[tuple[int, int], ...] = ()
    detail: str = ""
    subject: str = ""


class Contribution(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What one feature adds to a probability, in log-odds against the ordinary comment; `detail` quotes or counts."""

    feature: str
    points: float
    detail: str = ""


class Grounds(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Everything a verdict was reached from, as it was known then.

    `spam` and `spoiler` are what the learned checks held probable, with what each feature adds to it. `spam_total`
    is what the rules made of it, to be compared with `hold_limit`; a spoiler is compared with `cover_limit`. What other
    limits on false alarms would have come to is in `spam_limits` and `spoiler_limits` (policies/limits.py).
    """

    signals: tuple[Signal, ...] = ()
    spam: float = 0.0
    spam_because: tuple[Contribution, ...] = ()
    spam_total: float = 0.0
    hold_limit: float = 1.0
    spam_limits: tuple[float, ...] = ()
    spoiler: float = 0.0
    spoiler_because: tuple[Contribution, ...] = ()
    cover_limit: float = 1.0
    spoiler_limits: tuple[float, ...] = ()


class Reasons(Struct, frozen=True, omit_defaults=True):
    """All that a verdict rests on. Sealed: a detail may quote the comment."""

    reasons: tuple[Reason, ...]
    grounds: Grounds | None = None


class Note(Struct, frozen=True):
    """Free text of a moderator, a reporting reader, or an author who appeals."""

    text: str


class Said(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What goes with a decision: `text`, a note for moderators alone, and `message`, which the author is told."""

    text: str | None = None
    message: str | None = None


Again = Literal["report", "episode", "rollback"]
"""Why a text is judged once more: readers reported it, its page was corrected, a policy was rolled back."""


class CommentScreened(Event, frozen=True, kw_only=True):
    """The verdict on one revision, under one version of the policy. `models` are the hashes of what was learned."""

    TYPE: ClassVar = "comment.screened"
    SEALED: ClassVar = Reasons

    comment_id: UUID
    site: str
    revision: int
    ruling: Ruling
    policy: str
    failed: tuple[str, ...] = ()
    models: dict[str, str] = field(default_factory=dict)
    again: Again | None = None
    at: datetime
    sealed: Reasons | None = None


class CaseOpened(Event, frozen=True, kw_only=True):
    """A person should look. `cause` is "screening", "report", "mode" or "appeal"."""

    TYPE: ClassVar = "case.opened"

    comment_id: UUID
    site: str
    revision: int
    cause: str
    at: datetime


class CaseReported(Event, frozen=True, kw_only=True):
    """A reader objected. `source` is the comment service's event.

    `agreed` and `refused`: how people had decided, until then, of what the same reader had reported before.
    """

    TYPE: ClassVar = "case.reported"
    SEALED: ClassVar = Note

    comment_id: UUID
    revision: int
    reporter: str
    reason: str
    agreed: int = 0
    refused: int = 0
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
    SEALED: ClassVar = Said

    comment_id: UUID
    decision_id: UUID
    revision: int
    ruling: Ruling
    by: str
    at: datetime
    sealed: Said | None = None


class DecisionUndone(Event, frozen=True, kw_only=True):
    """A decision no longer counts; `ruling` is what holds for the revision from now on.

    `standing` is the earlier decision that this ruling is of, if it is one's, sealed what its author was told with it.
    """

    TYPE: ClassVar = "decision.undone"
    SEALED: ClassVar = Said

    comment_id: UUID
    decision_id: UUID
    revision: int
    ruling: Ruling
    standing: UUID | None = None
    by: str
    at: datetime
    sealed: Said | None = None


class CaseAppealed(Event, frozen=True, kw_only=True):
    """The author asks for another look at a decision. `source` is the comment service's event."""

    TYPE: ClassVar = "case.appealed"
    SEALED: ClassVar = Note

    comment_id: UUID
    revision: int
    decision_id: UUID
    source: UUID
    at: datetime
    sealed: Note | None = None


class AppealAnswered(Event, frozen=True, kw_only=True):
    """What came of the appeal against `decision_id`: `answer` is the decision made on it, None for one taken back.

    `alone`: by the moderator whose decision it was, because the site had nobody else who may decide.
    """

    TYPE: ClassVar = "case.appeal_answered"

    comment_id: UUID
    revision: int
    decision_id: UUID
    outcome: Outcome
    answer: UUID | None = None
    by: str
    alone: bool = False
    at: datetime


ModerationEvent = (
    CommentScreened
    | CaseOpened
    | CaseReported
    | CaseClaimed
    | CaseReleased
    | CaseDecided
    | DecisionUndone
    | CaseAppealed
    | AppealAnswered
)
MODERATION_EVENTS: tuple[type[Event], ...] = (
    CommentScreened,
    CaseOpened,
    CaseReported,
    CaseClaimed,
    CaseReleased,
    CaseDecided,
    DecisionUndone,
    CaseAppealed,
    AppealAnswered,
)
