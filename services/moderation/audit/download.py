"""Sends the audit as a file, while it is read: however much there is, little of it is in memory."""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime

from litestar.response import Stream
from msgspec.structs import replace

from services.moderation.audit.asked import Asked
from services.moderation.audit.entries import Entry
from services.moderation.audit.exporting import MEDIA_TYPES, Format, csv_lines, json_array, json_lines
from services.moderation.audit.reading import note_reading, read_all
from shared.access.roles import Principal
from shared.eventlog.log import Log
from shared.postgres.pool import Pool


async def download(
    pool: Pool, log: Log, who: Principal, asked: Asked, format_: Format, *, bom: bool, now: datetime
) -> Stream:
    """What happened until now. That it was taken away is noted down first. Raises CaseNotFound."""
    until = min(asked.until, now) if asked.until else now
    pages = read_all(pool, log, replace(asked, until=until))
    first = await _first(pages)  # what is refused is refused before the file has begun
    await note_reading(pool, who, asked, "audit.exported")
    return Stream(
        _body(_whole(first, pages), format_, bom=bom),
        media_type=MEDIA_TYPES[format_],
        headers={
            "Content-Disposition": f'attachment; filename="audit-{now:%Y%m%dT%H%MZ}.{format_}"',
            "Cache-Control": "no-store",
        },
    )


def _body(pages: AsyncIterator[Sequence[Entry]], format_: Format, *, bom: bool) -> AsyncIterator[bytes]:
    match format_:
        case "csv":
            return csv_lines(pages, bom=bom)
        case "json":
            return json_array(pages)
        case "jsonl":
            return json_lines(pages)


async def _first(pages: AsyncIterator[Sequence[Entry]]) -> Sequence[Entry]:
    async for some in pages:
        return some
    return ()


async def _whole(
    first: Sequence[Entry], rest: AsyncIterator[Sequence[Entry]]
) -> AsyncIterator[Sequence[Entry]]:
    if first:
        yield first
    async for some in rest:
        yield some
