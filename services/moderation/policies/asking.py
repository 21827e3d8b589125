"""Which labels the rules of a policy ask for."""

from collections.abc import Iterable, Iterator

from services.moderation.policies.conditions import Condition, Labels, Not, Together
from services.moderation.policies.document import Policy
from services.moderation.policies.mistakes import Mistake

BLOCKED = "blocked"
"""What "Block author" labels them with. It says nothing by itself: a rule has to ask for it."""


def labels_asked(policy: Policy, feature: str) -> frozenset[str]:
    """Those that rules in use ask for of a feature, `author.labels` or `links.labels`."""
    rules = (rule for rule in policy.rules if rule.enabled)
    return frozenset(label for rule in rules for label in _labels((*rule.when, *rule.unless), feature))


def blocks(policy: Policy) -> bool:
    """Whether "Block author" changes anything under a policy."""
    return BLOCKED in labels_asked(policy, "author.labels")


def warn_of_no_blocking(policy: Policy) -> Iterator[Mistake]:
    """What an owner should hear whose moderators would block in vain."""
    if not blocks(policy):
        yield Mistake(
            1,
            1,
            f'no rule asks for the label "{BLOCKED}", so "Block author" changes nothing on this site; '
            f"the default policy has such a rule: when: {{author.labels: {{includes: {BLOCKED}}}}}",
        )


def _labels(conditions: Iterable[Condition], feature: str) -> Iterator[str]:
    for condition in conditions:
        if isinstance(condition, Labels) and condition.feature == feature:
            yield from condition.among
        elif isinstance(condition, Together):
            yield from _labels(condition.parts, feature)
        elif isinstance(condition, Not):
            yield from _labels((condition.negated,), feature)
