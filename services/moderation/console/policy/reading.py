"""A site's policy to be read: what is live and how it came to that, its versions, and where two of them differ."""

import asyncio
from typing import Annotated

from litestar import Controller, Response, get
from litestar.di import NamedDependency
from litestar.params import FromQuery, QueryParameter

from services.moderation.console.policy.differing import compare
from services.moderation.console.policy.places import PATH, page_of
from services.moderation.console.policy.telling import names_of
from services.moderation.console.visits import Visit
from services.moderation.policing.api import Number, Site
from services.moderation.policing.handler import Policies
from services.moderation.policing.reading import read_policy, read_version
from services.moderation.policing.steps import read_steps
from services.moderation.replays.reading import Wanted, read_runs, read_shadowed
from shared.access.roles import Role
from shared.postgres.pool import Pool, acquire

_RUNS = 5
_SUMS = Wanted(limit=0)


class PolicyPages(Controller):
    path = PATH

    @get()
    async def policy(
        self,
        visit: NamedDependency[Visit],
        site: Site,
        pool: NamedDependency[Pool],
        policies: NamedDependency[Policies],
        before: Annotated[int | None, QueryParameter(ge=1, le=2**31 - 1)] = None,
    ) -> Response[str]:
        """What is live, since when, by whom and how; what waits and what runs beside it."""
        visit.require(Role.MODERATOR, site)
        policy = await read_policy(pool, policies.language, site, before)
        async with acquire(pool) as connection:
            shadowed = await read_shadowed(connection, site, _SUMS)
            runs = await read_runs(connection, site)
            steps = await read_steps(connection, site)
        people = [policy.by, *(one.by for one in policy.versions), *(step.by for step in steps)]
        return page_of(
            visit,
            site,
            "overview",
            policy=policy,
            lines=policy.text.splitlines(),
            newest=next((one for one in policy.versions if one.version == policy.newest), None),
            shadow=shadowed.shadow,
            runs=runs.runs[:_RUNS],
            steps=steps,
            names=await names_of(pool, [*people, *(run.asked_by for run in runs.runs)]),
        )

    @get("/versions/{version:int}")
    async def version(
        self,
        visit: NamedDependency[Visit],
        site: Site,
        version: Number,
        pool: NamedDependency[Pool],
        policies: NamedDependency[Policies],
        done: FromQuery[str] = "",
    ) -> Response[str]:
        """One version with its text; `done` says what has just been done with it."""
        visit.require(Role.MODERATOR, site)
        found = await read_version(pool, policies.language, site, version)
        policy = await read_policy(pool, policies.language, site)
        return page_of(
            visit,
            site,
            "version",
            one=found,
            policy=policy,
            lines=found.text.splitlines(),
            names=await names_of(pool, [found.by]),
            done=done if done in ("saved", "same") else "",
        )

    @get("/compare")
    async def compare(
        self,
        visit: NamedDependency[Visit],
        site: Site,
        pool: NamedDependency[Pool],
        policies: NamedDependency[Policies],
        first: Annotated[int, QueryParameter(name="from", ge=0, le=2**31 - 1)],
        then: Annotated[int, QueryParameter(name="to", ge=0, le=2**31 - 1)],
    ) -> Response[str]:
        """Where two versions differ."""
        visit.require(Role.MODERATOR, site)
        before = await read_version(pool, policies.language, site, first)
        after = await read_version(pool, policies.language, site, then)
        return page_of(
            visit,
            site,
            "compare",
            policy=await read_policy(pool, policies.language, site),
            before=before,
            after=after,
            compared=await asyncio.to_thread(compare, before.text, after.text),
            names=await names_of(pool, [before.by, after.by]),
        )
