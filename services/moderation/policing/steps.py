"""What was done to a site's policy, step by step: for whoever wants to know how it came to what is live."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from msgspec import Struct

from services.moderation.log import CODEC
from services.moderation.policing.events import (
    PolicyDrafted,
    PolicyEnabled,
    PolicyEvent,
    PolicyRolledBack,
    PolicyShadowed,
    ShadowEnded,
)
from services.moderation.policing.store import stream_of
from shared.postgres.pool import Connection

MOST = 50
_EVENTS = """
SELECT type, schema, data FROM events WHERE stream_id = $2
    AND part = (SELECT part FROM policy_sites WHERE site = $1)
ORDER BY version DESC LIMIT $3
"""
Deed = Literal["drafted", "shadowed", "shadow_ended", "enabled", "rolled_back"]
_DEEDS: dict[type[PolicyEvent], Deed] = {
    PolicyDrafted: "drafted",
    PolicyShadowed: "shadowed",
    ShadowEnded: "shadow_ended",
    PolicyEnabled: "enabled",
    PolicyRolledBack: "rolled_back",
}


class Step(Struct, frozen=True, kw_only=True):
    """One thing that was done with a version. `other`: what was live before it was enabled, or is after a roll back."""

    deed: Deed
    version: int
    other: int | None
    by: str
    at: datetime


async def read_steps(connection: Connection, site: str) -> Sequence[Step]:
    """The last fifty, the newest first."""
    rows = await connection.fetch(_EVENTS, site, stream_of(site), MOST)
    events = [CODEC.decode(row["type"], row["schema"], row["data"]) for row in rows]
    return [_step(event) for event in events if isinstance(event, PolicyEvent)]


def _step(event: PolicyEvent) -> Step:
    match event:
        case PolicyEnabled():
            other: int | None = event.over
        case PolicyRolledBack():
            other = event.to
        case _:
            other = None
    return Step(deed=_DEEDS[type(event)], version=event.version, other=other, by=event.by, at=event.at)
