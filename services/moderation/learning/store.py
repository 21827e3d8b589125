"""Models in Postgres: the rows with their bytes, written together with the event that says what became of them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

import msgspec
from msgspec import Struct

from services.moderation.learning.events import Kind, ModelEvent, ModelRefused, ModelWentLive
from services.moderation.learning.projection import Shelved, State
from services.moderation.learning.watermark import Watermark
from services.moderation.log import CODEC, birth_part
from shared.eventlog.log import Columns
from shared.eventlog.recorded import Fresh
from shared.ids import new_id
from shared.postgres.pool import Connection, Record

_NAMESPACE = UUID("3f3c8f2e-6a55-5a0e-8a8e-52f3f5b9d7c4")
_KEPT = 3
"""Models beside the live one whose bytes are kept, to go back to or to look into."""
_LIVE = """
SELECT hash, part, prior, as_of, upto, rests_on, body FROM models
WHERE site = $1 AND kind = $2 AND subject = $3 AND state = 'live'
"""
_LISTED = """
SELECT kind, subject, hash, state, reason, prior, rests_on, figures, made_at FROM models
WHERE site = $1 ORDER BY made_at DESC, hash LIMIT $2
"""
_WHERE = "SELECT part FROM models WHERE stream_id = $1 LIMIT 1"
_VERSION = "SELECT coalesce(max(version), 0) FROM events WHERE part = $1 AND stream_id = $2"
_COMMIT = "SELECT commit_model($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)"
_ROWS = "SELECT stream_id, part, site, kind, subject, hash, state FROM models WHERE stream_id = ANY($1)"
_STATES = """
UPDATE models m SET state = s.state FROM unnest($2::uuid[], $3::text[], $4::text[]) AS s(stream_id, hash, state)
WHERE m.part = $1 AND (m.stream_id, m.hash) = (s.stream_id, s.hash) AND (m.state = 'live') = $5
"""
_LOST = """
INSERT INTO models (stream_id, hash, part, site, kind, subject, state, prior, upto, as_of, rests_on, figures)
SELECT s.stream_id, s.hash, $1, s.site, s.kind, s.subject, s.state, '', '[]', '-infinity', '{}', '{}'
FROM unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[])
    AS s(stream_id, hash, site, kind, subject, state)
ON CONFLICT (stream_id, hash) DO NOTHING
"""
_UNKNOWN = """
DELETE FROM models m WHERE m.part = $1 AND NOT EXISTS (
    SELECT FROM unnest($2::uuid[], $3::text[]) AS s(stream_id, hash)
    WHERE (s.stream_id, s.hash) = (m.stream_id, m.hash))
"""


class Outrun(Exception):
    """Somebody else has stored a model of the same kind meanwhile: nothing was written."""


class Key(Struct, frozen=True):
    """Which model: `subject` is a work's name, else empty."""

    site: str
    kind: Kind
    subject: str = ""

    @property
    def stream_id(self) -> UUID:
        return uuid5(_NAMESPACE, f"{self.kind}\n{self.site}\n{self.subject}")


class Stored(Struct, frozen=True, kw_only=True):
    """The live model. `body` is None where its bytes were lost."""

    hash: str
    prior: str
    as_of: datetime
    upto: tuple[tuple[int, int], ...]
    rests_on: dict[str, float]
    body: bytes | None


class Made(Struct, frozen=True, kw_only=True):
    """A model to be stored. `refused` says why it does not go live."""

    hash: str
    body: bytes
    prior: str
    upto: Watermark
    rests_on: dict[str, float]
    figures: dict[str, Any]
    refused: str | None = None


class Listed(Struct, frozen=True, kw_only=True):
    """A model as people see it; `reason` is why it was refused."""

    kind: Kind
    subject: str
    hash: str
    state: State
    reason: str | None
    prior: str
    rests_on: dict[str, float]
    figures: dict[str, Any]
    made_at: datetime


