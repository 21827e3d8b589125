"""Which rules of a policy are true of a comment, and what each of them says."""

from collections.abc import Iterable
from math import exp

from msgspec import Struct

from services.moderation.policies.conditions import Condition
from services.moderation.policies.document import Action, Rule
from services.moderation.policies.facts import Evidence, Facts, joined
from shared.contracts.moderation import Reason

_SCORES: dict[Action, float] = {"reject": 1.0, "hold": 0.9, "mask": 0.9, "publish": 0.0}
MOST_SPANS = 50


class Spoken(Struct, frozen=True, kw_only=True):
    """A rule that is true of a comment, what it rests on, and its reason with the gaps filled in."""

    rule: Rule
    evidence: Evidence
    detail: str

    def reason(self, *, lifted: bool) -> Reason:
        """What a moderator reads. A rule that was `lifted` by one that publishes is a note.

        The score says how urgent it is: 1 to reject, 0.9 to hold or cover, 0 to publish; of a note, what its weight
        alone would add to an even chance.
        """
        action = None if lifted and self.rule.action == "hold" else self.rule.action
        alone = 1 / (1 + exp(-self.rule.weight)) - 0.5
        return Reason(
            check=self.rule.check,
            rule=self.rule.name,
            detail=self.detail,
            score=_SCORES[action] if action else round(max(0.0, alone), 3),
            action=action,
            spans=self.evidence.spans[:MOST_SPANS],
        )


def spoken(rules: Iterable[Rule], facts: Facts) -> list[Spoken]:
    """The enabled rules that are true of the comment, in the order of the policy."""
    found = []
    for rule in rules:
        if not rule.enabled:
            continue
        evidence = _all_of(rule.when, facts)
        if evidence is not None and not any(condition.met(facts) is not None for condition in rule.unless):
            evidence_of_all = joined(evidence)
            detail = rule.reason.filled(facts, evidence_of_all)
            found.append(Spoken(rule=rule, evidence=evidence_of_all, detail=detail))
    return found


def _all_of(conditions: Iterable[Condition], facts: Facts) -> list[Evidence] | None:
    found = []
    for condition in conditions:
        evidence = condition.met(facts)
        if evidence is None:
            return None
        found.append(evidence)
    return found
