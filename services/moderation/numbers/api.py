"""The numbers over HTTP: the same documents that the console draws."""

from datetime import UTC, datetime
from typing import Annotated, Any

from litestar import Controller, Request, get
from litestar.di import NamedDependency
from litestar.params import FromQuery, QueryParameter

from services.moderation.numbers.reading import Numbers, Sources, read_numbers
from services.moderation.numbers.window import Window
from shared.access.keys import KeyRing
from shared.access.roles import Role
from shared.errors import NotFound
from shared.web.openapi import API_KEY

Site = Annotated[str | None, QueryParameter(min_length=1, max_length=100)]


class NumberController(Controller):
    path = "/v1/numbers"
    tags = ("numbers",)
    security = API_KEY

    @get(opt={"refusals": [NotFound]})
    async def numbers(
        self,
        request: Request[Any, Any, Any],
        number_sources: NamedDependency[Sources],
        key_ring: NamedDependency[KeyRing],
        site: Site = None,
        window: FromQuery[Window] = "24h",
    ) -> Numbers:
        """How much waits, how quickly and how rightly it is decided, and how far behind everything is.

        Who decided how much is told to owners; a moderator's key is told what its holder did.
        """
        moderator = await key_ring.identify(request)
        site = site or moderator.site
        moderator.require(Role.MODERATOR, site)
        return await read_numbers(number_sources, moderator, site, window, datetime.now(UTC))
