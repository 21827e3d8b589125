"""The rules of a policy's life: a command and where its versions stand in, events or a refusal out.

"Roll back N" undoes the enabling of N, which must be live: the version that it had replaced is live again, so
that rolling back repeatedly leads step by step to the default. What people decided is no part of a policy.
"""

from collections.abc import Callable, Mapping
from typing import assert_never

from services.moderation.policies.reading.read import read
from services.moderation.policing.commands import (
    Command,
    Enable,
    EndShadow,
    RollBack,
    StartShadow,
    WriteDraft,
)
from services.moderation.policing.errors import (
    AlreadyLive,
    NoShadow,
    NothingBefore,
    NotLive,
    PolicyChanged,
    ShadowTaken,
    VersionNotFound,
)
from services.moderation.policing.events import (
    PolicyDrafted,
    PolicyEnabled,
    PolicyEvent,
    PolicyRolledBack,
    PolicyShadowed,
    ShadowEnded,
)
from services.moderation.policing.site_policy import SitePolicy

Texts = Mapping[int, str]
"""Versions of a site's policy with their texts: the default, the newest, and those that a command is about."""

Check = Callable[[str], None]
"""Raises PolicyInvalid, with line and column of each mistake, for a text that cannot be used."""


def decide(command: Command, policy: SitePolicy, texts: Texts, check: Check) -> list[PolicyEvent]:
    """The events that follow; none when nothing changes. Raises the refusals of `policing.errors`, PolicyInvalid.

    What is to be shadowed or enabled is checked again: it may have been written for another release. What is gone
    back to must only be readable: undoing is not to wait for an example that other models take for something else.
    """
    if command.expected not in (None, policy.version):
        raise PolicyChanged(extra={"changes": policy.version})
    match command:
        case WriteDraft():
            return _draft(command, policy, texts, check)
        case StartShadow():
            return _start_shadow(command, policy, texts, check)
        case EndShadow():
            return _end_shadow(command, policy)
        case Enable():
            return _enable(command, policy, texts, check)
        case RollBack():
            return _roll_back(command, policy, texts)
    assert_never(command)


def versions_of(command: Command, policy: SitePolicy) -> set[int]:
    """Whose texts `decide` needs."""
    match command:
        case WriteDraft():
            return {policy.head}
        case StartShadow() | Enable():
            return {command.number}
        case RollBack():
            return set() if policy.before is None else {policy.before}
        case EndShadow():
            return set()
    assert_never(command)


def _draft(command: WriteDraft, policy: SitePolicy, texts: Texts, check: Check) -> list[PolicyEvent]:
    check(command.text)
    if command.text == texts[policy.head]:
        return []
    return [
        PolicyDrafted(
            site=policy.site,
            version=policy.head + 1,
            text=command.text,
            note=command.note,
            by=command.by,
            at=command.at,
        )
    ]


def _start_shadow(command: StartShadow, policy: SitePolicy, texts: Texts, check: Check) -> list[PolicyEvent]:
    check(_text(command.number, texts))
    if command.number == policy.live:
        raise _already_live(policy)
    if command.number == policy.shadow:
        return []
    if policy.shadow is not None:
        raise ShadowTaken(extra={"shadow": policy.shadow})
    return [PolicyShadowed(site=policy.site, version=command.number, by=command.by, at=command.at)]


def _end_shadow(command: EndShadow, policy: SitePolicy) -> list[PolicyEvent]:
    if policy.shadow is None:
        raise NoShadow
    return [ShadowEnded(site=policy.site, version=policy.shadow, by=command.by, at=command.at)]


def _enable(command: Enable, policy: SitePolicy, texts: Texts, check: Check) -> list[PolicyEvent]:
    text = _text(command.number, texts)
    if command.number == policy.live:
        raise _already_live(policy)
    check(text)
    return [
        *_out_of_shadow(command.number, command, policy),
        PolicyEnabled(
            site=policy.site, version=command.number, over=policy.live, by=command.by, at=command.at
        ),
    ]


def _roll_back(command: RollBack, policy: SitePolicy, texts: Texts) -> list[PolicyEvent]:
    if not 0 <= command.number <= policy.head:
        raise VersionNotFound
    if command.number != policy.live:
        raise NotLive(extra={"live": policy.live})
    if policy.before is None:
        raise NothingBefore
    read(texts[policy.before])
    return [
        *_out_of_shadow(policy.before, command, policy),
        PolicyRolledBack(
            site=policy.site, version=command.number, to=policy.before, by=command.by, at=command.at
        ),
    ]


def _out_of_shadow(number: int, command: Enable | RollBack, policy: SitePolicy) -> list[PolicyEvent]:
    """What becomes live has nothing to be compared with."""
    if number != policy.shadow:
        return []
    return [ShadowEnded(site=policy.site, version=number, by=command.by, at=command.at)]


def _text(number: int, texts: Texts) -> str:
    if number not in texts:
        raise VersionNotFound
    return texts[number]


def _already_live(policy: SitePolicy) -> AlreadyLive:
    return AlreadyLive(extra={"since": policy.since, "by": policy.by})
