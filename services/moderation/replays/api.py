"""Trying and replaying policies over HTTP: parse, one call, answer. No rule lives here."""

from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

from litestar import Controller, Request, Response, delete, get, post
from litestar.di import NamedDependency, Provide
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath, JSONBody, PathParameter, QueryParameter

from services.moderation.policies.mistakes import PolicyInvalid
from services.moderation.policing.errors import VersionNotFound
from services.moderation.replays import store
from services.moderation.replays.bodies import ReplayGiven, Try
from services.moderation.replays.children import Asked
from services.moderation.replays.differences import Kind
from services.moderation.replays.documents import (
    Counted,
    Differences,
    Runs,
    ShadowDifferences,
)
from services.moderation.replays.errors import ReplayNotFound, RevisionNotFound, TooManyReplays
from services.moderation.replays.means import Means
from services.moderation.replays.reading import (
    PAGE,
    Wanted,
    counted,
    read_differences,
    read_run,
    read_runs,
    read_shadowed,
)
from services.moderation.replays.trials import ask_replay, try_out
from services.moderation.replays.trying import Tried
from shared.access.keys import KeyRing
from shared.access.roles import Role
from shared.postgres.pool import Pool, acquire
from shared.web.openapi import API_KEY

Site = Annotated[str, PathParameter(max_length=100, description="The name of a site")]
KindWanted = Annotated[Kind | None, QueryParameter(name="kind", description="Only differences of this kind")]
Rule = Annotated[
    str | None, QueryParameter(min_length=1, max_length=200, description="Only what this rule made differ")
]
After = Annotated[str | None, QueryParameter(description="The `next` of the page before")]
Limit = Annotated[int, QueryParameter(ge=1, le=200)]
_GONE = ResponseSpec(None, description="It was over already, and is forgotten now", generate_examples=False)
_Request = Request[Any, Any, Any]


def wanted(kind: KindWanted = None, rule: Rule = None, after: After = None, limit: Limit = PAGE) -> Wanted:
    """The query parameters of a list of differences."""
    return Wanted(kind=kind, rule=rule, after=after, limit=limit)


_WANTED = {"wanted": Provide(wanted, sync_to_thread=False)}


class ReplayController(Controller):
    """Moderators try and read, owners start runs."""

    path = "/v1/sites/{site:str}/policy"
    tags = ("policies",)
    security = API_KEY

    @post(
        "/try",
        status_code=200,
        opt={"refusals": [RevisionNotFound, VersionNotFound, PolicyInvalid]},
    )
    async def tried(
        self,
        request: _Request,
        site: Site,
        data: JSONBody[Try],
        pool: NamedDependency[Pool],
        means: NamedDependency[Means],
        key_ring: NamedDependency[KeyRing],
    ) -> Tried:
        """What a policy makes of one comment, and everything that rests on.

        A stored comment is seen as it was when it was screened, whatever has happened since.
        """
        await key_ring.require(request, Role.MODERATOR, site)
        return await try_out(pool, means, site, data, datetime.now(UTC))

    @post(
        "/replays",
        status_code=202,
        opt={"refusals": [VersionNotFound, PolicyInvalid, TooManyReplays]},
    )
    async def start(
        self,
        request: _Request,
        site: Site,
        data: JSONBody[ReplayGiven],
        pool: NamedDependency[Pool],
        means: NamedDependency[Means],
        replay_asked: NamedDependency[Asked],
        key_ring: NamedDependency[KeyRing],
    ) -> Counted:
        """Have a version, or a text, tried on all that was ever screened. It changes nothing, and takes its time.

        One replay is done after the other; GET it to see how far it has come.
        """
        owner = await key_ring.require(request, Role.OWNER, site)
        run = await ask_replay(pool, means, site, data, owner.id)
        replay_asked()
        async with acquire(pool) as connection:
            return await counted(connection, means.log, run)

    @get("/replays")
    async def replays(
        self,
        request: _Request,
        site: Site,
        pool: NamedDependency[Pool],
        key_ring: NamedDependency[KeyRing],
    ) -> Runs:
        """Replays, and the second looks that followed from roll backs and corrected pages; the newest first."""
        await key_ring.require(request, Role.MODERATOR, site)
        async with acquire(pool) as connection:
            return await read_runs(connection, site)

    @get("/replays/{replay_id:uuid}", opt={"refusals": [ReplayNotFound]})
    async def replay(
        self,
        request: _Request,
        site: Site,
        replay_id: FromPath[UUID],
        pool: NamedDependency[Pool],
        means: NamedDependency[Means],
        key_ring: NamedDependency[KeyRing],
    ) -> Counted:
        """One run: how far it has come, and what it has counted so far."""
        await key_ring.require(request, Role.MODERATOR, site)
        async with acquire(pool) as connection:
            return await read_run(connection, means.log, site, replay_id)

    @get("/replays/{replay_id:uuid}/differences", dependencies=_WANTED, opt={"refusals": [ReplayNotFound]})
    async def differences(
        self,
        request: _Request,
        site: Site,
        replay_id: FromPath[UUID],
        pool: NamedDependency[Pool],
        key_ring: NamedDependency[KeyRing],
        wanted: NamedDependency[Wanted],
    ) -> Differences:
        """What differs, comment by comment, while the run goes on too."""
        await key_ring.require(request, Role.MODERATOR, site)
        async with acquire(pool) as connection:
            run = await store.find(connection, site, replay_id)
            return await read_differences(connection, run, wanted)

    @delete(
        "/replays/{replay_id:uuid}",
        status_code=200,
        responses={204: _GONE},
        opt={"refusals": [ReplayNotFound]},
    )
    async def cancel(
        self,
        request: _Request,
        site: Site,
        replay_id: FromPath[UUID],
        pool: NamedDependency[Pool],
        means: NamedDependency[Means],
        key_ring: NamedDependency[KeyRing],
    ) -> Response[Counted | None]:
        """Stop a replay; what it has found stays. One that is over is forgotten. Second looks cannot be stopped."""
        await key_ring.require(request, Role.OWNER, site)
        async with acquire(pool) as connection:
            run = await store.cancel(connection, site, replay_id)
            if run is None:
                return Response(None, status_code=204)
            return Response(await counted(connection, means.log, run))

    @get("/shadow/differences", dependencies=_WANTED)
    async def shadow_differences(
        self,
        request: _Request,
        site: Site,
        pool: NamedDependency[Pool],
        key_ring: NamedDependency[KeyRing],
        wanted: NamedDependency[Wanted],
    ) -> ShadowDifferences:
        """What the version in shadow, or the last that was, has said otherwise than the live one, and the sums."""
        await key_ring.require(request, Role.MODERATOR, site)
        async with acquire(pool) as connection:
            return await read_shadowed(connection, site, wanted)
