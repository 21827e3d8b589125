"""Conditions on one feature, and how they are put together. Each tells what it rests on when it holds."""

from collections.abc import Iterator
from typing import Literal, Protocol

from msgspec import Struct

from services.moderation.policies.facts import NOTHING, Evidence, Facts, joined
from services.moderation.policies.hosts import in_hosts
from services.moderation.policies.intervals import Interval
from services.moderation.policies.mistakes import Place
from services.moderation.policies.patterns import Pattern
from services.moderation.policies.skeletons import skeleton

Quantity = Literal["any", "all", "none"]


class Condition(Protocol):
    """Something that is true of a comment or not."""

    @property
    def at(self) -> Place:
        """Where it stands in the policy."""

    def features(self) -> Iterator[str]:
        """The features it asks about, in the order of the text."""

    def met(self, facts: Facts) -> Evidence | None:
        """What it rests on if it holds, None if it does not."""


class OfOne(Struct, frozen=True, kw_only=True):
    """A condition on one feature."""

    at: Place
    feature: str

    def features(self) -> Iterator[str]:
        """Just the one."""
        yield self.feature


class Number(OfOne, frozen=True, kw_only=True):
    among: Interval

    def met(self, facts: Facts) -> Evidence | None:
        """Whether the number lies in the interval."""
        return facts.evidence(self.feature) if self.among.holds(facts.number(self.feature)) else None


class Flag(OfOne, frozen=True, kw_only=True):
    wanted: bool

    def met(self, facts: Facts) -> Evidence | None:
        """Whether the flag stands so."""
        if bool(facts.number(self.feature)) is not self.wanted:
            return None
        return facts.evidence(self.feature) if self.wanted else NOTHING


class Word(OfOne, frozen=True, kw_only=True):
    among: frozenset[str]

    def met(self, facts: Facts) -> Evidence | None:
        """Whether it is one of those words."""
        word = facts.text(self.feature)
        return Evidence(matched=(word,)) if word in self.among else None


class Labels(OfOne, frozen=True, kw_only=True):
    """Whether a set has any, or none, of some words."""

    how: Quantity
    among: frozenset[str]

    def met(self, facts: Facts) -> Evidence | None:
        """The words it has of them."""
        found = tuple(word for word in facts.members(self.feature) if word in self.among)
        if self.how == "none":
            return None if found else NOTHING
        return Evidence(matched=found) if found else None


class Hosts(OfOne, frozen=True, kw_only=True):
    """Whether any, all or none of the hosts lie under those of a list. Without hosts, all of them do not."""

    how: Quantity
    among: frozenset[str]

    def met(self, facts: Facts) -> Evidence | None:
        """The hosts that lie under one of the list's."""
        hosts = facts.members(self.feature)
        found = [host for host in hosts if in_hosts(host, self.among)] if hosts else []
        if self.how == "none":
            return None if found else NOTHING
        if not found or (self.how == "all" and len(found) < len(hosts)):
            return None
        return facts.evidence_of(self.feature, found)


class HasWords(OfOne, frozen=True, kw_only=True):
    """Whether a text has words of a list, which the search of that text knows by `number`."""

    number: int

    def met(self, facts: Facts) -> Evidence | None:
        """The words, and where they stand."""
        return facts.words(self.feature, self.number)


class Matches(OfOne, frozen=True, kw_only=True):
    pattern: Pattern

    def met(self, facts: Facts) -> Evidence | None:
        """What the pattern matches of the folded text."""
        places = self.pattern.find(facts.folded(self.feature).text)
        return facts.evidence_at(self.feature, places) if places else None


class ReadsLike(OfOne, frozen=True, kw_only=True):
    """Whether readers would take a name for another; `originals` by their skeletons."""

    originals: dict[str, str]

    def met(self, facts: Facts) -> Evidence | None:
        """The name it would be taken for."""
        name = facts.text(self.feature)
        original = self.originals.get(skeleton(name)) if name else None
        return None if original is None else Evidence(matched=(original,))


class Is(OfOne, frozen=True, kw_only=True):
    """Whether a text is no more and no less than `folded`, however it is written."""

    folded: str

    def met(self, facts: Facts) -> Evidence | None:
        """The whole text."""
        text = facts.folded(self.feature).text
        if text.strip() != self.folded:
            return None
        return facts.evidence_at(self.feature, [(0, len(text))] if text else [])


class Together(Struct, frozen=True, kw_only=True):
    """Conditions of which all must hold, or any."""

    at: Place
    how: Literal["all", "any"]
    parts: tuple[Condition, ...]

    def features(self) -> Iterator[str]:
        """Those of its parts."""
        for part in self.parts:
            yield from part.features()

    def met(self, facts: Facts) -> Evidence | None:
        """What the parts that hold rest on."""
        found = []
        for part in self.parts:
            evidence = part.met(facts)
            if evidence is not None:
                found.append(evidence)
            elif self.how == "all":
                return None
        return joined(found) if found else None


class Not(Struct, frozen=True, kw_only=True):
    """Holds when what it negates does not."""

    at: Place
    negated: Condition

    def features(self) -> Iterator[str]:
        """Those of what it negates."""
        return self.negated.features()

    def met(self, facts: Facts) -> Evidence | None:
        """Never anything to show: the point is what is absent."""
        return NOTHING if self.negated.met(facts) is None else None
