"""Sites' policies in Postgres: read what a change needs, and append what follows from it with the rows it changes."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID, uuid5

import msgspec
from msgspec import Struct
from msgspec.structs import asdict

from services.moderation.log import CODEC
from services.moderation.policing.events import PolicyEvent
from services.moderation.policing.site_policy import Draft, SitePolicy, Written
from shared.eventlog.log import Columns
from shared.eventlog.recorded import Fresh
from shared.postgres.pool import Connection

_NAMESPACE = UUID("7b6a1c52-3f0e-5d67-9d0b-3b1d5a0c9e41")
_SITES = "SELECT * FROM policy_sites WHERE stream_id = ANY($1)"
_DRAFTS = "SELECT site, version, text, note, by, at FROM policies WHERE site = ANY($1) ORDER BY version"
_TEXTS = "SELECT version, text FROM policies WHERE site = $1 AND version = ANY($2)"
_RECORDED = """
SELECT type, schema, data FROM events WHERE part = $1 AND stream_id = $2 AND event_id = $3
"""
_COMMIT = "SELECT commit_policy($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)"
_EMPTY = ("DELETE FROM policies WHERE part = $1", "DELETE FROM policy_sites WHERE part = $1")
_PUT = "SELECT put_policies($1::smallint, $2, $3)"


class Stored(Struct, frozen=True):
    """Where a site's versions stand, and the partition that its stream lives in."""

    part: int
    policy: SitePolicy


class Append(Struct, frozen=True, kw_only=True):
    """Events, each with its id, that follow version `expected` of a site's stream, and what they make of it."""

    part: int
    expected: int
    events: Sequence[tuple[UUID, PolicyEvent]]
    policy: SitePolicy
    drafts: Sequence[Draft]


def stream_of(site: str) -> UUID:
    """The stream of a site's policy."""
    return uuid5(_NAMESPACE, site)


async def find_policy(connection: Connection, site: str) -> Stored | None:
    """None for a site that runs on the default and never had anything else in mind."""
    row = await connection.fetchrow(_SITES, [stream_of(site)])
    return _stored(row) if row else None


async def find_texts(connection: Connection, site: str, versions: Iterable[int]) -> dict[int, str]:
    """The texts of those versions that a site has written."""
    wanted = [version for version in versions if 0 < version < 2**31]
    rows = await connection.fetch(_TEXTS, site, wanted) if wanted else ()
    return {row["version"]: row["text"] for row in rows}


async def find_recorded(connection: Connection, part: int, site: str, event_id: UUID) -> PolicyEvent | None:
    """What a request, by the id of the event that it led to, was answered with before."""
    row = await connection.fetchrow(_RECORDED, part, stream_of(site), event_id)
    if row is None:
        return None
    event = CODEC.decode(row["type"], row["schema"], row["data"])
    return event if isinstance(event, PolicyEvent) else None


async def commit(connection: Connection, append: Append) -> bool:
    """Write events and rows in one transaction; False, and nothing written, if the stream has moved on."""
    columns = Columns()
    for event_id, event in append.events:
        fresh = Fresh(
            part=append.part,
            stream_id=stream_of(append.policy.site),
            event_id=event_id,
            subject_id=None,
            event=event,
        )
        columns.add(CODEC, fresh, None)
    written = await connection.fetchval(
        _COMMIT,
        append.expected,
        append.part,
        *_rows(append.policy, append.drafts),
        *columns.arguments(),
    )
    return bool(written)


async def find_written(connection: Connection, streams: Sequence[UUID]) -> dict[UUID, tuple[int, Written]]:
    """Everything the rows say of some streams, with the partition that they name."""
    sites = [_stored(row) for row in await connection.fetch(_SITES, list(streams))]
    drafts: dict[str, list[Draft]] = {stored.policy.site: [] for stored in sites}
    for row in await connection.fetch(_DRAFTS, list(drafts)):
        drafts[row["site"]].append(msgspec.convert(dict(row), Draft))
    return {
        stream_of(stored.policy.site): (
            stored.part,
            Written(policy=stored.policy, drafts=tuple(drafts[stored.policy.site])),
        )
        for stored in sites
    }


async def replace_written(connection: Connection, part: int, folded: Mapping[UUID, Written]) -> None:
    """Put what was folded in the place of a partition's rows."""
    for statement in _EMPTY:
        await connection.execute(statement, part)
    for written in folded.values():
        await connection.execute(_PUT, part, *_rows(written.policy, written.drafts))


def _rows(policy: SitePolicy, drafts: Sequence[Draft]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    site = asdict(policy) | {"stream_id": stream_of(policy.site)}
    return [site], [asdict(draft) for draft in drafts]


def _stored(row: Any) -> Stored:
    return Stored(row["part"], msgspec.convert(dict(row), SitePolicy))
