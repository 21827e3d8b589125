"""Reads the audit page by page, and notes down who did."""

from collections.abc import AsyncIterator, Sequence
from typing import Literal

import structlog
from msgspec import Struct

from services.moderation.audit.asked import PLACE, Asked, Place
from services.moderation.audit.entries import Entry, entries_of
from services.moderation.audit.places import find
from shared.access.roles import Principal
from shared.eventlog.log import Log
from shared.postgres.pool import Pool, acquire
from shared.web import cursor

PAGE = 50
_AT_ONCE = 500
_NOTE = "INSERT INTO audit_readings (who, site, kind, detail) VALUES ($1, $2, $3, $4)"

Reading = Literal["audit.read", "audit.exported"]

log_ = structlog.get_logger(__name__)


class Page(Struct, frozen=True, kw_only=True):
    """The newest first. `next` leads to what was before."""

    entries: Sequence[Entry]
    next: str | None


async def read_page(
    pool: Pool, log: Log, asked: Asked, *, after: str | None = None, limit: int = PAGE
) -> Page:
    """Raises CaseNotFound, and Invalid for a cursor that is not one of this list's."""
    place: Place | None = cursor.decode(after, PLACE) if after else None
    async with acquire(pool) as connection:
        found = await find(connection, asked, after=place, limit=limit + 1, newest_first=True)
        entries = await entries_of(connection, log, found[:limit])
    more = len(found) > limit
    return Page(entries=entries, next=cursor.encode(found[limit - 1].place) if more else None)


async def read_all(pool: Pool, log: Log, asked: Asked) -> AsyncIterator[Sequence[Entry]]:
    """Everything, the oldest first, some hundred at a time: a connection is held for no longer than one of them."""
    place: Place | None = None
    while True:
        async with acquire(pool) as connection:
            found = await find(connection, asked, after=place, limit=_AT_ONCE, newest_first=False)
            entries = await entries_of(connection, log, found)
        if entries:
            yield entries
        if len(found) < _AT_ONCE:
            return
        place = found[-1].place


async def note_reading(pool: Pool, who: Principal, asked: Asked, kind: Reading) -> None:
    """Whoever reads what others did is on record, too."""
    async with acquire(pool) as connection:
        await connection.execute(_NOTE, who.id, asked.site, kind, asked.told())
    log_.info(kind.replace(".", "_"), by=who.id, site=asked.site)
