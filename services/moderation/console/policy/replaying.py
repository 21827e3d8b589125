"""Replays on history over the console: asked for, watched, gone through; and the second looks after a roll back."""

from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath
from litestar.response import Redirect
from msgspec import Struct

from services.moderation.console.forms import read_form
from services.moderation.console.policy.drafts import Draft
from services.moderation.console.policy.editor import editor
from services.moderation.console.policy.filtering import listed, wanted
from services.moderation.console.policy.places import PATH, address, page_of
from services.moderation.console.policy.telling import names_of
from services.moderation.console.visits import Visit
from services.moderation.policies.mistakes import PolicyInvalid
from services.moderation.policing.api import Site
from services.moderation.policing.bodies import linted
from services.moderation.policing.handler import Policies
from services.moderation.replays import store
from services.moderation.replays.bodies import ReplayGiven
from services.moderation.replays.children import Asked
from services.moderation.replays.means import Means
from services.moderation.replays.reading import Wanted, read_differences, read_run, read_runs
from services.moderation.replays.run import Replay
from services.moderation.replays.trials import ask_replay
from shared.access.roles import Role
from shared.errors import DomainError
from shared.postgres.pool import Pool, acquire

_Request = Request[Any, Any, Any]


class OfVersion(Struct, frozen=True, kw_only=True):
    version: int | None = None


class ReplayPages(Controller):
    """Moderators read, owners start and stop."""

    path = PATH + "/replays"

    @get()
    async def replays(
        self, visit: NamedDependency[Visit], site: Site, pool: NamedDependency[Pool]
    ) -> Response[str]:
        """All that are kept, the newest first."""
        visit.require(Role.MODERATOR, site)
        async with acquire(pool) as connection:
            runs = (await read_runs(connection, site)).runs
        names = await names_of(pool, [run.asked_by for run in runs])
        return page_of(visit, site, "replays", runs=runs, names=names)

    @post(status_code=303)
    async def start(
        self,
        request: _Request,
        visit: NamedDependency[Visit],
        site: Site,
        pool: NamedDependency[Pool],
        policies: NamedDependency[Policies],
        means: NamedDependency[Means],
        replay_asked: NamedDependency[Asked],
    ) -> Response[str] | Redirect:
        """Of a version, or of the text in the editor, which comes back if it cannot be read."""
        visit.require(Role.OWNER, site)
        form = await read_form(request, OfVersion)
        by = visit.principal.id
        if form.version is not None:
            run = await ask_replay(pool, means, site, ReplayGiven(version=form.version), by)
        else:
            draft = await read_form(request, Draft)
            try:
                run = await ask_replay(pool, means, site, ReplayGiven(text=draft.written), by)
            except PolicyInvalid as refusal:
                found = linted(await policies.lint(draft.written))
                return await editor(visit, site, pool, policies, draft, found=found, refusal=refusal)
            except DomainError as refusal:
                return await editor(visit, site, pool, policies, draft, refusal=refusal)
        replay_asked()
        return Redirect(address(site, f"/replays/{run.replay_id}"), status_code=303)

    @get("/{replay_id:uuid}", dependencies={"wanted": Provide(wanted, sync_to_thread=False)})
    async def replay(
        self,
        visit: NamedDependency[Visit],
        site: Site,
        replay_id: FromPath[UUID],
        pool: NamedDependency[Pool],
        means: NamedDependency[Means],
        wanted: NamedDependency[Wanted],
    ) -> Response[str]:
        """How far a run has come, what it has counted, and the comments that differ."""
        visit.require(Role.MODERATOR, site)
        async with acquire(pool) as connection:
            run = await store.find(connection, site, replay_id)
            counted = await read_run(connection, means.log, site, replay_id)
            differences = await read_differences(connection, run, wanted)
        here = f"/replays/{replay_id}"
        return page_of(
            visit,
            site,
            "replay",
            **listed(site, here, wanted, counted.counts, differences.next),
            run=counted,
            differences=differences.differences,
            of_text=isinstance(run.subject, Replay) and run.subject.text is not None,
            names=await names_of(pool, [run.asked_by]),
        )

    @get("/{replay_id:uuid}/progress")
    async def progress(
        self,
        visit: NamedDependency[Visit],
        site: Site,
        replay_id: FromPath[UUID],
        pool: NamedDependency[Pool],
        means: NamedDependency[Means],
    ) -> Response[str] | Redirect:
        """What a script asks for again and again while a run goes on; for anybody else the page."""
        visit.require(Role.MODERATOR, site)
        if not visit.fragment:
            return Redirect(address(site, f"/replays/{replay_id}"), status_code=302)
        async with acquire(pool) as connection:
            run = await read_run(connection, means.log, site, replay_id)
        return page_of(visit, site, "progress", run=run)

    @post("/{replay_id:uuid}/stop", status_code=303)
    async def stop(
        self,
        visit: NamedDependency[Visit],
        site: Site,
        replay_id: FromPath[UUID],
        pool: NamedDependency[Pool],
    ) -> Redirect:
        """Stop it and keep what it has found; one that is over stays as it is."""
        visit.require(Role.OWNER, site)
        async with acquire(pool) as connection:
            await store.stop(connection, site, replay_id)
        return Redirect(address(site, f"/replays/{replay_id}"), status_code=303)

    @post("/{replay_id:uuid}/forget", status_code=303)
    async def forget(
        self,
        visit: NamedDependency[Visit],
        site: Site,
        replay_id: FromPath[UUID],
        pool: NamedDependency[Pool],
    ) -> Redirect:
        """Take a replay and its differences away. Raises ReplayNotFound."""
        visit.require(Role.OWNER, site)
        async with acquire(pool) as connection:
            await store.forget(connection, site, replay_id)
        return Redirect(address(site, "/replays"), status_code=303)
