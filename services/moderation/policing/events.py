"""What happened to a site's policy. The stream is the site; only this service needs to know of it.

Events are for ever: add members and fields with defaults, never change or remove one.
"""

from datetime import datetime
from typing import ClassVar

from shared.contracts.event import Event


class PolicyDrafted(Event, frozen=True, kw_only=True):
    """A version was written; nothing follows it yet. Versions of a site count from 1."""

    TYPE: ClassVar = "policy.drafted"

    site: str
    version: int
    text: str
    note: str | None = None
    by: str
    at: datetime


class PolicyShadowed(Event, frozen=True, kw_only=True):
    """A version runs beside the live one: its verdicts are kept and compared, and nothing follows from them."""

    TYPE: ClassVar = "policy.shadowed"

    site: str
    version: int
    by: str
    at: datetime


class ShadowEnded(Event, frozen=True, kw_only=True):
    TYPE: ClassVar = "policy.shadow_ended"

    site: str
    version: int
    by: str
    at: datetime


class PolicyEnabled(Event, frozen=True, kw_only=True):
    """New verdicts follow `version` from now on; `over` was live until now. 0 is the default policy."""

    TYPE: ClassVar = "policy.enabled"

    site: str
    version: int
    over: int
    by: str
    at: datetime


class PolicyRolledBack(Event, frozen=True, kw_only=True):
    """What enabling `version` did is undone: `to`, which it had replaced, is live again."""

    TYPE: ClassVar = "policy.rolled_back"

    site: str
    version: int
    to: int
    by: str
    at: datetime


PolicyEvent = PolicyDrafted | PolicyShadowed | ShadowEnded | PolicyEnabled | PolicyRolledBack
POLICY_EVENTS: tuple[type[Event], ...] = (
    PolicyDrafted,
    PolicyShadowed,
    ShadowEnded,
    PolicyEnabled,
    PolicyRolledBack,
)
