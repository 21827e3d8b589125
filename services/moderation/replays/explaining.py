"""Why each rule of a policy speaks of a comment or does not: every condition, with the values it was asked of."""

from collections.abc import Iterable
from typing import Literal

from msgspec import Struct

from services.moderation.policies.conditions import Condition
from services.moderation.policies.document import Policy, Rule
from services.moderation.policies.facts import Facts
from services.moderation.policies.features import EMPTY, FEATURES
from services.moderation.policies.templates import shortened
from services.moderation.replays.restoring import View
from shared.contracts.moderation import Value

_SOURCE = 200
_QUOTED = 60


class Asked(Struct, frozen=True, kw_only=True):
    """One condition of a rule. `source` is the line of the policy it stands on, `values` what the features are.

    `holds`: whether it is true; `matched` are the words or hosts that made it so, `spans` where they stand.
    """

    line: int
    column: int
    source: str
    values: dict[str, Value]
    holds: bool
    matched: tuple[str, ...] = ()
    spans: tuple[tuple[int, int], ...] = ()


class Explained(Struct, frozen=True, kw_only=True):
    """A rule: it `spoke` if all of `when` holds and nothing of `unless`, and it is enabled.

    `nearly`: one condition alone stood in the way.
    """

    rule: str
    line: int
    enabled: bool
    spoke: bool
    nearly: bool
    when: tuple[Asked, ...]
    unless: tuple[Asked, ...]


def explain(policy: Policy, view: View) -> list[Explained]:
    """Every rule, in the order of the policy."""
    facts = Facts(*view, policy.searches)
    lines = policy.text.splitlines()
    return [_explained(rule, facts, lines) for rule in policy.rules]


def _explained(rule: Rule, facts: Facts, lines: list[str]) -> Explained:
    when = tuple(_asked(rule.when, facts, lines))
    unless = tuple(_asked(rule.unless, facts, lines))
    against = sum(not one.holds for one in when) + sum(one.holds for one in unless)
    return Explained(
        rule=rule.name,
        line=rule.at.line,
        enabled=rule.enabled,
        spoke=rule.enabled and not against,
        nearly=rule.enabled and against == 1,
        when=when,
        unless=unless,
    )


def _asked(conditions: Iterable[Condition], facts: Facts, lines: list[str]) -> Iterable[Asked]:
    for condition in conditions:
        evidence = condition.met(facts)
        line, column = condition.at
        yield Asked(
            line=line,
            column=column,
            source=shortened(lines[line - 1] if 0 < line <= len(lines) else "", _SOURCE),
            values={name: value_of(facts, name) for name in dict.fromkeys(condition.features())},
            holds=evidence is not None,
            matched=tuple(shortened(word, _QUOTED) for word in evidence.matched) if evidence else (),
            spans=evidence.spans if evidence else (),
        )


def value_of(facts: Facts, feature: str) -> Value:
    """A feature's value; of a text its beginning."""
    match FEATURES[feature].kind:
        case "number":
            return facts.number(feature)
        case "flag":
            return bool(facts.number(feature))
        case "words" | "hosts":
            return facts.members(feature)
        case _:
            return shortened(facts.text(feature), _QUOTED) or EMPTY["text"]


Origin = Literal["restored", "recomputed", "new"]
"""What was known of a comment: as at its verdict; anew, because that kept no grounds; or nothing was stored."""
