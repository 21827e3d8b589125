"""What is answered about replays and shadows."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from msgspec import Struct

from services.moderation.replays.differences import Kind
from services.moderation.replays.effort import Effort
from services.moderation.replays.run import State, Subject
from services.moderation.replays.tally import Agreement, Tally
from shared.contracts.moderation import Reason
from shared.contracts.ruling import Ruling


class Progress(Struct, frozen=True, kw_only=True):
    """How far a run has come.

    `seen` of `total` are events of the log, or of a second look comments; `rate` is in these a second,
    `seconds_left` of work, null as long as nobody can tell.
    """

    seen: int
    total: int | None
    rate: float | None
    seconds_left: float | None


class Shown(Struct, frozen=True, kw_only=True):
    """A run over what was screened before.

    `subject` is what it looks at: a replay's version (none: a text that was sent with it), a roll back's versions, a
    corrected page's thread. `listed` differences can be read one by one. `error` says why it failed.
    """

    id: UUID
    site: str
    state: State
    subject: Subject
    asked_by: str | None
    asked_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    progress: Progress
    listed: int
    error: str | None


class Counted(Shown, frozen=True, kw_only=True):
    """A run with what it has counted so far, what people's decisions say of it, and what work it would make."""

    counts: Tally
    agreement: Agreement
    effort: Effort


class Runs(Struct, frozen=True, kw_only=True):
    """A site's runs, the newest first: replays, and second looks that followed from something."""

    runs: Sequence[Shown]


class Changed(Struct, frozen=True, kw_only=True):
    """One revision of which two rulings differ: `was` holds, a machine's word or a person's; `now` would.

    `text` begins as the comment does, and `cut` says whether it goes on; both `text` and the details of `reasons`
    are null or empty once its author has deleted it or was erased. `case` leads to the case.
    """

    number: int
    comment_id: UUID
    revision: int
    kind: Kind
    by_person: bool
    was: Ruling
    now: Ruling
    rules: tuple[str, ...]
    reasons: tuple[Reason, ...]
    text: str | None
    cut: bool
    case: str


class Differences(Struct, frozen=True, kw_only=True):
    """A page of differences. `next` is what to send as `after` for the one that follows."""

    differences: Sequence[Changed]
    next: str | None


class Shadow(Struct, frozen=True, kw_only=True):
    """What a version that runs in shadow has said beside the live one since `since`; the last one, if none runs.

    `last` is when it last said something.
    """

    version: int
    running: bool
    since: datetime | None
    last: datetime | None
    counts: Tally
    agreement: Agreement


class ShadowDifferences(Differences, frozen=True, kw_only=True):
    """A page of differences between a shadow and the live version, and what they come to; null if there was none."""

    shadow: Shadow | None
