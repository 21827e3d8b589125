"""Reading over HTTP, for people and programs with a key: the list of cases, and one case."""

from typing import Annotated, Any
from uuid import UUID

from litestar import Controller, Request, get
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath, FromQuery, QueryParameter
from msgspec.structs import replace

from services.moderation.cases.errors import CaseNotFound
from services.moderation.review_queue.documents import Dossier, Queue
from services.moderation.review_queue.dossier import read_dossier
from services.moderation.review_queue.listing import Asked, Shown, Sort, read_queue
from shared.access.keys import KeyRing
from shared.access.roles import Role
from shared.errors import NotFound
from shared.postgres.pool import Pool
from shared.web.openapi import API_KEY

Text = Annotated[str | None, QueryParameter(min_length=1, max_length=100)]


def asked(
    site: Text = None,
    shown: Annotated[Shown, QueryParameter(name="state")] = "open",
    reason: Text = None,
    sort: FromQuery[Sort] = "priority",
    limit: Annotated[int, QueryParameter(ge=1, le=100)] = 20,
    after: Annotated[str | None, QueryParameter(description="The `next` of the page before")] = None,
) -> Asked:
    """The query parameters of the list."""
    return Asked(site=site, state=shown, reason=reason, sort=sort, limit=limit, after=after)


class QueueController(Controller):
    path = "/v1/cases"
    tags = ("reviewing",)
    security = API_KEY

    @get(dependencies={"asked": Provide(asked, sync_to_thread=False)}, opt={"refusals": [NotFound]})
    async def queue(
        self,
        request: Request[Any, Any, Any],
        asked: NamedDependency[Asked],
        pool: NamedDependency[Pool],
        key_ring: NamedDependency[KeyRing],
    ) -> Queue:
        """Cases that match, most urgent first unless asked otherwise. A key of one site sees that site's only."""
        reviewer = await key_ring.identify(request)
        site = asked.site or reviewer.site
        reviewer.require(Role.REVIEWER, site)
        return await read_queue(pool, replace(asked, site=site))

    @get("/{comment_id:uuid}", opt={"refusals": [CaseNotFound]})
    async def case(
        self,
        request: Request[Any, Any, Any],
        comment_id: FromPath[UUID],
        pool: NamedDependency[Pool],
        key_ring: NamedDependency[KeyRing],
    ) -> Dossier:
        """One case with all that a decision needs."""
        reviewer = await key_ring.identify(request)
        reviewer.require(Role.REVIEWER, reviewer.site)
        return await read_dossier(pool, comment_id, reviewer)
