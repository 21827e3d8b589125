"""The fold of a site's stream: rows written at once and rows rebuilt both come from here."""

from collections.abc import Iterable
from typing import assert_never

from msgspec.structs import replace

from services.moderation.cases.projection import CannotFold
from services.moderation.policing.events import (
    PolicyDrafted,
    PolicyEnabled,
    PolicyEvent,
    PolicyRolledBack,
    PolicyShadowed,
    ShadowEnded,
)
from services.moderation.policing.site_policy import Draft, SitePolicy, Written


def evolve(policy: SitePolicy, event: PolicyEvent) -> SitePolicy:
    """Where the versions stand after one more event."""
    match event:
        case PolicyDrafted():
            after = replace(policy, head=event.version)
        case PolicyShadowed():
            after = replace(policy, shadow=event.version, shadow_since=event.at)
        case ShadowEnded():
            after = replace(policy, shadow=None, shadow_since=None)
        case PolicyEnabled():
            trail = (*policy.trail, event.version)
            after = replace(policy, trail=trail, since=event.at, by=event.by)
        case PolicyRolledBack():
            after = replace(policy, trail=policy.trail[:-1], since=event.at, by=event.by)
        case _:
            assert_never(event)
    return replace(after, version=policy.version + 1)


def evolve_all(policy: SitePolicy, events: Iterable[PolicyEvent]) -> SitePolicy:
    for event in events:
        policy = evolve(policy, event)
    return policy


def drafts_in(events: Iterable[PolicyEvent]) -> tuple[Draft, ...]:
    """The texts that some events bring."""
    return tuple(
        Draft(
            site=event.site,
            version=event.version,
            text=event.text,
            note=event.note,
            by=event.by,
            at=event.at,
        )
        for event in events
        if isinstance(event, PolicyDrafted)
    )


def fold(events: Iterable[PolicyEvent]) -> Written:
    """A whole stream. Raises CannotFold when it is empty, or rolls back what was never enabled."""
    told = list(events)
    if not told:
        raise CannotFold("nothing happened: there is no policy")
    policy = evolve_all(SitePolicy(site=told[0].site), told)
    if not policy.trail:
        raise CannotFold("more was rolled back than was ever enabled")
    return Written(policy=policy, drafts=drafts_in(told))
