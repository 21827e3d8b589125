"""Saved views: questions to the list under a name, a person's own or shared by all of a site."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from services.moderation.review_queue.asked import Asked
from shared.access.roles import Principal
from shared.errors import Conflict, NotFound
from shared.postgres.pool import Pool

MOST_VIEWS = 50
"""A person's own, and as many shared ones of a site."""
Name = Annotated[str, Meta(min_length=1, max_length=60)]


class ViewNotFound(NotFound):
    code, title = "view_not_found", "There is no such view"


class TooManyViews(Conflict):
    code, title = "too_many_views", "There are as many saved views as there can be"


class View(Struct, frozen=True, kw_only=True):
    """`site` None: of all sites, for those who see all. `shared` with everybody who reads the site's list, else its
    maker's own.
    """

    view_id: UUID
    site: str | None
    name: str
    asked: Asked
    shared: bool
    by: str


class Counted(Struct, frozen=True, kw_only=True):
    """A view with how many cases match it now."""

    view: View
    total: int


async def read_views(pool: Pool, reader: Principal) -> Sequence[View]:
    """The views that a reader may use: their own ones and those shared on their site, by name."""
    raise NotImplementedError


async def count_views(pool: Pool, reader: Principal, views: Sequence[View]) -> Sequence[Counted]:
    """The same views with their counts, each exactly that of the list it leads to."""
    raise NotImplementedError


async def save_view(pool: Pool, maker: Principal, name: str, asked: Asked, *, shared: bool = False) -> View:
    """Save a question under a name; one of the same maker (or shared ones of the site) with that name is replaced.

    Whoever shares takes at least Role.MODERATOR on the site. Place and limit are not saved. Raises TooManyViews,
    RoleTooSmall, Invalid for a name that is blank or too long.
    """
    raise NotImplementedError


async def forget_view(pool: Pool, principal: Principal, view_id: UUID) -> None:
    """Remove a view: one's own, or as a moderator a shared one. Raises ViewNotFound, RoleTooSmall."""
    raise NotImplementedError
