"""What a site's moderators can write to authors with one key: read by them, changed by its owners."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from services.moderation.canned_messages.store import drop_message, put_message, read_messages
from services.moderation.console.forms import read_form
from services.moderation.console.messages.forms import MessageForm, wordings_of
from services.moderation.console.pages import page
from services.moderation.console.visits import Visit
from services.moderation.policing.reading import read_sites
from shared.access.roles import Role
from shared.errors import Invalid
from shared.ids import new_id
from shared.postgres.pool import Pool

_HOME = "/console/messages"


class MessagePages(Controller):
    path = "/messages"

    @get()
    async def enter(
        self, visit: NamedDependency[Visit], pool: NamedDependency[Pool]
    ) -> Response[str] | Redirect:
        """To the messages of the visitor's site, or a list of sites for who has all of them."""
        visit.require(Role.MODERATOR)
        if visit.principal.site is not None:
            return Redirect(f"{_HOME}/{visit.principal.site}", status_code=302)
        sites = [(site, f"{_HOME}/{site}") for site in await read_sites(pool)]
        return page(visit, "messages/sites.html", sites=sites)

    @get("/{site:str}")
    async def messages(
        self, visit: NamedDependency[Visit], pool: NamedDependency[Pool], site: FromPath[str]
    ) -> Response[str]:
        visit.require(Role.MODERATOR, site)
        return await _page(visit, pool, site)

    @post("/{site:str}/{message_id:uuid}")
    async def save(
        self,
        request: Request[Any, Any, Any],
        visit: NamedDependency[Visit],
        pool: NamedDependency[Pool],
        site: FromPath[str],
        message_id: FromPath[UUID],
    ) -> Response[str] | Redirect:
        """Say a message differently, or add one. What is wrong comes back in the form, with nothing lost."""
        visit.require(Role.OWNER, site)
        form = await read_form(request, MessageForm)
        before = {one.id: one.wordings for one in await read_messages(pool, site)}
        try:
            wordings = wordings_of(form, before.get(message_id, {}))
        except Invalid as refusal:
            return await _page(visit, pool, site, given=(message_id, form), refusal=refusal)
        await put_message(pool, site, message_id, wordings, visit.principal.id, datetime.now(UTC))
        return Redirect(f"{_HOME}/{site}", status_code=303)

    @post("/{site:str}/{message_id:uuid}/drop")
    async def drop(
        self,
        visit: NamedDependency[Visit],
        pool: NamedDependency[Pool],
        site: FromPath[str],
        message_id: FromPath[UUID],
    ) -> Redirect:
        """Put a message away."""
        visit.require(Role.OWNER, site)
        await drop_message(pool, site, message_id, visit.principal.id, datetime.now(UTC))
        return Redirect(f"{_HOME}/{site}", status_code=303)


async def _page(
    visit: Visit,
    pool: Pool,
    site: str,
    *,
    given: tuple[UUID, MessageForm] | None = None,
    refusal: Invalid | None = None,
) -> Response[str]:
    messages = await read_messages(pool, site)
    errors = {(one.pointer or "").strip("/"): one.message for one in refusal.errors} if refusal else {}
    filled = {one.id: _filled(one.wordings) for one in messages}
    new = new_id()
    if given:
        filled[given[0]] = given[1]
        new = new if given[0] in {one.id for one in messages} else given[0]
    return page(
        visit,
        "messages/list.html",
        status=422 if refusal else 200,
        home=f"{_HOME}/{site}",
        site=site,
        messages=messages,
        filled=filled,
        at_fault=given[0] if given else None,
        blank=MessageForm(),
        errors=errors,
        new=new,
    )


def _filled(wordings: Any) -> MessageForm:
    """The form as it stands for a message."""
    spoken = {language: wordings[language] for language in ("en", "ja", "ko") if language in wordings}
    parts = {f"title_{language}": said.title for language, said in spoken.items()}
    return MessageForm(**parts, **{f"text_{language}": said.text for language, said in spoken.items()})
