"""The table `canned_messages`: what a site says itself."""

from datetime import datetime
from uuid import UUID

import msgspec

from services.moderation.canned_messages.messages import (
    MOST,
    SUPPLIED,
    CannedMessage,
    MessageNotFound,
    TooManyMessages,
    Wording,
    messages_of,
)
from shared.postgres.pool import Connection, Pool, acquire

_OWN = """
SELECT message_id, wordings FROM canned_messages WHERE site = $1 ORDER BY changed_at, message_id
"""
_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('canned messages of ' || $1, 0))"
_PUT = """
INSERT INTO canned_messages (site, message_id, wordings, changed_at, changed_by) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (site, message_id) DO UPDATE SET
    (wordings, changed_at, changed_by) = (EXCLUDED.wordings, EXCLUDED.changed_at, EXCLUDED.changed_by)
"""
_DROP = "DELETE FROM canned_messages WHERE site = $1 AND message_id = $2"


async def read_messages(pool: Pool, site: str) -> tuple[CannedMessage, ...]:
    """What the moderators of a site can choose from."""
    async with acquire(pool) as connection:
        return await _read(connection, site)


async def put_message(
    pool: Pool, site: str, message_id: UUID, wordings: dict[str, Wording], by: str, at: datetime
) -> CannedMessage:
    """Add a message, or say one differently. Raises TooManyMessages."""
    async with acquire(pool) as connection, connection.transaction():
        await connection.execute(_LOCK, site)
        known = {one.id for one in await _read(connection, site)}
        if message_id not in known and len(known) >= MOST:
            raise TooManyMessages
        await connection.execute(_PUT, site, message_id, wordings, at, by)
    return CannedMessage(id=message_id, wordings=wordings)


async def drop_message(pool: Pool, site: str, message_id: UUID, by: str, at: datetime) -> None:
    """Put a message away; one that came along can be put again. Raises MessageNotFound."""
    async with acquire(pool) as connection, connection.transaction():
        await connection.execute(_LOCK, site)
        if message_id not in {one.id for one in await _read(connection, site)}:
            raise MessageNotFound
        if message_id in {one.id for one in SUPPLIED}:
            await connection.execute(_PUT, site, message_id, None, at, by)
        else:
            await connection.execute(_DROP, site, message_id)


async def _read(connection: Connection, site: str) -> tuple[CannedMessage, ...]:
    rows = await connection.fetch(_OWN, site)
    return messages_of(
        {row["message_id"]: msgspec.convert(row["wordings"], dict[str, Wording] | None) for row in rows}
    )
