"""Reading over HTTP, for people and programs with a key: the list of cases, and one case."""

from typing import Annotated, Any
from uuid import UUID

from litestar import Controller, Request, get
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath, FromQuery, QueryParameter
from msgspec.structs import replace

from services.moderation.cases.errors import CaseNotFound
from services.moderation.review_queue.asked import AGE, MOST, STATES, Asked, Claimed, Moment, Sort
from services.moderation.review_queue.documents import Dossier, Queue
from services.moderation.review_queue.dossier import read_dossier
from services.moderation.review_queue.listing import read_queue
from shared.access.keys import KeyRing
from shared.access.roles import Role
from shared.errors import Invalid, NotFound
from shared.postgres.pool import Pool
from shared.web.openapi import API_KEY

Text = Annotated[str | None, QueryParameter(min_length=1, max_length=200)]
Id = FromQuery[UUID | None]
Words = Annotated[
    str | None,
    QueryParameter(
        min_length=1,
        max_length=200,
        description='In the text, the author\'s name or the title: each word or part of one; "some words" as one',
    ),
]
Age = Annotated[
    str | None,
    QueryParameter(pattern=AGE, description="In its state for at least so long: 90m, 2h, 3d, 1w"),
]


def about(
    reason: Text = None,
    rule: Text = None,
    author: Id = None,
    thread: Id = None,
    host: Annotated[
        str | None, QueryParameter(min_length=1, max_length=253, description="A text leads there")
    ] = None,
    cluster: Annotated[
        UUID | None, QueryParameter(description="The first of texts that are nearly the same")
    ] = None,
    reported: FromQuery[bool | None] = None,
    q: Words = None,
) -> Asked:
    """What the cases are about."""
    return Asked(
        reason=reason,
        rule=rule,
        author=author,
        thread=thread,
        host=host,
        cluster=cluster,
        reported=reported,
        q=q,
    )


def asked(  # noqa: PLR0913, PLR0917  as many as there are
    about: NamedDependency[Asked],
    site: Text = None,
    shown: Annotated[str, QueryParameter(name="state", schema_extra={"enum": list(STATES)})] = "open",
    since: Annotated[Moment | None, QueryParameter(description="In its state since then or later")] = None,
    before: Annotated[Moment | None, QueryParameter(description="In its state since before then")] = None,
    older: Age = None,
    claimed: FromQuery[Claimed | None] = None,
    sort: FromQuery[Sort] = "priority",
    limit: Annotated[int, QueryParameter(ge=1, le=MOST)] = 20,
    after: Annotated[str | None, QueryParameter(description="The `next` of the page before")] = None,
) -> Asked:
    """The query parameters of the list."""
    if shown not in STATES:  # by the framework's own check it would be called as the argument is
        raise Invalid.parameter("state", f"is one of {', '.join(STATES)}")
    return replace(
        about,
        site=site,
        state=STATES[shown],
        since=since,
        before=before,
        older=older,
        claimed=claimed,
        sort=sort,
        limit=limit,
        after=after,
    )


class QueueController(Controller):
    path = "/v1/cases"
    tags = ("reviewing",)
    security = API_KEY

    @get(
        dependencies={
            "about": Provide(about, sync_to_thread=False),
            "asked": Provide(asked, sync_to_thread=False),
        },
        opt={"refusals": [NotFound]},
    )
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
        return await read_queue(pool, replace(asked, site=site), me=reviewer.id)

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
