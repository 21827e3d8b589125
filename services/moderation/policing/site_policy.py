"""What is known of one site's policy: which version is live, which runs in shadow, and the texts."""

from datetime import datetime

from msgspec import Struct

DEFAULT_VERSION = 0
"""The version of a site that has written none: the default policy."""


class SitePolicy(Struct, frozen=True, kw_only=True):
    """Where the versions of a site stand. Fields are the columns of the table `policy_sites`.

    `version` is the stream's, which every change moves; `head` the newest version of the policy. `trail` leads from
    the default to what is live: enabling adds to its end, rolling back takes that away again. `since` and `by` are
    of its last step.
    """

    site: str
    version: int = 0
    head: int = DEFAULT_VERSION
    trail: tuple[int, ...] = (DEFAULT_VERSION,)
    since: datetime | None = None
    by: str | None = None
    shadow: int | None = None
    shadow_since: datetime | None = None

    @property
    def live(self) -> int:
        return self.trail[-1]

    @property
    def before(self) -> int | None:
        """What a roll back makes live again; None when nothing was ever enabled."""
        return self.trail[-2] if len(self.trail) > 1 else None


class Draft(Struct, frozen=True, kw_only=True):
    """One version of the policy as it was written, for good: a row of the table `policies`."""

    site: str
    version: int
    text: str
    note: str | None = None
    by: str
    at: datetime


class Written(Struct, frozen=True, kw_only=True):
    """All that a site's stream says."""

    policy: SitePolicy
    drafts: tuple[Draft, ...] = ()
