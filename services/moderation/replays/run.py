"""A run over what was screened before: what it is to do, and how far it has come."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from msgspec import Struct

from services.moderation.replays.tally import Tally

State = Literal["waiting", "running", "done", "cancelled", "failed"]
RunKind = Literal["replay", "rollback", "episode"]
REPLAYS: tuple[RunKind, ...] = ("replay",)
SECOND_LOOKS: tuple[RunKind, ...] = ("rollback", "episode")


class Replay(Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="kind", tag="replay"):
    """What would a version, or a text that nobody has stored, have said? One of the two is given."""

    version: int | None = None
    text: str | None = None


class Rollback(
    Struct, frozen=True, kw_only=True, tag_field="kind", tag="rollback", rename={"version": "from"}
):
    """Version `version` is no longer live, `to` is again."""

    version: int
    to: int


class Episode(Struct, frozen=True, kw_only=True, tag_field="kind", tag="episode"):
    """What is said of a thread's page was corrected."""

    thread: UUID


Subject = Replay | Rollback | Episode


class Place(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Where the next batch begins.

    In a replay: after `position` of the partition that is number `index` of `heads`, pairs of a partition and its
    last position when the run began. In a second look: after `comment`, among those of the policy that is number
    `index`; `stage` is what is being gone through.
    """

    index: int = 0
    position: int = 0
    heads: tuple[tuple[int, int], ...] = ()
    comment: UUID | None = None
    stage: str = ""


class Run(Struct, frozen=True, kw_only=True):
    """Fields are the columns of the table `replays`. `seen` of `total` is gone through; `seconds` is what that took.

    In a replay these are events of the log, whatever they are about; in a second look, comments.
    """

    replay_id: UUID
    kind: RunKind
    site: str
    subject: Subject
    asked_by: str | None
    asked_at: datetime
    state: State
    tries: int = 0
    step: int = 0
    place: Place | None = None
    seen: int = 0
    total: int | None = None
    seconds: float = 0.0
    tally: Tally
    listed: int = 0
    started_at: datetime | None = None
    finished_at: datetime | None = None
    error: str | None = None

    @property
    def rate(self) -> float | None:
        """How much of `seen` a second."""
        return self.seen / self.seconds if self.seconds and self.seen else None

    @property
    def seconds_left(self) -> float | None:
        """Of work, at the rate so far; None while there is none."""
        if self.state in ("done", "cancelled", "failed"):
            return 0.0
        return (self.total - self.seen) / self.rate if self.rate and self.total is not None else None
