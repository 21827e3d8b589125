"""The audit over HTTP: what was done to a comment, what a person did, and all of it as a file."""

from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

from litestar import Controller, Request, get
from litestar.di import NamedDependency, Provide
from litestar.params import FromQuery, QueryParameter
from litestar.response import Stream

from services.moderation.audit.asked import Asked, aware, exported, narrowed
from services.moderation.audit.download import download
from services.moderation.audit.exporting import Format
from services.moderation.audit.reading import PAGE, Page, note_reading, read_page
from services.moderation.cases.errors import CaseNotFound
from shared.access.keys import KeyRing
from shared.errors import NotFound
from shared.eventlog.log import Log
from shared.postgres.pool import Pool
from shared.web.openapi import API_KEY

_Text = Annotated[str | None, QueryParameter(min_length=1, max_length=100)]
Kind = Annotated[
    str | None, QueryParameter(min_length=1, max_length=60, description='Such as "case.decided"')
]
Person = Annotated[str | None, QueryParameter(min_length=1, max_length=100, description="Their id")]
Since = Annotated[datetime | None, QueryParameter(name="from", description="Not before; UTC without a zone")]
Until = Annotated[datetime | None, QueryParameter(name="to", description="Before; UTC without a zone")]


def asked(
    site: _Text = None,
    person: Person = None,
    comment: FromQuery[UUID | None] = None,
    kind: Kind = None,
    since: Since = None,
    until: Until = None,
) -> Asked:
    """The filters, all of which have to match."""
    return Asked(
        site=site,
        person=person,
        comment=comment,
        kind=kind,
        since=aware(since, "from"),
        until=aware(until, "to"),
    )


class AuditController(Controller):
    path = "/v1/audit"
    tags = ("audit",)
    security = API_KEY
    dependencies = {"asked": Provide(asked, sync_to_thread=False)}  # noqa: RUF012

    @get(opt={"refusals": [CaseNotFound, NotFound]})
    async def audit(
        self,
        request: Request[Any, Any, Any],
        asked: NamedDependency[Asked],
        pool: NamedDependency[Pool],
        log: NamedDependency[Log],
        key_ring: NamedDependency[KeyRing],
        limit: Annotated[int, QueryParameter(ge=1, le=500)] = PAGE,
        after: Annotated[str | None, QueryParameter(description="The `next` of the page before")] = None,
    ) -> Page:
        """What was done, the newest first: all of one comment, or what people did. Whoever reads it is on record too.

        Moderators see what was done to one comment, and what they did themselves; owners everything of their site.
        """
        reader = await key_ring.identify(request)
        asked = narrowed(asked, reader)
        found = await read_page(pool, log, asked, after=after, limit=limit)
        if after is None:
            await note_reading(pool, reader, asked, "audit.read")
        return found

    @get("/export", include_in_schema=False)
    async def export(
        self,
        request: Request[Any, Any, Any],
        asked: NamedDependency[Asked],
        pool: NamedDependency[Pool],
        log: NamedDependency[Log],
        key_ring: NamedDependency[KeyRing],
        format: FromQuery[Format] = "csv",  # noqa: A002 - a query parameter's own name
        bom: FromQuery[bool] = False,  # noqa: FBT002 - a query parameter is always named
    ) -> Stream:
        """All of it, the oldest first, as CSV, a JSON array or JSON lines; for owners."""
        owner = await key_ring.identify(request)
        asked = exported(asked, owner)
        return await download(pool, log, owner, asked, format, bom=bom, now=datetime.now(UTC))
