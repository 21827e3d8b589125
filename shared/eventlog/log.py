"""Reading the log: in order by partition, by stream, and its heads."""

from collections.abc import Sequence
from typing import Protocol
from uuid import UUID

from cryptography.exceptions import InvalidTag
from msgspec import Struct

from shared.contracts.event import Event
from shared.eventlog.codec import Codec, Opaque, Unreadable
from shared.eventlog.keys import KeyCache
from shared.eventlog.recorded import Fresh, Recorded
from shared.eventlog.sealing import place, seal, unseal
from shared.postgres.pool import Connection, Record

_COLUMNS = "part, position, stream_id, version, event_id, subject_id, recorded_at, type, schema, data, sealed"
_AFTER = f"SELECT {_COLUMNS} FROM events WHERE part = $1 AND position > $2 ORDER BY position LIMIT $3"
_STREAM = f"""
SELECT {_COLUMNS} FROM events WHERE part = $1 AND stream_id = $2 AND version > $3 ORDER BY version LIMIT $4
"""
_HEADS = """
SELECT part, (SELECT max(position) FROM events e WHERE e.part = p.part) AS position
FROM unnest($1::smallint[]) AS p(part)
"""


class Broken(Struct, frozen=True, kw_only=True):
    """A recorded event of a known type that does not decode. Its place is known, so it can be parked."""

    part: int
    position: int
    stream_id: UUID
    event_id: UUID
    error: str


Entry = Recorded | Broken


class Source(Protocol):
    """Where a consumer reads what the stream did not bring: the log itself, or its owner over HTTP."""

    async def after(self, part: int, position: int, limit: int) -> Sequence[Entry]:
        """Up to `limit` entries that follow `position` in a partition, in order."""

    async def heads(self, parts: Sequence[int]) -> dict[int, int]:
        """The last position of each partition, 0 when it is empty."""


class Log:
    """Reads and opens events. It holds no connection: each call is given one."""

    def __init__(self, codec: Codec, keys: KeyCache) -> None:
        self.codec = codec
        self.keys = keys

    async def after(self, connection: Connection, part: int, position: int, limit: int) -> list[Entry]:
        """What follows a position in a partition. Text whose key is destroyed comes back as None."""
        return await self._open(connection, await connection.fetch(_AFTER, part, position, limit))

    async def stream(
        self, connection: Connection, part: int, stream_id: UUID, *, after: int = 0, limit: int = 1_000_000
    ) -> list[Entry]:
        """What happened in a stream after a version."""
        return await self._open(connection, await connection.fetch(_STREAM, part, stream_id, after, limit))

    async def heads(self, connection: Connection, parts: Sequence[int]) -> dict[int, int]:
        """The last position of each partition, 0 when it is empty."""
        rows = await connection.fetch(_HEADS, list(parts))
        return {row["part"]: row["position"] or 0 for row in rows}

    async def _open(self, connection: Connection, rows: Sequence[Record]) -> list[Entry]:
        subjects = {row["subject_id"] for row in rows if row["sealed"] is not None}
        keys = await self.keys.fetch(connection, subjects) if subjects else {}
        return [self.entry(row, keys.get(row["subject_id"])) for row in rows]

    def entry(self, row: Record, key: bytes | None) -> Entry:
        """One row of `events`, opened with its subject's key if there still is one."""
        try:
            event = self._event(row, key)
        except (Unreadable, InvalidTag) as error:
            return Broken(
                part=row["part"],
                position=row["position"],
                stream_id=row["stream_id"],
                event_id=row["event_id"],
                error=str(error) or "the sealed part does not open: wrong key, or changed bytes",
            )
        return Recorded(
            part=row["part"],
            position=row["position"],
            stream_id=row["stream_id"],
            version=row["version"],
            event_id=row["event_id"],
            subject_id=row["subject_id"],
            recorded_at=row["recorded_at"],
            event=event,
        )

    def _event(self, row: Record, key: bytes | None) -> Event | Opaque:
        secret = None
        if row["sealed"] is not None and key is not None:
            bound = place(
                row["part"], row["stream_id"], row["event_id"], row["subject_id"], row["type"], row["schema"]
            )
            secret = unseal(key, row["sealed"], bound)
        return self.codec.decode(row["type"], row["schema"], row["data"], secret)


class Columns(Struct):
    """Fresh events as the parallel arrays that `append_events` takes."""

    parts: list[int] = []
    streams: list[UUID] = []
    subjects: list[UUID | None] = []
    event_ids: list[UUID] = []
    types: list[str] = []
    schemas: list[int] = []
    data: list[bytes] = []
    sealed: list[bytes | None] = []

    def add(self, codec: Codec, fresh: Fresh, key: bytes | None) -> None:
        """Encode and seal one event. Raises ValueError for text whose subject has no key."""
        encoded = codec.encode(fresh.event)
        sealed = None
        if encoded.secret is not None:
            if key is None:
                raise ValueError(f"{encoded.type} carries text, and its subject has no key")
            bound = place(
                fresh.part, fresh.stream_id, fresh.event_id, fresh.subject_id, encoded.type, encoded.schema
            )
            sealed = seal(key, encoded.secret, bound)
        self.parts.append(fresh.part)
        self.streams.append(fresh.stream_id)
        self.subjects.append(fresh.subject_id)
        self.event_ids.append(fresh.event_id)
        self.types.append(encoded.type)
        self.schemas.append(encoded.schema)
        self.data.append(encoded.data)
        self.sealed.append(sealed)

    def arguments(self) -> tuple[list[object], ...]:
        """In the order of `append_events`."""
        return (  # type: ignore[return-value] # lists are invariant; the driver only reads them
            self.parts,
            self.streams,
            self.subjects,
            self.event_ids,
            self.types,
            self.schemas,
            self.data,
            self.sealed,
        )
