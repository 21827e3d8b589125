"""Writing a policy: a text, checked while it is written, and kept as a new version."""

from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromQuery, QueryParameter
from litestar.response import Redirect

from services.moderation.console.forms import read_form
from services.moderation.console.policy.drafts import Draft, begun, findings
from services.moderation.console.policy.editor import editor
from services.moderation.console.policy.places import PATH, address, page_of
from services.moderation.console.policy.replayed import text_of
from services.moderation.console.visits import Visit
from services.moderation.policies.mistakes import PolicyInvalid
from services.moderation.policing.api import Site
from services.moderation.policing.bodies import DraftGiven, linted
from services.moderation.policing.commands import WriteDraft
from services.moderation.policing.handler import Policies, request_of
from services.moderation.policing.reading import read_policy, read_version
from shared.access.roles import Role
from shared.errors import DomainError, Invalid
from shared.ids import new_id
from shared.postgres.pool import Pool
from shared.web.validation import field_error

_Request = Request[Any, Any, Any]


class EditorPages(Controller):
    """Moderators write and check, owners save."""

    path = PATH

    @get("/edit")
    async def edit(
        self,
        visit: NamedDependency[Visit],
        site: Site,
        pool: NamedDependency[Pool],
        policies: NamedDependency[Policies],
        version: Annotated[int | None, QueryParameter(ge=0, le=2**31 - 1)] = None,
        replay: FromQuery[UUID | None] = None,
    ) -> Response[str]:
        """Begin with a version, with the text of a replay, or with the newest version."""
        visit.require(Role.MODERATOR, site)
        policy = await read_policy(pool, policies.language, site)
        base = policy.newest if version is None else version
        text = None if replay is None else await text_of(pool, site, replay)
        if text is None:
            text = (await read_version(pool, policies.language, site, base)).text
        return await editor(visit, site, pool, policies, begun(policy, base, text, new_id()))

    @post("/edit", status_code=200)
    async def check(
        self,
        request: _Request,
        visit: NamedDependency[Visit],
        site: Site,
        pool: NamedDependency[Pool],
        policies: NamedDependency[Policies],
    ) -> Response[str]:
        """The text as it was sent, and what is wrong with it; for a script only the latter. Nothing is kept."""
        visit.require(Role.MODERATOR, site)
        draft = await read_form(request, Draft)
        found = linted(await policies.lint(draft.written))
        if not visit.fragment:
            return await editor(visit, site, pool, policies, draft, found=found)
        return page_of(
            visit,
            site,
            "findings",
            found=found,
            findings=findings(draft.written, found),
        )

    @post("/versions", status_code=303)
    async def save(
        self,
        request: _Request,
        visit: NamedDependency[Visit],
        site: Site,
        pool: NamedDependency[Pool],
        policies: NamedDependency[Policies],
    ) -> Response[str] | Redirect:
        """Keep the text as a new version, or show the editor again with why that was refused."""
        visit.require(Role.OWNER, site)
        draft = await read_form(request, Draft)
        owner = visit.principal.id
        try:
            command = _writing(draft, owner)
            done = await policies.handle(site, command, request=request_of(site, owner, str(draft.token)))
        except PolicyInvalid as refusal:
            found = linted(await policies.lint(draft.written))
            return await editor(visit, site, pool, policies, draft, found=found, refusal=refusal)
        except DomainError as refusal:
            return await editor(visit, site, pool, policies, draft, refusal=refusal)
        version = getattr(done.event, "version", done.policy.head)
        said = "saved" if done.event else "same"
        return Redirect(address(site, f"/versions/{version}", done=said), status_code=303)


def _writing(draft: Draft, by: str) -> WriteDraft:
    """Raises Invalid for what the API would refuse too."""
    note = draft.note.strip() or None
    try:
        given = msgspec.convert({"text": draft.written, "note": note}, DraftGiven)
    except msgspec.ValidationError as error:
        raise Invalid(field_error(str(error))) from error
    return WriteDraft(text=given.text, note=given.note, by=by, at=datetime.now(UTC), expected=draft.changes)
