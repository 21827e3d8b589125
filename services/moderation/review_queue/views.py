"""Saved views: questions to the list under a name, a person's own or shared by all of a site."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from services.moderation.review_queue.asked import Asked, from_query
from services.moderation.review_queue.listing import count_cases
from services.moderation.review_queue.matching import looking
from shared.access.roles import Principal, Role
from shared.errors import Conflict, Invalid, NotFound
from shared.ids import new_id
from shared.postgres.pool import Pool, acquire

MOST_VIEWS = 50
"""A person's own, and as many shared ones of a site."""
LONGEST = 60
Name = Annotated[str, Meta(min_length=1, max_length=LONGEST)]

_USABLE = """
SELECT view_id, site, name, query, shared, by FROM saved_views
WHERE site IS NOT DISTINCT FROM $1 AND (shared OR by = $2) ORDER BY lower(name), name, shared
"""
_ONE = "SELECT shared FROM saved_views WHERE view_id = $1 AND site IS NOT DISTINCT FROM $2 AND (shared OR by = $3)"
# Replaced by name, unless there are too many others.
_SAVE = """
INSERT INTO saved_views (view_id, site, name, query, shared, by) SELECT $1, $2, $3, $4, $5, $6
WHERE (
    SELECT count(*) FROM saved_views
    WHERE site IS NOT DISTINCT FROM $2 AND shared = $5 AND (shared OR by = $6) AND name <> $3
) < $7
ON CONFLICT (coalesce(site, ''), (CASE WHEN shared THEN '' ELSE by END), name)
DO UPDATE SET (query, by, at) = (EXCLUDED.query, EXCLUDED.by, EXCLUDED.at)
RETURNING view_id
"""
_FORGET = "DELETE FROM saved_views WHERE view_id = $1"


class ViewNotFound(NotFound):
    code, title = "view_not_found", "There is no such view"


class TooManyViews(Conflict):
    code, title = "too_many_views", "There are as many saved views as there can be"


class View(Struct, frozen=True, kw_only=True):
    """`site` None: of all sites, for those who see all. `shared` with all who read the site's list, else `by`'s own."""

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
    async with acquire(pool) as connection:
        rows = await connection.fetch(_USABLE, reader.site, reader.id)
    return tuple(
        View(
            view_id=row["view_id"],
            site=row["site"],
            name=row["name"],
            asked=from_query(row["query"]),
            shared=row["shared"],
            by=row["by"],
        )
        for row in rows
    )


async def count_views(pool: Pool, reader: Principal, views: Sequence[View]) -> Sequence[Counted]:
    """The same views with their counts, each exactly that of the list it leads to."""
    async with looking(pool) as connection:
        return tuple(
            [
                Counted(
                    view=view, total=await count_cases(connection, view.asked.on(reader.site), me=reader.id)
                )
                for view in views
            ]
        )


async def save_view(pool: Pool, maker: Principal, name: str, asked: Asked, *, shared: bool = False) -> UUID:
    """Save a question under a name; one of the same maker (or shared ones of the site) with that name is replaced.

    Whoever shares takes at least Role.MODERATOR on the site. Place and limit are not saved. Raises TooManyViews,
    RoleTooSmall, Invalid for a name that is blank or too long.
    """
    maker.require(Role.MODERATOR if shared else Role.REVIEWER, maker.site)
    name = " ".join(name.split())
    if not 0 < len(name) <= LONGEST:
        raise Invalid.field("/name", f"must have 1 to {LONGEST} characters")
    query = asked.to_query(after=None, limit=Asked().limit)
    async with acquire(pool) as connection:
        saved = await connection.fetchval(
            _SAVE, new_id(), maker.site, name, query, shared, maker.id, MOST_VIEWS
        )
    if saved is None:
        raise TooManyViews(f"At most {MOST_VIEWS} of them")
    return UUID(str(saved))


async def forget_view(pool: Pool, principal: Principal, view_id: UUID) -> None:
    """Remove a view: one's own, or as a moderator a shared one. Raises ViewNotFound, RoleTooSmall."""
    async with acquire(pool) as connection:
        shared = await connection.fetchval(_ONE, view_id, principal.site, principal.id)
        if shared is None:
            raise ViewNotFound
        principal.require(Role.MODERATOR if shared else Role.REVIEWER, principal.site)
        await connection.execute(_FORGET, view_id)
