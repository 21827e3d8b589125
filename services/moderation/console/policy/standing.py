"""What is in force, changed: a version runs in shadow, is enabled, or is rolled back."""

import asyncio
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency, Provide
from litestar.response import Redirect
from msgspec import Struct

from services.moderation.console.forms import read_form
from services.moderation.console.policy.differing import compare
from services.moderation.console.policy.filtering import listed, wanted
from services.moderation.console.policy.places import PATH, address, page_of
from services.moderation.console.policy.replayed import last_of
from services.moderation.console.policy.telling import names_of
from services.moderation.console.refusals import said
from services.moderation.console.visits import Visit
from services.moderation.policies.mistakes import PolicyInvalid
from services.moderation.policing.api import Number, Site
from services.moderation.policing.commands import Command, Enable, EndShadow, RollBack, StartShadow
from services.moderation.policing.errors import NothingBefore, NotLive
from services.moderation.policing.handler import Policies, request_of
from services.moderation.policing.reading import read_policy, read_version
from services.moderation.replays import store
from services.moderation.replays.means import Means
from services.moderation.replays.reading import Wanted, read_shadowed
from services.moderation.replays.rollback import count_judged
from services.moderation.replays.tally import Tally
from shared.access.roles import Role
from shared.errors import DomainError
from shared.postgres.pool import Pool, acquire

_Request = Request[Any, Any, Any]
_SUMS = Wanted(limit=0)


class Change(Struct, frozen=True, kw_only=True):
    """A button: how often the policy had changed when it was shown, and a token for pressing it twice."""

    changes: int
    token: UUID


