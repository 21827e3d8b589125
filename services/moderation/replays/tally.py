"""What a run has counted so far. It adds up: the tally of two batches is the sum of theirs."""

from collections import Counter
from collections.abc import Iterable
from typing import Literal, cast

from msgspec import Struct, field

from services.moderation.replays.differences import WAITING, Difference, agreement
from shared.contracts.ruling import Action

Left = Literal["deleted", "erased", "unread"]
"""Why a verdict was left out: its author deleted the comment or was erased, or the log does not open there."""


class Tally(Struct, kw_only=True):
    """`looked_at` revisions whose verdict a machine's word is, or a person's. Of those a machine decides: `kinds`
    of difference, and `moves`, "publish to hold", with those that stay. `rules` says how often each rule made a
    difference of which kind. Of those a person decided: `people`, "remove, would be hold".

    `waiting` would be brought before a person and were not, `spared` the other way round. `approximate` had no
    grounds and were looked at anew; `older_models` were judged by other models than today's.
    """

    looked_at: int = 0
    kinds: dict[str, int] = field(default_factory=dict)
    moves: dict[str, int] = field(default_factory=dict)
    rules: dict[str, dict[str, int]] = field(default_factory=dict)
    people: dict[str, int] = field(default_factory=dict)
    waiting: int = 0
    spared: int = 0
    approximate: int = 0
    older_models: int = 0
    left_out: dict[str, int] = field(default_factory=dict)

    def add(self, difference: Difference) -> None:
        """Count one revision, whether anything differs or not."""
        self.looked_at += 1
        was, now = difference.was.action, difference.now.action
        if difference.by_person:
            _count(self.people, f"{was}, would be {now}")
            return
        _count(self.kinds, difference.kind)
        _count(self.moves, f"{was} to {now}")
        self.waiting += was not in WAITING and now in WAITING
        self.spared += was in WAITING and now not in WAITING
        for rule in difference.rules:
            _count(self.rules.setdefault(rule, {}), difference.kind)

    def leave_out(self, why: Left) -> None:
        _count(self.left_out, why)

    def plus(self, other: "Tally") -> "Tally":
        """The sum of both."""
        rules = {
            rule: _sum(self.rules.get(rule, {}), other.rules.get(rule, {}))
            for rule in [*self.rules, *(rule for rule in other.rules if rule not in self.rules)]
        }
        return Tally(
            looked_at=self.looked_at + other.looked_at,
            kinds=_sum(self.kinds, other.kinds),
            moves=_sum(self.moves, other.moves),
            rules=rules,
            people=_sum(self.people, other.people),
            waiting=self.waiting + other.waiting,
            spared=self.spared + other.spared,
            approximate=self.approximate + other.approximate,
            older_models=self.older_models + other.older_models,
            left_out=_sum(self.left_out, other.left_out),
        )


class Agreement(Struct, frozen=True, kw_only=True):
    """How a policy compares with people: `caught` of the `removed` it would have stopped, `stopped` of the
    `approved`, covered ones among them, it would have kept from readers.
    """

    removed: int = 0
    caught: int = 0
    approved: int = 0
    stopped: int = 0


def agreement_in(people: dict[str, int]) -> Agreement:
    """What the counts `Tally.people` come to."""
    found = Counter[str]()
    for pair, count in people.items():
        person, policy = ruled(pair)
        agrees = agreement(person, policy)
        if agrees is None:
            continue
        found["removed" if person == "remove" else "approved"] += count
        if person == "remove" and agrees:
            found["caught"] += count
        if person != "remove" and not agrees:
            found["stopped"] += count
    return Agreement(**found)


def ruled(pair: str) -> tuple[Action, Action]:
    """What a person said and what the policy would, from a key of `Tally.people`."""
    person, policy = pair.split(", would be ")
    return cast("Action", person), cast("Action", policy)


def tally_of(differences: Iterable[Difference]) -> Tally:
    tally = Tally()
    for one in differences:
        tally.add(one)
    return tally


def _count(counts: dict[str, int], key: str) -> None:
    counts[key] = counts.get(key, 0) + 1


def _sum(one: dict[str, int], other: dict[str, int]) -> dict[str, int]:
    return {
        key: one.get(key, 0) + other.get(key, 0) for key in [*one, *(key for key in other if key not in one)]
    }
