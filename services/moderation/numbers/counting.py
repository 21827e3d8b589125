"""What some events of the log add to the numbers: how much happened in each hour, and what people said of verdicts."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from uuid import UUID

from msgspec import Struct, field

from services.moderation.cases.bodies import action_word
from services.moderation.cases.case import Case, Verdict
from services.moderation.cases.events import CaseEvent
from services.moderation.cases.projection import evolve
from services.moderation.learning.labels import spam, spoiler
from shared.contracts.moderation import (
    CaseDecided,
    CaseReported,
    CommentScreened,
    DecisionUndone,
    Grounds,
)
from shared.eventlog.recorded import Recorded

MODE = "mode"
"""The check that speaks where a site holds everything: true of each comment, and no judgement of any."""


class Judged(Struct, frozen=True, kw_only=True):
    """A person's decision beside what screening had said. Fields are the columns of the table `judged`."""

    comment_id: UUID
    decision_id: UUID
    site: str
    revision: int
    at: datetime
    action: str
    waited: float | None = None
    verdict: str | None = None
    policy: str | None = None
    rules: tuple[str, ...] = ()
    spam: float | None = None
    spoiler: float | None = None
    is_spam: int | None = None
    is_spoiler: int | None = None
    undone_at: datetime | None = None


class Undone(Struct, frozen=True, kw_only=True):
    comment_id: UUID
    decision_id: UUID
    at: datetime


class Hourly(Struct, frozen=True, kw_only=True):
    """So many of something, in the hour that begins at `hour`. `who` is empty for machines and readers."""

    hour: datetime
    site: str
    what: str
    who: str
    many: int


class Counted(Struct, frozen=True, kw_only=True):
    """What a batch of events adds."""

    hourly: Sequence[Hourly]
    undone: Sequence[Undone]


def counted(entries: Iterable[Recorded], sites: Mapping[UUID, str]) -> Counted:
    """`sites` are those of the comments, by id; one that is not there is not counted."""
    many: Counter[tuple[datetime, str, str, str]] = Counter()
    undone: list[Undone] = []
    for entry in entries:
        event = entry.event
        for what, who in _counts(event):
            if site := sites.get(entry.stream_id):
                many[_hour(event.at), site, what, who] += 1  # type: ignore[union-attr]
        if isinstance(event, DecisionUndone):
            undone.append(Undone(comment_id=event.comment_id, decision_id=event.decision_id, at=event.at))
    hourly = [
        Hourly(hour=hour, site=site, what=what, who=who, many=n)
        for (hour, site, what, who), n in sorted(many.items())
    ]
    return Counted(hourly=hourly, undone=undone)


def _counts(event: object) -> Iterable[tuple[str, str]]:
    match event:
        case CommentScreened(again=None):
            if event.revision == 1:
                yield "comments", ""
            if event.ruling.action == "hold":
                yield "held", ""
        case CaseReported():
            yield "reported", ""
        case CaseDecided():
            yield action_word(event.ruling), event.by
        case DecisionUndone():
            yield "undone", event.by


def _hour(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(minute=0, second=0, microsecond=0)


class Story(Struct):
    """A case as it was told so far, and what each verdict on it rested on."""

    case: Case | None = None
    grounds: dict[int, Grounds] = field(default_factory=dict)

    def take(self, event: CaseEvent) -> None:
        """One more event. Raises CannotFold as `evolve` does."""
        if isinstance(event, CommentScreened) and event.sealed and event.sealed.grounds:
            self.grounds[event.revision] = event.sealed.grounds
        self.case = evolve(self.case, event)

    def judged(self, decision: CaseDecided) -> Judged:
        """A decision that comes next. There must be a case."""
        if self.case is None:
            raise RuntimeError("a decision about no case")
        verdict = self.case.verdict
        verdict = verdict if verdict and verdict.revision == decision.revision else None
        grounds = self.grounds.get(decision.revision)
        waited = (decision.at - self.case.since).total_seconds() if self.case.state == "open" else None
        return Judged(
            comment_id=decision.comment_id,
            decision_id=decision.decision_id,
            site=self.case.site,
            revision=decision.revision,
            at=decision.at,
            action=action_word(decision.ruling),
            waited=None if waited is None else max(0.0, waited),
            verdict=verdict.ruling.action if verdict else None,
            policy=verdict.policy if verdict else None,
            rules=tuple(_rules(verdict)) if verdict else (),
            spam=grounds.spam if grounds else None,
            spoiler=grounds.spoiler if grounds else None,
            is_spam=spam(decision.ruling),
            is_spoiler=spoiler(decision.ruling),
        )


def judged(history: Iterable[CaseEvent], wanted: frozenset[UUID]) -> list[Judged]:
    """Those decisions of a case that are `wanted`, from its whole history up to the last of them."""
    story, found = Story(), []
    for event in history:
        if isinstance(event, CaseDecided) and event.decision_id in wanted:
            found.append(story.judged(event))
        story.take(event)
    return found


def _rules(verdict: Verdict) -> Iterable[str]:
    """Of a verdict that did something, the rules that wanted it, each once."""
    if verdict.ruling.action == "publish":
        return ()
    acting = (one for one in verdict.reasons if one.action not in (None, "publish") and one.check != MODE)
    return dict.fromkeys(one.rule for one in acting)
