"""Values, verdicts and people as the pages of policies tell them."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from services.moderation.console.words import Words
from services.moderation.policies.describing import number_said
from services.moderation.replays.differences import agreement
from services.moderation.replays.explaining import Explained
from services.moderation.replays.tally import Tally, ruled
from services.moderation.replays.trying import Tried
from services.moderation.review_queue.moderators import find_moderators
from shared.contracts.moderation import Contribution, Value
from shared.contracts.ruling import Action
from shared.postgres.pool import Pool, acquire

_TELLING = 0.05  # log-odds that say anything


def values_in(words: Words) -> Callable[[Value], str]:
    """How a feature's value is told: as policies write it, and what is empty is said to be."""

    def told(value: Value) -> str:
        match value:
            case bool():
                return "yes" if value else "no"
            case str():
                return value or words.plain("policy.nothing")
            case tuple():
                return ", ".join(value) or words.plain("policy.nothing")
            case _:
                return number_said(value, words.plain("policy.just_over"), words.plain("policy.just_under"))

    return told


async def names_of(pool: Pool, ids: Iterable[str | None]) -> Mapping[str, str]:
    """What those who did something are called, or else their ids."""
    async with acquire(pool) as connection:
        found = await find_moderators(connection, {one for one in ids if one is not None})
    return {one: who.name or one for one, who in found.items()}


def people_in(counts: Tally) -> list[tuple[Action, Action, int, bool | None]]:
    """What people ruled, what the policy would have, how often, and whether that agrees; the most frequent first."""
    found = [(*ruled(pair), count) for pair, count in counts.people.items()]
    return sorted(
        ((person, now, count, agreement(person, now)) for person, now, count in found),
        key=lambda one: -one[2],
    )


def rules_of(tried: Tried) -> list[tuple[str, list[Explained]]]:
    """Those that spoke, those that lacked one condition while another was true, the silent, and those switched off."""
    found: dict[str, list[Explained]] = {"spoke": [], "nearly": [], "silent": [], "off": []}
    for rule in tried.rules:
        near = rule.nearly and any(one.holds for one in rule.when)
        state = "spoke" if rule.spoke else "off" if not rule.enabled else "nearly" if near else "silent"
        found[state].append(rule)
    return list(found.items())


def telling(because: Sequence[Contribution]) -> list[Contribution]:
    """What says anything, the weightiest first."""
    found = [one for one in because if abs(one.points) >= _TELLING]
    return sorted(found, key=lambda one: -abs(one.points))
