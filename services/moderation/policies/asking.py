"""Which labels the rules of a policy ask for."""

from collections.abc import Iterable, Iterator

from services.moderation.policies.conditions import Condition, Labels, Not, Together
from services.moderation.policies.document import Policy


def labels_asked(policy: Policy, feature: str) -> frozenset[str]:
    """Those that rules in use ask for of a feature, `author.labels` or `links.labels`."""
    rules = (rule for rule in policy.rules if rule.enabled)
    return frozenset(label for rule in rules for label in _labels((*rule.when, *rule.unless), feature))


def _labels(conditions: Iterable[Condition], feature: str) -> Iterator[str]:
    for condition in conditions:
        if isinstance(condition, Labels) and condition.feature == feature:
            yield from condition.among
        elif isinstance(condition, Together):
            yield from _labels(condition.parts, feature)
        elif isinstance(condition, Not):
            yield from _labels((condition.negated,), feature)
