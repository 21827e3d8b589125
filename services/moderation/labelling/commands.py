"""What moderators and rules may ask. Time and names are part of the question."""

from datetime import datetime

from msgspec import Struct


class SetLabel(Struct, frozen=True, kw_only=True):
    """A moderator labels somebody; `until` None: until it is taken away."""

    label: str
    until: datetime | None = None
    reason: str | None = None
    by: str
    at: datetime


class RemoveLabel(Struct, frozen=True, kw_only=True):
    label: str
    by: str
    at: datetime


class LabelByRule(Struct, frozen=True, kw_only=True):
    """A rule of a policy labels somebody. `policy` is the version that says so: "drama@7"."""

    label: str
    until: datetime | None
    reason: str | None = None
    policy: str
    at: datetime


Command = SetLabel | RemoveLabel | LabelByRule
