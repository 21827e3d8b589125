"""Finds rules that can never speak: conditions that no comment can meet, or that cancel each other."""

from collections.abc import Iterable, Iterator
from math import inf

from services.moderation.policies.conditions import Condition, Flag, Number, Together
from services.moderation.policies.document import Rule
from services.moderation.policies.features import FEATURES
from services.moderation.policies.intervals import Interval
from services.moderation.policies.mistakes import Mistakes, quoted


def warn_of_contradictions(rules: Iterable[Rule], mistakes: Mistakes) -> None:
    """Warn at each condition that keeps its rule from ever speaking."""
    for rule in rules:
        wanted: dict[str, tuple[Interval, int]] = {}
        for needed in _all_needed(rule.when):
            _warn_of_pair(needed, wanted, mistakes)
        for exception in rule.unless:
            _warn_of_exception(exception, wanted, mistakes)


def _warn_of_pair(
    condition: Number | Flag, wanted: dict[str, tuple[Interval, int]], mistakes: Mistakes
) -> None:
    possible = Interval(0, FEATURES[condition.feature].most)
    among, line = wanted.get(condition.feature, (possible, 0))
    both = among.within(_interval(condition))
    if both.is_empty and line:
        mistakes.warn(
            condition.at,
            f"never true together with {quoted(condition.feature)} on line {line}: the rule never speaks",
        )
    elif both.is_empty:
        reach = "never less than 0" if possible.high == inf else f"from 0 to {possible.high:g}"
        mistakes.warn(condition.at, f"never true: {quoted(condition.feature)} is {reach}")
    else:
        wanted[condition.feature] = both, condition.at.line


def _warn_of_exception(
    condition: Condition, wanted: dict[str, tuple[Interval, int]], mistakes: Mistakes
) -> None:
    if isinstance(condition, Number | Flag) and condition.feature in wanted:
        needed, line = wanted[condition.feature]
        if needed.within(_interval(condition)) == needed:
            mistakes.warn(condition.at, f"always true after line {line}: the rule never speaks")


def _all_needed(conditions: Iterable[Condition]) -> Iterator[Number | Flag]:
    for condition in conditions:
        if isinstance(condition, Number | Flag):
            yield condition
        elif isinstance(condition, Together) and condition.how == "all":
            yield from _all_needed(condition.parts)


def _interval(condition: Number | Flag) -> Interval:
    if isinstance(condition, Number):
        return condition.among
    return Interval(1, 1) if condition.wanted else Interval(0, 0)