async def find_live(connection: Connection, key: Key) -> Stored | None:
    """The model that judges now."""
    row = await connection.fetchrow(_LIVE, key.site, key.kind, key.subject)
    if row is None:
        return None
    return Stored(
        hash=row["hash"],
        prior=row["prior"],
        as_of=row["as_of"],
        upto=tuple((part, position) for part, position in row["upto"]),
        rests_on=row["rests_on"],
        body=row["body"],
    )


async def list_models(connection: Connection, site: str, most: int = 100) -> list[Listed]:
    """A site's models, the newest first, without their bytes: for people."""
    rows = await connection.fetch(_LISTED, site, most)
    return [msgspec.convert(dict(row), Listed) for row in rows]


async def commit(
    connection: Connection, key: Key, made: Made, over: Stored | None, *, partitions: int, at: datetime
) -> ModelEvent:
    """Append what became of a model and write its row, in one transaction. Raises Outrun.

    `over` is the live one it was compared with.
    """
    stream_id = key.stream_id
    part = await connection.fetchval(_WHERE, stream_id)
    if part is None:
        part = birth_part(stream_id, partitions)
    expected = await connection.fetchval(_VERSION, part, stream_id)
    event = _event(key, made, over, at)
    columns = Columns()
    fresh = Fresh(part=part, stream_id=stream_id, event_id=new_id(), subject_id=None, event=event)
    columns.add(CODEC, fresh, None)
    row = _row(key, made, part, at)
    if not await connection.fetchval(_COMMIT, expected, row, made.body, _KEPT, *columns.arguments()):
        raise Outrun(f"another model of {key.kind} of {key.site} was stored meanwhile")
    return event


async def find_rows(connection: Connection, streams: Sequence[UUID]) -> dict[UUID, tuple[int, Shelved]]:
    """What the rows of some streams say, with the partition that they name."""
    found: dict[UUID, tuple[int, Shelved]] = {}
    for row in await connection.fetch(_ROWS, list(streams)):
        part, shelved = found.get(row["stream_id"], (row["part"], _shelved(row)))
        shelved.states[row["hash"]] = row["state"]
        found[row["stream_id"]] = part, shelved
    return found


async def replace_rows(connection: Connection, part: int, folded: Mapping[UUID, Shelved]) -> None:
    """Give a partition's rows the states that were folded; bytes stay, and a model without a row gets one without.

    A live model whose bytes are lost is learned again.
    """
    said = [
        (stream, hash_, shelved, state)
        for stream, shelved in folded.items()
        for hash_, state in shelved.states.items()
    ]
    streams, hashes = [one[0] for one in said], [one[1] for one in said]
    states = [one[3] for one in said]
    names = [[getattr(one[2], name) for one in said] for name in ("site", "kind", "subject")]
    await connection.execute(_UNKNOWN, part, streams, hashes)
    for live in (True, False):  # what is no longer live makes room for what is
        await connection.execute(_STATES, part, streams, hashes, states, live)
    await connection.execute(_LOST, part, streams, hashes, *names, states)


def _shelved(row: Record) -> Shelved:
    return Shelved(site=row["site"], kind=row["kind"], subject=row["subject"], states={})


def _event(key: Key, made: Made, over: Stored | None, at: datetime) -> ModelEvent:
    said: dict[str, Any] = {
        "site": key.site,
        "kind": key.kind,
        "subject": key.subject,
        "hash": made.hash,
        "prior": made.prior,
        "upto": made.upto.upto,
        "rests_on": made.rests_on,
        "at": at,
    }
    if made.refused is not None:
        return ModelRefused(**said, reason=made.refused)
    return ModelWentLive(**said, over=over.hash if over else None)


def _row(key: Key, made: Made, part: int, at: datetime) -> dict[str, Any]:
    return {
        "stream_id": key.stream_id,
        "hash": made.hash,
        "part": part,
        "site": key.site,
        "kind": key.kind,
        "subject": key.subject,
        "state": "live" if made.refused is None else "refused",
        "reason": made.refused,
        "prior": made.prior,
        "upto": made.upto.upto,
        "as_of": made.upto.as_of,
        "rests_on": made.rests_on,
        "figures": made.figures,
        "made_at": at,
    }
