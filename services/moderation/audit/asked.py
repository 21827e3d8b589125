"""What of the audit is asked for, and who may see it."""

from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

from msgspec import Meta, Struct, to_builtins

from shared.access.roles import Principal, Role, RoleTooSmall
from shared.errors import Invalid

Place = tuple[datetime, int, int]
"""A moment, a partition and a position in it: by these everything in the audit has its order."""
PLACE: Any = tuple[
    Annotated[datetime, Meta(tz=True)],
    Annotated[int, Meta(ge=-(2**15), lt=2**15)],
    Annotated[int, Meta(ge=0, le=2**63 - 1)],
]
"""The same as a cursor may say it."""


class Asked(Struct, frozen=True, kw_only=True):
    """Only what matches all that is given. `site` None: of all sites; `until` itself is not included."""

    site: str | None = None
    person: str | None = None
    comment: UUID | None = None
    kind: str | None = None
    since: datetime | None = None
    until: datetime | None = None

    def told(self) -> dict[str, Any]:
        """What is given, for the record of who read what."""
        return {name: value for name, value in to_builtins(self).items() if value is not None}


def aware(moment: datetime | None, parameter: str) -> datetime | None:
    """The moment in UTC, as which one without a zone is taken. Raises Invalid for what no clock shows."""
    if moment is None:
        return None
    try:
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except OverflowError as error:
        raise Invalid.parameter(parameter, "is out of range") from error


def check_reader(who: Principal, asked: Asked) -> None:
    """Owners see everything of their site; a moderator what was done to one comment, and what they did themselves."""
    who.require(Role.MODERATOR, asked.site)
    if who.role < Role.OWNER and asked.comment is None and asked.person != who.id:
        raise RoleTooSmall("It takes the role owner to see what others did")


def check_exporter(who: Principal, asked: Asked) -> None:
    who.require(Role.OWNER, asked.site)
