"""Decides what becomes of a comment: the rules of a policy speak, then the worst that is left standing wins.

In this order: a check that failed holds. A rule that rejects rejects. A site that holds everything holds. A rule that
publishes lifts what rules and the probability of spam would hold; what it does not lift holds. Spoilers are covered,
whatever else happens.
"""

from collections.abc import Iterable, Iterator

from msgspec import structs

from services.moderation.policies.covering import mask_of, possible_spoiler
from services.moderation.policies.document import Action, Policy
from services.moderation.policies.facts import Facts
from services.moderation.policies.limits import sampled
from services.moderation.policies.outcome import (
    LOOKS_LIKE_SPAM,
    SCREENING_FAILED,
    SITE_HOLDS_ALL,
    WORST_FIRST,
    Labelled,
    Outcome,
)
from services.moderation.policies.probability import NEVER, limit_of, looks_like, with_weights
from services.moderation.policies.signals import Contribution, Judged, Seen
from services.moderation.policies.speaking import Spoken, spoken
from shared.contracts.moderation import Grounds, Reason

_LEARNED = "learned"
_HOLDS_ALL = Reason(
    check="mode",
    rule=SITE_HOLDS_ALL,
    detail="a person reads every comment of this site",
    score=1.0,
    action="hold",
)


def evaluate(policy: Policy, seen: Seen, judged: Judged) -> Outcome:
    """What the policy makes of a comment. Pure; the order of its rules changes no action."""
    failed = _failed(seen, judged)
    judged = judged if _LEARNED not in failed else structs.replace(judged, spam=0.0, spoiler=0.0)
    facts = Facts(seen, judged, policy.searches)
    rules = spoken(policy.rules, facts)
    lifted = any(one.rule.action == "publish" for one in rules)
    grounds = _grounds(policy, facts, judged, rules)
    cover = possible_spoiler(grounds, facts)
    reasons = [
        *(_could_not(check) for check in failed),
        *((_HOLDS_ALL,) if facts.text("site.mode") == "hold" else ()),
        *(one.reason(lifted=lifted) for one in rules),
        *_probable_spam(grounds, facts, lifted=lifted),
        *((cover,) if cover else ()),
    ]
    action = "hold" if failed else _worst(reasons)
    return Outcome(
        action=action,
        reasons=tuple(sorted(reasons, key=lambda reason: _order(reason, action))),
        policy=policy.reference,
        mask=mask_of(rules, cover, facts),
        failed=failed,
        labels=tuple(_labels(rules, facts)),
        grounds=grounds,
    )


def _failed(seen: Seen, judged: Judged) -> tuple[str, ...]:
    """The checks that could not be made; a probability that is none counts as one."""
    learned = () if 0 <= judged.spam <= 1 and 0 <= judged.spoiler <= 1 else (_LEARNED,)
    return tuple(sorted({*seen.unknown, *learned}))


def _grounds(policy: Policy, facts: Facts, judged: Judged, rules: Iterable[Spoken]) -> Grounds:
    weighing = [one for one in rules if one.rule.weight]
    spam_at, spoiler_at = sampled(judged.spam_at), sampled(judged.spoiler_at)
    added = (
        Contribution(feature=f"rule {one.rule.name}", points=one.rule.weight, detail=one.detail)
        for one in weighing
    )
    return Grounds(
        signals=tuple(facts.seen.signals.values()),
        spam=judged.spam,
        spam_because=(*judged.spam_because, *added),
        spam_total=with_weights(judged.spam, [one.rule.weight for one in weighing]),
        hold_limit=limit_of(policy.hold, spam_at),
        spam_limits=spam_at.probabilities,
        spoiler=judged.spoiler,
        spoiler_because=judged.spoiler_because,
        cover_limit=limit_of(policy.cover, spoiler_at),
        spoiler_limits=spoiler_at.probabilities,
    )


def _could_not(check: str) -> Reason:
    return Reason(
        check=check, rule=SCREENING_FAILED, detail="the check could not be made", score=1.0, action="hold"
    )


def _probable_spam(grounds: Grounds, facts: Facts, *, lifted: bool) -> Iterator[Reason]:
    probability, limit = grounds.spam_total, grounds.hold_limit
    if limit < NEVER and probability >= limit:
        detail, spans = looks_like("spam", probability, limit, grounds.spam_because, facts)
        yield Reason(
            check="spam",
            rule=LOOKS_LIKE_SPAM,
            detail=detail,
            score=round(probability, 3),
            action=None if lifted else "hold",
            spans=spans,
        )


def _worst(reasons: Iterable[Reason]) -> Action:
    acting = {reason.action for reason in reasons}
    return next((action for action in WORST_FIRST if action in acting), "publish")


def _order(reason: Reason, decided: Action) -> tuple[object, ...]:
    """What decided first, then the worst of the rest, notes last."""
    rank = next((at for at, action in enumerate(WORST_FIRST) if action == reason.action), len(WORST_FIRST))
    return reason.action != decided, rank, -reason.score, reason.check, reason.rule


def _labels(rules: Iterable[Spoken], facts: Facts) -> Iterator[Labelled]:
    for one in rules:
        given = one.rule.label
        if given is None:
            continue
        hosts = facts.members("links.hosts") if given.on == "hosts" else ()
        matched = tuple(host for host in hosts if host in one.evidence.matched)
        if given.on == "author" or hosts:
            yield Labelled(
                on=given.on,
                label=given.label,
                seconds=given.seconds,
                hosts=matched or hosts,
                rule=one.rule.name,
                reason=one.detail,
            )
