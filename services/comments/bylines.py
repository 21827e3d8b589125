"""Who signed a comment, kept apart from the log so that it can be erased: sealed, one row a comment."""

from collections.abc import Sequence
from uuid import UUID

import msgspec
from msgspec import Struct

from shared.contracts.comments import Byline, CommentPosted
from shared.eventlog.keys import KeyCache
from shared.eventlog.log import Entry
from shared.eventlog.recorded import Recorded
from shared.eventlog.sealing import seal, unseal
from shared.postgres.pool import Connection, Record
from shared.streams.outbound import Outbound

_READ = (
    "SELECT comment_id, author_id, profile, address_hash, email_hash FROM bylines WHERE comment_id = ANY($1)"
)


class Profile(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What an author typed about themselves. The e-mail address never leaves this service."""

    name: str
    email: str | None = None
    website: str | None = None


def seal_profile(key: bytes, comment_id: UUID, profile: Profile) -> bytes:
    return seal(key, msgspec.msgpack.encode(profile), _bound(comment_id))


async def read_bylines(
    connection: Connection, keys: KeyCache, comment_ids: Sequence[UUID]
) -> dict[UUID, Byline]:
    """The bylines that still exist and whose key still exists."""
    rows = await connection.fetch(_READ, list(comment_ids))
    opened = await keys.fetch(connection, {row["author_id"] for row in rows})
    return {
        row["comment_id"]: _byline(opened[row["author_id"]], row)
        for row in rows
        if row["author_id"] in opened
    }


async def with_bylines(connection: Connection, keys: KeyCache, entries: Sequence[Entry]) -> list[Entry]:
    """The same entries, every posted comment with its byline: what leaves the log for a stream or a view."""
    posted = [
        entry.event.comment_id
        for entry in entries
        if isinstance(entry, Recorded) and isinstance(entry.event, CommentPosted)
    ]
    if not posted:
        return list(entries)
    bylines = await read_bylines(connection, keys, posted)
    return [_signed(entry, bylines) for entry in entries]


def outbound(keys: KeyCache) -> Outbound:
    """What completes entries before they leave this service."""

    async def signed(connection: Connection, entries: Sequence[Entry]) -> Sequence[Entry]:
        return await with_bylines(connection, keys, entries)

    return signed


def _signed(entry: Entry, bylines: dict[UUID, Byline]) -> Entry:
    if isinstance(entry, Recorded) and isinstance(entry.event, CommentPosted):
        event = msgspec.structs.replace(entry.event, byline=bylines.get(entry.event.comment_id))
        return msgspec.structs.replace(entry, event=event)
    return entry


def _byline(key: bytes, row: Record) -> Byline:
    profile = msgspec.msgpack.decode(unseal(key, row["profile"], _bound(row["comment_id"])), type=Profile)
    return Byline(
        name=profile.name,
        website=profile.website,
        email_domain=profile.email.rpartition("@")[2] if profile.email else None,
        address_hash=row["address_hash"],
        email_hash=row["email_hash"],
    )


def _bound(comment_id: UUID) -> bytes:
    return b"byline " + comment_id.bytes
