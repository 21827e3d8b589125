"""Why was this held? Every verdict on a comment, in the order they were reached, with all that each rested on."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from litestar import Controller, Request, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from msgspec import Struct

from services.moderation.cases.errors import CaseNotFound
from services.moderation.policies.features import FEATURES
from shared.access.keys import KeyRing
from shared.access.roles import Role
from shared.contracts.moderation import Again, CommentScreened, Contribution, Grounds, Reason, Value
from shared.contracts.ruling import Ruling
from shared.eventlog.log import Log
from shared.eventlog.recorded import Recorded
from shared.postgres.pool import Connection, Pool, Record, acquire
from shared.web.openapi import API_KEY

MOST = 1_000
"""Verdicts of one comment that are told, the newest: an author may edit as often as they like."""

_CASE = "SELECT part, site FROM cases WHERE comment_id = $1 AND ($2::text IS NULL OR site = $2)"
_VERDICTS = """
SELECT part, position, stream_id, version, event_id, subject_id, recorded_at, type, schema, data, sealed
FROM events WHERE part = $1 AND stream_id = $2 AND type = 'comment.screened' ORDER BY version DESC LIMIT $3
"""
_ERASED = "the author was erased, and with them what these reasons quoted"
_NO_GROUNDS = "it was reached before grounds were kept; the reasons are all there is"
_NOTHING = "nothing spoke, and no grounds were kept"
_UNREADABLE = "what was sealed with it does not open"


class Seen(Struct, frozen=True, kw_only=True):
    """What a check saw: a feature with its value, in words, and where. `says` is what the feature means."""

    feature: str
    value: Value
    detail: str
    subject: str
    spans: tuple[tuple[int, int], ...]
    says: str | None


class Weighed(Struct, frozen=True, kw_only=True):
    """A probability: what the models made of it and why, in log-odds; with the rules' weights; and its limit.

    Rules among `because` are named so, and added to what the models said.
    """

    learned: float
    with_rules: float
    limit: float
    because: tuple[Contribution, ...]


class Explained(Struct, frozen=True, kw_only=True):
    """One verdict. `again` says why a revision was looked at once more; `models` are hashes of what was learned.

    `missing` says, where it is so, why there is less than all of it. Spans are of the text of that revision.
    """

    version: int
    event_id: UUID
    revision: int
    at: datetime
    policy: str
    ruling: Ruling
    again: Again | None
    failed: tuple[str, ...]
    models: dict[str, str]
    reasons: tuple[Reason, ...] = ()
    features: tuple[Seen, ...] = ()
    spam: Weighed | None = None
    spoiler: Weighed | None = None
    missing: str | None = None


class Verdicts(Struct, frozen=True, kw_only=True):
    """Every verdict on a comment, the oldest first."""

    comment_id: UUID
    verdicts: Sequence[Explained]


class VerdictController(Controller):
    path = "/v1/cases/{comment_id:uuid}/verdicts"
    tags = ("reviewing",)
    security = API_KEY

    @get(opt={"refusals": [CaseNotFound]})
    async def verdicts(
        self,
        request: Request[Any, Any, Any],
        comment_id: FromPath[UUID],
        pool: NamedDependency[Pool],
        log: NamedDependency[Log],
        key_ring: NamedDependency[KeyRing],
    ) -> Verdicts:
        """Why was this held, covered or let pass? From the log, so that the answer stays the same for ever.

        Once its author is erased only the rulings are left.
        """
        moderator = await key_ring.identify(request)
        moderator.require(Role.MODERATOR, moderator.site)
        async with acquire(pool) as connection:
            return await read_verdicts(connection, log, comment_id, moderator.site)


async def read_verdicts(connection: Connection, log: Log, comment_id: UUID, site: str | None) -> Verdicts:
    """Raises CaseNotFound, also for a comment of another site than `site`, if that is given."""
    part, _ = await _place(connection, comment_id, site)
    explained = await _read(connection, log, part, comment_id, MOST)
    return Verdicts(comment_id=comment_id, verdicts=explained)


async def read_newest(
    connection: Connection, log: Log, comment_id: UUID, site: str | None
) -> tuple[str, Explained | None]:
    """The site of a comment and the last verdict on it, if there was one. Raises likewise."""
    part, its_site = await _place(connection, comment_id, site)
    return its_site, next(iter(await _read(connection, log, part, comment_id, 1)), None)


async def _place(connection: Connection, comment_id: UUID, site: str | None) -> tuple[int, str]:
    row = await connection.fetchrow(_CASE, comment_id, site)
    if row is None:
        raise CaseNotFound
    return row["part"], row["site"]


async def _read(connection: Connection, log: Log, part: int, comment_id: UUID, most: int) -> list[Explained]:
    """The newest of them, the oldest of these first."""
    rows = await connection.fetch(_VERDICTS, part, comment_id, most)
    keys = await log.keys.fetch(connection, {row["subject_id"] for row in rows if row["sealed"] is not None})
    explained = (_explained(log, row, keys.get(row["subject_id"])) for row in reversed(rows))
    return [one for one in explained if one]


def _explained(log: Log, row: Record, key: bytes | None) -> Explained | None:
    """None for what this program cannot read at all: `verify` tells of that."""
    entry = log.entry(row, key)
    if isinstance(entry, Recorded):
        event, missing = entry.event, _missing(entry.event, row, key)
    else:
        event, missing = log.codec.decode(row["type"], row["schema"], row["data"]), _UNREADABLE
    if not isinstance(event, CommentScreened):
        return None
    grounds = event.sealed.grounds if event.sealed else None
    return Explained(
        version=row["version"],
        event_id=row["event_id"],
        revision=event.revision,
        at=event.at,
        policy=event.policy,
        ruling=event.ruling,
        again=event.again,
        failed=event.failed,
        models=event.models,
        reasons=event.sealed.reasons if event.sealed else (),
        features=_features(grounds) if grounds else (),
        spam=_spam(grounds) if grounds else None,
        spoiler=_spoiler(grounds) if grounds else None,
        missing=missing,
    )


def _missing(event: object, row: Record, key: bytes | None) -> str | None:
    if row["sealed"] is not None and key is None:
        return _ERASED
    sealed = event.sealed if isinstance(event, CommentScreened) else None
    if sealed is None:
        return _NOTHING
    return None if sealed.grounds else _NO_GROUNDS


def _features(grounds: Grounds) -> tuple[Seen, ...]:
    """In the order of the registry, those it does not know any more last."""
    order = {name: place for place, name in enumerate(FEATURES)}
    signals = sorted(grounds.signals, key=lambda one: order.get(one.feature, len(order)))
    return tuple(
        Seen(
            feature=one.feature,
            value=one.value,
            detail=one.detail,
            subject=one.subject,
            spans=one.spans,
            says=FEATURES[one.feature].says if one.feature in FEATURES else None,
        )
        for one in signals
    )


def _spam(grounds: Grounds) -> Weighed:
    return Weighed(
        learned=grounds.spam,
        with_rules=grounds.spam_total,
        limit=grounds.hold_limit,
        because=grounds.spam_because,
    )


def _spoiler(grounds: Grounds) -> Weighed:
    return Weighed(
        learned=grounds.spoiler,
        with_rules=grounds.spoiler,
        limit=grounds.cover_limit,
        because=grounds.spoiler_because,
    )
