"""What of the audit is asked for, and who may see it."""

from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

from msgspec import Meta, Struct, to_builtins
from msgspec.structs import replace

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


def narrowed(asked: Asked, who: Principal) -> Asked:
    """What somebody may see of it: of their own site, and without the role owner what was done to one comment or, where
    none is named, by themselves.

    Raises NotFound for another site, RoleTooSmall for less than a moderator, and for what others did.
    """
    asked = replace(asked, site=asked.site or who.site)
    who.require(Role.MODERATOR, asked.site)
    if who.role >= Role.OWNER or asked.comment is not None:
        return asked
    if asked.person not in (None, who.id):
        raise RoleTooSmall("It takes the role owner to see what others did")
    return replace(asked, person=who.id)


def exported(asked: Asked, who: Principal) -> Asked:
    """What an owner may take away of it. Raises NotFound for another site, RoleTooSmall for who is none."""
    asked = replace(asked, site=asked.site or who.site)
    who.require(Role.OWNER, asked.site)
    return asked
