"""The pages of the audit."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Any
from urllib.parse import urlencode
from uuid import UUID

from litestar import Controller, Response, get
from litestar.di import NamedDependency, Provide
from litestar.params import FromQuery, QueryParameter
from litestar.response import Stream
from msgspec import Struct

from services.moderation.audit.asked import Asked, exported, narrowed
from services.moderation.audit.download import download
from services.moderation.audit.exporting import Format
from services.moderation.audit.reading import note_reading, read_page
from services.moderation.console.audit.telling import KINDS, OF_COMMENTS, facts_of, kind_of
from services.moderation.console.pages import page
from services.moderation.console.visits import Visit
from shared.access.roles import Role
from shared.errors import Invalid
from shared.eventlog.log import Log
from shared.postgres.pool import Pool

_HOME = "/console/audit"


class Filled(Struct, frozen=True, kw_only=True):
    """The filter form as it was filled in; a blank field asks for nothing."""

    site: str = ""
    person: str = ""
    comment: str = ""
    kind: str = ""
    since: str = ""
    until: str = ""

    def asked(self) -> Asked:
        """Raises Invalid, which names the field, for what is no id and no day."""
        until = _day(self.until, "to")
        return Asked(
            site=self.site or None,
            person=self.person or None,
            comment=_id(self.comment),
            kind=self.kind or None,
            since=_day(self.since, "from"),
            until=until + timedelta(days=1) if until else None,
        )

    def address(self, path: str = _HOME, **more: str) -> str:
        """Of the same with some fields changed, or added."""
        names = {"since": "from", "until": "to"}
        fields = {names.get(name, name): getattr(self, name) for name in self.__struct_fields__} | more
        filled = {name: value for name, value in fields.items() if value}
        return f"{path}?{urlencode(filled)}" if filled else path


def filled(
    site: FromQuery[str] = "",
    person: FromQuery[str] = "",
    comment: FromQuery[str] = "",
    kind: FromQuery[str] = "",
    since: Annotated[str, QueryParameter(name="from")] = "",
    until: Annotated[str, QueryParameter(name="to")] = "",
) -> Filled:
    given: dict[str, Any] = {
        "site": site,
        "person": person,
        "comment": comment,
        "kind": kind,
        "since": since,
        "until": until,
    }
    return Filled(**{name: value.strip() for name, value in given.items()})


class AuditPages(Controller):
    path = "/audit"
    dependencies = {"filled": Provide(filled, sync_to_thread=False)}  # noqa: RUF012

    @get()
    async def audit(
        self,
        visit: NamedDependency[Visit],
        filled: NamedDependency[Filled],
        pool: NamedDependency[Pool],
        log: NamedDependency[Log],
        after: FromQuery[str] = "",
    ) -> Response[str]:
        asked = narrowed(filled.asked(), visit.principal)
        found = await read_page(pool, log, asked, after=after or None)
        if not after:
            await note_reading(pool, visit.principal, asked, "audit.read")
        words = visit.words
        return page(
            visit,
            "audit/list.html",
            filled=filled,
            asked=asked,
            entries=[(entry, kind_of(entry, words), facts_of(entry, words)) for entry in found.entries],
            more=filled.address(after=found.next) if found.next else None,
            kinds=(*OF_COMMENTS, *KINDS) if asked.comment else KINDS,
            export=f"{_HOME}/export" if visit.may(Role.OWNER) else None,
        )

    @get("/export")
    async def export(
        self,
        visit: NamedDependency[Visit],
        filled: NamedDependency[Filled],
        pool: NamedDependency[Pool],
        log: NamedDependency[Log],
        format: FromQuery[Format] = "csv",  # noqa: A002 - a query parameter's own name
        bom: FromQuery[bool] = False,  # noqa: FBT002 - a query parameter is always named
    ) -> Stream:
        asked = exported(filled.asked(), visit.principal)
        return await download(pool, log, visit.principal, asked, format, bom=bom, now=datetime.now(UTC))


def _id(given: str) -> UUID | None:
    try:
        return UUID(given) if given else None
    except ValueError as error:
        raise Invalid.parameter("comment", "is not the id of a comment") from error


def _day(given: str, parameter: str) -> datetime | None:
    try:
        day = date.fromisoformat(given) if given else None
    except ValueError as error:
        raise Invalid.parameter(parameter, "is not a day, like 2026-05-01") from error
    if day is not None and not date(1970, 1, 2) < day < date(9999, 12, 30):
        raise Invalid.parameter(parameter, "is out of range")
    return datetime.combine(day, time(), UTC) if day else None
