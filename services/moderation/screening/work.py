"""One batch in hand: each event is taken in turn, and what it leads to is there for the next."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from services.moderation.cases.case import Case, Comment
from services.moderation.cases.commands import AppealDecision, Report, Screen
from services.moderation.cases.decider import decide
from services.moderation.cases.projection import evolve_all
from services.moderation.cases.store import Append, Stored, Told
from services.moderation.log import birth_part
from services.moderation.policies.outcome import Outcome
from services.moderation.policing.shelf import PolicyShelf, Running, Shelved
from services.moderation.screening.judging import Lessons, Teachers
from services.moderation.screening.neighbours.reporters import Objection
from services.moderation.screening.rows import CommentRow, Rows, as_json, thread_as_json
from services.moderation.screening.screener import Look, Screener, post_of, verdict
from services.moderation.screening.surroundings import Surroundings
from services.moderation.screening.traces import trace_as_json
from services.moderation.screening.words import words_of
from shared.contracts.comments import CommentAppealed, CommentReported, ThreadDescribed
from shared.contracts.moderation import Again
from shared.episodes.scope import Post
from shared.eventlog.recorded import Recorded
from shared.postgres.pool import Connection
from shared.streams.checkpoint import Batch


class Step(Struct, frozen=True):
    """An event of the batch, and the row of the text it brought, if it brought one.

    It `corrects` a page when it changes what that is about.
    """

    entry: Recorded
    text: CommentRow | None
    corrects: bool = False


class Facts(Struct, frozen=True, kw_only=True):
    """A batch, and what Postgres knows of all that it concerns. `rows` have taken in the batch already."""

    steps: Sequence[Step]
    rows: Rows
    cases: dict[UUID, Stored]
    around: Surroundings


class Judged(Struct, frozen=True, kw_only=True):
    """A text that was screened, what the live policy made of it, and what runs beside that in shadow."""

    look: Look
    outcome: Outcome
    shadow: Shelved | None
    at: datetime


class Corrected(Struct, frozen=True):
    """A thread whose page is about something else than was known, and the event that said so."""

    thread_id: UUID
    cause: UUID


class Means(Struct, frozen=True, kw_only=True):
    """What screening works with in a process, whose partitions go on beside each other."""

    screener: Screener
    policies: PolicyShelf
    teachers: Teachers

    async def at_hand(self, connection: Connection, facts: Facts) -> "AtHand":
        """What a batch is screened with from beginning to end."""
        pages = pages_of(facts)
        return AtHand(
            screener=self.screener,
            policies=await self.policies.refresh(connection, {site for site, _ in pages}),
            lessons=await self.teachers.refresh(connection, pages),
        )


class AtHand(Struct, frozen=True, kw_only=True):
    """The policies and the lessons of the sites that a batch concerns, as they were when it was taken up."""

    screener: Screener
    policies: Running
    lessons: Lessons


class Work:
    """Pure but for its own memory: the same batch on the same facts gives the same appends.

    `judged`, `corrected` and `at`, the time that verdicts bear, are what others may want to know of the batch.
    """

    def __init__(self, facts: Facts, at_hand: AtHand, partitions: int, at: datetime) -> None:
        self.judged: list[Judged] = []
        self.corrected: list[Corrected] = []
        self._rows = facts.rows
        self._around = facts.around
        self._cases = {key: stored.case for key, stored in facts.cases.items()}
        self._parts = {key: stored.part for key, stored in facts.cases.items()}
        self._appends: dict[UUID, Append] = {}
        self._words: dict[UUID, Mapping[str, str]] = {}
        self._at_hand = at_hand
        self._partitions = partitions
        self.at = at
        self.verdicts = 0

    def take(self, step: Step) -> None:
        """Screen the text that a step brought, pass on a report or an appeal, note a page that was corrected."""
        event = step.entry.event
        if row := step.text:
            self._around.add(row)
            self._carry_out(row, self._screened(row))
            self._words[row.comment_id] = words_of(row.name, row.text)  # while its folded form is at hand
            self.verdicts += 1
        elif isinstance(event, CommentReported) and (row := self._rows.comments.get(event.comment_id)):
            self._around.reported(row, Objection(event.revision, event.reporter, event.reason))
            self._carry_out(row, self._report(row, event, step.entry.event_id))
            if event.revision == row.revision:
                self._carry_out(row, self._screened(row, "report"))
        elif isinstance(event, CommentAppealed) and (row := self._rows.comments.get(event.comment_id)):
            self._carry_out(row, _appeal(event, step.entry.event_id))
        elif step.corrects and isinstance(event, ThreadDescribed):
            self.corrected.append(Corrected(event.thread_id, step.entry.event_id))

    def _screened(self, row: CommentRow, again: Again | None = None) -> Screen:
        at_hand, thread = self._at_hand, self._rows.threads.get(row.thread_id)
        taught = at_hand.lessons.taught(row.site, post_of(thread))
        look = at_hand.screener.look(row, thread, self._around, taught)
        live = at_hand.policies.live(row.site)
        screen, outcome = verdict(
            live.policy, look.without("policy") if live.broken else look, self.at, again
        )
        if again is None:
            shadow = at_hand.policies.shadow(row.site)
            self.judged.append(Judged(look=look, outcome=outcome, shadow=shadow, at=self.at))
        return screen

    def _report(self, row: CommentRow, event: CommentReported, event_id: UUID) -> Report:
        record = self._around.record(row, event.reporter)
        return Report(
            revision=event.revision,
            reporter=event.reporter,
            reason=event.reason,
            note=event.sealed.text if event.sealed else None,
            agreed=record.agreed,
            refused=record.refused,
            source=event_id,
            at=event.at,
        )

    def appends(self) -> Sequence[Append]:
        """One for each case that changed."""
        return list(self._appends.values())

    def told(self, batch: Batch) -> Told:
        """The step past the batch, with the rows it changed."""
        return Told(
            batch=batch,
            threads=[thread_as_json(row) for row in self._rows.changed_threads],
            submissions=[self._submission(row) for row in self._rows.changed_comments],
            replaced=self._rows.replaced,
        )

    def _submission(self, row: CommentRow) -> dict[str, object]:
        case = self._cases.get(row.comment_id)
        decided = case is not None and bool(case.decisions)
        traces = [trace_as_json(one, decided=decided) for one in self._around.added(row.comment_id)]
        return as_json(row) | {"traces": traces, "words": self._words.get(row.comment_id)}

    def _carry_out(self, row: CommentRow, command: Screen | Report | AppealDecision) -> None:
        before = self._cases.get(row.comment_id)
        events = decide(command, _comment(row), before)
        if not events:
            return
        case = evolve_all(before, events)
        if isinstance(command, Screen):
            self._around.ruled(row, before.ruling if before else None, case.ruling)
        self._cases[row.comment_id] = case
        append = self._appends.get(row.comment_id) or self._append(row, before, case)
        self._appends[row.comment_id] = replace(append, events=(*append.events, *events), case=case)

    def _append(self, row: CommentRow, before: Case | None, case: Case) -> Append:
        part = self._parts.get(row.comment_id)
        return Append(
            part=birth_part(row.comment_id, self._partitions) if part is None else part,
            expected=before.version if before else 0,
            author_id=row.author_id,
            events=(),
            case=case,
        )


def pages_of(facts: Facts) -> set[tuple[str, Post]]:
    """The sites and pages of all texts that a batch may have judged."""
    rows = {row for step in facts.steps if (row := _judged(step, facts.rows))}
    return {(row.site, post_of(facts.rows.threads.get(row.thread_id))) for row in rows}


def _judged(step: Step, rows: Rows) -> CommentRow | None:
    event = step.entry.event
    return step.text or (rows.comments.get(event.comment_id) if isinstance(event, CommentReported) else None)


def _comment(row: CommentRow) -> Comment:
    return Comment(
        comment_id=row.comment_id,
        site=row.site,
        revision=row.revision,
        text=row.text,
        deleted=row.state == "deleted",
    )


def _appeal(event: CommentAppealed, event_id: UUID) -> AppealDecision:
    return AppealDecision(
        revision=event.revision,
        decision_id=event.decision,
        text=event.sealed.text if event.sealed else None,
        source=event_id,
        at=event.at,
    )
