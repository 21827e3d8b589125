"""Policies for tests: texts that read and one that does not, and a site's life in steps."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from msgspec import Struct

from services.moderation.policing.commands import (
    Command,
    Enable,
    EndShadow,
    RollBack,
    StartShadow,
    WriteDraft,
)
from services.moderation.policing.decider import decide
from services.moderation.policing.events import PolicyDrafted, PolicyEvent
from services.moderation.policing.language import LANGUAGE
from services.moderation.policing.projection import evolve_all
from services.moderation.policing.site_policy import DEFAULT_VERSION, SitePolicy
from shared.errors import DomainError

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
SITE = "drama"
WRONG = "policy: 1\nrules:\n  - rule: links\n    when: {link.count: 3}\n    action: hold\n"
"""Line 4, column 12: there is no such feature."""


def policy_text(limit: int = 2) -> str:
    """A policy that reads, another for each number."""
    return f"""policy: 1
about: links, more or fewer
rules:
  - rule: many links
    when: {{links.count: "> {limit}"}}
    action: hold
    reason: "{{links.count}} links"
"""


def draft(text: str | None = None, *, limit: int = 2, by: str = "ada", **changes: Any) -> WriteDraft:
    return WriteDraft(text=text if text is not None else policy_text(limit), by=by, at=NOON, **changes)


def enable(number: int, *, by: str = "ada", minute: int = 1, expected: int | None = None) -> Enable:
    return Enable(number=number, by=by, at=NOON + timedelta(minutes=minute), expected=expected)


def roll_back(number: int, *, by: str = "ada", minute: int = 2, expected: int | None = None) -> RollBack:
    return RollBack(number=number, by=by, at=NOON + timedelta(minutes=minute), expected=expected)


def shadow(number: int, *, by: str = "ada", minute: int = 1, expected: int | None = None) -> StartShadow:
    return StartShadow(number=number, by=by, at=NOON + timedelta(minutes=minute), expected=expected)


def end_shadow(*, by: str = "ada", minute: int = 2, expected: int | None = None) -> EndShadow:
    return EndShadow(by=by, at=NOON + timedelta(minutes=minute), expected=expected)


class Site:
    """A site's policy without a database: commands in, events out."""

    def __init__(self) -> None:
        self.policy = SitePolicy(site=SITE)
        self.texts = {DEFAULT_VERSION: LANGUAGE.default}
        self.events: list[PolicyEvent] = []

    def does(self, *commands: Command) -> "Site":
        for command in commands:
            self.take(decide(command, self.policy, self.texts, LANGUAGE.check))
        return self

    def take(self, events: Sequence[PolicyEvent]) -> None:
        self.policy = evolve_all(self.policy, events)
        self.events += events
        self.texts |= {event.version: event.text for event in events if isinstance(event, PolicyDrafted)}

    def when(self, command: Command) -> "Outcome":
        try:
            return Outcome(decide(command, self.policy, self.texts, LANGUAGE.check), None)
        except DomainError as refusal:
            return Outcome([], refusal)


class Outcome(Struct, frozen=True):
    events: Sequence[PolicyEvent]
    refusal: DomainError | None

    def then(self, *kinds: type[PolicyEvent]) -> Sequence[PolicyEvent]:
        """Exactly events of these kinds follow."""
        if self.refusal:
            raise self.refusal
        assert [type(event) for event in self.events] == list(kinds)
        return self.events

    def then_refused(self, refusal: type[DomainError]) -> DomainError:
        if not isinstance(self.refusal, refusal):
            pytest.fail(f"expected {refusal.__name__}, got {self.refusal!r} and {self.events!r}")
        return self.refusal


def given(*commands: Command) -> Site:
    """A site after some commands, none of which was refused."""
    return Site().does(*commands)