class StandingPages(Controller):
    """Moderators see what runs in shadow, owners change what is in force."""

    path = PATH

    @get("/shadow", dependencies={"wanted": Provide(wanted, sync_to_thread=False)})
    async def shadow(
        self,
        visit: NamedDependency[Visit],
        site: Site,
        pool: NamedDependency[Pool],
        policies: NamedDependency[Policies],
        wanted: NamedDependency[Wanted],
    ) -> Response[str]:
        """What the version in shadow, or the last that was, says otherwise than the live one."""
        visit.require(Role.MODERATOR, site)
        async with acquire(pool) as connection:
            found = await read_shadowed(connection, site, wanted)
        counts = found.shadow.counts if found.shadow else Tally()
        return page_of(
            visit,
            site,
            "shadow",
            **listed(site, "/shadow", wanted, counts, found.next),
            policy=await read_policy(pool, policies.language, site),
            shadow=found.shadow,
            differences=found.differences,
        )

    @get("/shadow/sums")
    async def shadow_sums(
        self, visit: NamedDependency[Visit], site: Site, pool: NamedDependency[Pool]
    ) -> Response[str] | Redirect:
        """What a script asks for now and then while the comparison grows; for anybody else the page."""
        visit.require(Role.MODERATOR, site)
        if not visit.fragment:
            return Redirect(address(site, "/shadow"), status_code=302)
        async with acquire(pool) as connection:
            found = await read_shadowed(connection, site, _SUMS)
        return page_of(visit, site, "shadowed", shadow=found.shadow)

    @post("/versions/{version:int}/shadow", status_code=303)
    async def start_shadow(
        self,
        request: _Request,
        visit: NamedDependency[Visit],
        site: Site,
        version: Number,
        policies: NamedDependency[Policies],
    ) -> Response[str] | Redirect:
        visit.require(Role.OWNER, site)
        form = await read_form(request, Change)
        command = StartShadow(number=version, by=visit.principal.id, at=_now(), expected=form.changes)
        refused = await _carry_out(policies, visit, site, command, form)
        return refused or Redirect(address(site, "/shadow"), status_code=303)

    @post("/shadow/end", status_code=303)
    async def end_shadow(
        self,
        request: _Request,
        visit: NamedDependency[Visit],
        site: Site,
        policies: NamedDependency[Policies],
    ) -> Response[str] | Redirect:
        visit.require(Role.OWNER, site)
        form = await read_form(request, Change)
        command = EndShadow(by=visit.principal.id, at=_now(), expected=form.changes)
        refused = await _carry_out(policies, visit, site, command, form)
        return refused or Redirect(address(site, "/shadow"), status_code=303)

    @get("/versions/{version:int}/enable")
    async def may_enable(
        self,
        visit: NamedDependency[Visit],
        site: Site,
        version: Number,
        pool: NamedDependency[Pool],
        policies: NamedDependency[Policies],
        means: NamedDependency[Means],
    ) -> Response[str]:
        """What enabling a version would change, and what is known of it; asks once."""
        visit.require(Role.OWNER, site)
        policy = await read_policy(pool, policies.language, site)
        one = await read_version(pool, policies.language, site, version)
        async with acquire(pool) as connection:
            shadow = (await read_shadowed(connection, site, _SUMS)).shadow
        return page_of(
            visit,
            site,
            "enable",
            policy=policy,
            one=one,
            compared=await asyncio.to_thread(compare, policy.text, one.text),
            replay=await last_of(pool, means, site, version),
            shadow=shadow if shadow and shadow.version == version else None,
            names=await names_of(pool, [one.by]),
        )

    @post("/versions/{version:int}/enable", status_code=303)
    async def enable(
        self,
        request: _Request,
        visit: NamedDependency[Visit],
        site: Site,
        version: Number,
        policies: NamedDependency[Policies],
    ) -> Response[str] | Redirect:
        visit.require(Role.OWNER, site)
        form = await read_form(request, Change)
        command = Enable(number=version, by=visit.principal.id, at=_now(), expected=form.changes)
        refused = await _carry_out(policies, visit, site, command, form)
        return refused or Redirect(address(site), status_code=303)

    @get("/versions/{version:int}/rollback")
    async def may_roll_back(
        self,
        visit: NamedDependency[Visit],
        site: Site,
        version: Number,
        pool: NamedDependency[Pool],
        policies: NamedDependency[Policies],
    ) -> Response[str]:
        """What rolling the live version back would undo; asks once."""
        visit.require(Role.OWNER, site)
        policy = await read_policy(pool, policies.language, site)
        if policy.live != version:
            raise NotLive(extra={"live": policy.live})
        if policy.before is None:
            raise NothingBefore
        before = await read_version(pool, policies.language, site, policy.before)
        async with acquire(pool) as connection:
            judged = await count_judged(connection, site, policy.reference)
        return page_of(
            visit,
            site,
            "rollback",
            policy=policy,
            before=before,
            judged=judged,
            compared=await asyncio.to_thread(compare, policy.text, before.text),
            names=await names_of(pool, [policy.by]),
        )

    @post("/versions/{version:int}/rollback", status_code=303)
    async def roll_back(
        self,
        request: _Request,
        visit: NamedDependency[Visit],
        site: Site,
        version: Number,
        pool: NamedDependency[Pool],
        policies: NamedDependency[Policies],
    ) -> Response[str] | Redirect:
        """Then to the second look at what the version had said."""
        visit.require(Role.OWNER, site)
        form = await read_form(request, Change)
        command = RollBack(number=version, by=visit.principal.id, at=_now(), expected=form.changes)
        if refused := await _carry_out(policies, visit, site, command, form):
            return refused
        async with acquire(pool) as connection:
            looks = await store.find_all(connection, site, ["rollback"])
        return Redirect(address(site, f"/replays/{looks[0].replay_id}" if looks else ""), status_code=303)


async def _carry_out(
    policies: Policies, visit: Visit, site: str, command: Command, form: Change
) -> Response[str] | None:
    """None once it is done, or a page that says why it was not."""
    request = request_of(site, visit.principal.id, str(form.token))
    try:
        await policies.handle(site, command, request=request)
    except DomainError as refusal:
        return page_of(
            visit,
            site,
            "refused",
            refusal.status,
            said=said(visit.words, "policy", refusal),
            findings=refusal.mistakes if isinstance(refusal, PolicyInvalid) else (),
            version=getattr(command, "number", None),
        )
    return None


def _now() -> datetime:
    return datetime.now(UTC)
