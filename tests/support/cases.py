"""Cases for tests: given what happened, when a command comes, then these events follow or it is refused."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import reduce
from typing import Any
from uuid import UUID, uuid5

import pytest
from msgspec import Struct
from msgspec.structs import replace

from services.moderation.cases.case import Case, Comment
from services.moderation.cases.commands import AddNote, Claim, Command, Decide, Release, Report, Screen, Undo
from services.moderation.cases.decider import decide
from services.moderation.cases.events import CaseEvent
from services.moderation.cases.projection import evolve
from shared.contracts.moderation import Reason
from shared.contracts.ruling import Ruling
from shared.errors import DomainError

COMMENT = Comment(comment_id=UUID(int=7), site="drama", revision=1, text="The butler did it in episode 12.")
NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
PUBLISH = Ruling(action="publish")
HOLD = Ruling(action="hold", reason="links")
MASK = Ruling(action="mask")
REMOVE = Ruling(action="remove")
LINKS = Reason(
    check="links", rule="first_link", detail="a first comment with a link", score=0.6, action="hold"
)


def at(minute: float) -> datetime:
    return NOON + timedelta(minutes=minute)


def number(n: int) -> UUID:
    return uuid5(UUID(int=0), str(n))


def screen(ruling: Ruling = HOLD, **changes: Any) -> Screen:
    reasons = () if ruling.action == "publish" else (LINKS,)
    return replace(Screen(revision=1, ruling=ruling, policy="p1", reasons=reasons, at=at(0)), **changes)


def report(reporter: str = "reader-1", **changes: Any) -> Report:
    asked = Report(revision=1, reporter=reporter, reason="spoiler", source=number(0), at=at(1))
    return replace(asked, **changes)


def claim(by: str = "ada", minute: float = 2) -> Claim:
    return Claim(by=by, at=at(minute))


def release(by: str = "ada", minute: float = 3) -> Release:
    return Release(by=by, at=at(minute))


def rule(ruling: Ruling = REMOVE, n: int = 1, **changes: Any) -> Decide:
    asked = Decide(decision_id=number(n), revision=1, ruling=ruling, by="ada", at=at(4))
    return replace(asked, **changes)


def note(text: str = "Ask the owner.", n: int = 1, by: str = "ada", minute: float = 6) -> AddNote:
    return AddNote(note_id=number(n), text=text, by=by, at=at(minute))


def undo(n: int = 1, by: str = "ada") -> Undo:
    return Undo(decision_id=number(n), by=by, at=at(5))


def play(*commands: Command, comment: Comment = COMMENT) -> tuple[Case | None, list[CaseEvent]]:
    """Carry out commands one after the other: the case they end in, and all the events."""
    case: Case | None = None
    events: list[CaseEvent] = []
    for command in commands:
        fresh = decide(command, comment, case)
        case = reduce(evolve, fresh, case)
        events += fresh
    return case, events


class Given(Struct, frozen=True):
    """A case as some commands left it."""

    case: Case | None
    comment: Comment = COMMENT

    def when(self, command: Command) -> "Outcome":
        try:
            return Outcome(self.case, decide(command, self.comment, self.case), None)
        except DomainError as refusal:
            return Outcome(self.case, [], refusal)


class Outcome(Struct, frozen=True):
    before: Case | None
    events: Sequence[CaseEvent]
    refusal: DomainError | None

    @property
    def case(self) -> Case:
        """The case afterwards."""
        self.is_allowed()
        after = reduce(evolve, self.events, self.before)
        assert after is not None
        return after

    def is_allowed(self) -> None:
        if self.refusal:
            raise self.refusal

    def then(self, *kinds: type[CaseEvent]) -> "Outcome":
        """Exactly events of these kinds follow."""
        self.is_allowed()
        assert [type(event) for event in self.events] == list(kinds)
        return self

    def then_nothing_happens(self) -> "Outcome":
        return self.then()

    def then_refused(self, refusal: type[DomainError]) -> DomainError:
        if not isinstance(self.refusal, refusal):
            pytest.fail(f"expected {refusal.__name__}, got {self.refusal!r} and {self.events!r}")
        return self.refusal


def given(*commands: Command, comment: Comment = COMMENT) -> Given:
    return Given(play(*commands, comment=comment)[0], comment)


def edited(before: Given, text: str = "Another text.") -> Given:
    """The author has changed the text; its verdict has not come yet."""
    revised = replace(before.comment, revision=before.comment.revision + 1, text=text)
    return Given(before.case, revised)
