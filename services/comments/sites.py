"""Sites: whose comments these are, how they are shown, and which pages may write."""

import time
from collections.abc import Sequence
from datetime import timedelta

import msgspec
from msgspec import Struct

from services.comments.schema import SCHEMA
from shared.contracts.comments import Mode
from shared.errors import NotFound
from shared.postgres.pool import Pool, acquire, connect

_FRESH_S = 5.0
_REMEMBERED = 1_000
_ADD = """
INSERT INTO sites (name, mode, origins) VALUES ($1, $2, $3)
ON CONFLICT (name) DO UPDATE SET mode = EXCLUDED.mode, origins = EXCLUDED.origins
RETURNING name, mode, origins, edit_window
"""
_READ = """
SELECT name, mode, origins, edit_window, coalesce(o.required, false) AS members_only
FROM sites s LEFT JOIN sso o ON o.site = s.name WHERE name = $1
"""
_ANYBODYS = "SELECT EXISTS (SELECT FROM sites WHERE origins = '{}' OR $1 = ANY (origins))"


class SiteNotFound(NotFound):
    code, title = "site_not_found", "There is no such site"


class Site(Struct, frozen=True, kw_only=True):
    """`origins` are scheme://host[:port] of the pages that may write; empty: any.

    `members_only`: posts need the blog's signed word on who is writing.
    """

    name: str
    mode: Mode
    origins: tuple[str, ...]
    edit_window: timedelta
    members_only: bool = False


async def add_site(dsn: str, name: str, *, mode: Mode = "pre", origins: Sequence[str] = ()) -> Site:
    """Make a site, or give an existing one this mode and these origins. Needs the schema owner's connection."""
    async with connect(dsn, SCHEMA, name="rejoinder site add") as connection:
        return msgspec.convert(dict(await connection.fetchrow(_ADD, name, mode, list(origins)) or {}), Site)


class Sites:
    """Looks sites up, and remembers them for some seconds."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._known: dict[str, tuple[float, Site | None]] = {}

    async def find(self, name: str) -> Site:
        """The site of that name. Raises SiteNotFound."""
        at, site = self._known.get(name, (-_FRESH_S, None))
        if time.monotonic() - at >= _FRESH_S:
            site = await self._read(name)
            if len(self._known) >= _REMEMBERED:  # strangers may ask for any name
                self._known.clear()
            self._known[name] = (time.monotonic(), site)
        if site is None:
            raise SiteNotFound(name)
        return site

    async def may_write(self, name: str | None, origin: str) -> bool:
        """Whether a page of that origin may write to the site, or to any if the request names none.

        Origins are compared as a whole: scheme, host and port.
        """
        if name is None:
            async with acquire(self._pool) as connection:
                return bool(await connection.fetchval(_ANYBODYS, origin))
        try:
            site = await self.find(name)
        except SiteNotFound:
            return True  # the route says that there is no such site
        return not site.origins or origin in site.origins

    async def _read(self, name: str) -> Site | None:
        async with acquire(self._pool) as connection:
            row = await connection.fetchrow(_READ, name)
        return msgspec.convert(dict(row), Site) if row else None
