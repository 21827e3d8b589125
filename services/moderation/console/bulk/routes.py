"""Many cases at once, over the console: chosen elsewhere, previewed, confirmed, watched and taken back here."""

from typing import Any, Literal
from urllib.parse import parse_qsl
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect

from services.moderation.bulk import store
from services.moderation.bulk.freezing import freeze, texts_of
from services.moderation.bulk.reading import read_bulks, read_members, read_preview, read_shown
from services.moderation.bulk.working import Told
from services.moderation.cases.asking import utc_now
from services.moderation.console.bulk.forms import ChoiceForm, ConfirmationForm
from services.moderation.console.forms import read_form
from services.moderation.console.pages import page
from services.moderation.console.refusals import said
from services.moderation.console.visits import Visit
from shared.access.roles import Role
from shared.errors import DomainError, NotFound
from shared.postgres.pool import Pool, acquire

_Request = Request[Any, Any, Any]
_HOME = "/console/bulk"


class BulkPages(Controller):
    path = "/bulk"

    @get()
    async def bulks(
        self, visit: NamedDependency[Visit], pool: NamedDependency[Pool], after: FromQuery[UUID | None] = None
    ) -> Response[str]:
        """All that was ever confirmed, the newest first."""
        visit.require(Role.MODERATOR)
        return await _list(visit, pool, after=after)

    @post(status_code=303)
    async def choose(
        self, request: _Request, visit: NamedDependency[Visit], pool: NamedDependency[Pool]
    ) -> Response[Any]:
        """Freeze what was chosen, and show it. What cannot be chosen is said above the list."""
        visit.require(Role.MODERATOR)
        try:
            chosen = (await read_form(request, ChoiceForm)).chosen()
            site = (chosen.query.site if chosen.query else None) or visit.principal.site
            visit.require(Role.MODERATOR, site)
            async with acquire(pool) as connection:
                bulk = await freeze(connection, chosen, site, by=visit.principal.id, at=utc_now())
        except NotFound:
            raise
        except DomainError as refusal:
            return await _list(visit, pool, refusal=refusal)
        return _to(bulk.bulk_id)

    @get("/{bulk_id:uuid}")
    async def bulk(
        self, visit: NamedDependency[Visit], bulk_id: FromPath[UUID], pool: NamedDependency[Pool]
    ) -> Response[str]:
        """The preview, or how far it has come."""
        return await _shown(visit, pool, bulk_id)

    @get("/{bulk_id:uuid}/progress")
    async def progress(
        self, visit: NamedDependency[Visit], bulk_id: FromPath[UUID], pool: NamedDependency[Pool]
    ) -> Response[Any]:
        """What a script asks for again and again while there is something to do; for anybody else the page."""
        visit.require(Role.MODERATOR)
        if not visit.fragment:
            return _to(bulk_id, status_code=302)
        return await _shown(visit, pool, bulk_id, template="bulk/progress.html")

    @get("/{bulk_id:uuid}/members")
    async def members(
        self,
        visit: NamedDependency[Visit],
        bulk_id: FromPath[UUID],
        pool: NamedDependency[Pool],
        outcome: FromQuery[str] = "",
        after: FromQuery[int] = 0,
    ) -> Response[str]:
        """Every case, or those of which the last word is `outcome`."""
        visit.require(Role.MODERATOR)
        async with acquire(pool) as connection:
            found = await store.find(connection, bulk_id, visit.principal.site)
            listed = await read_members(connection, found, outcome=outcome or None, after=max(after, 0))
            texts = await texts_of(connection, found, [one.number for one in listed.members])
            shown = await read_shown(connection, found)
        return page(
            visit,
            "bulk/members.html",
            bulk=shown,
            listed=listed,
            texts={one.number: one for one in texts},
            outcome=outcome,
        )

    @post("/{bulk_id:uuid}/confirm", status_code=303)
    async def confirm(
        self,
        request: _Request,
        visit: NamedDependency[Visit],
        bulk_id: FromPath[UUID],
        pool: NamedDependency[Pool],
        bulk_told: NamedDependency[Told],
    ) -> Response[Any]:
        """Have it carried out and show how it goes; of a refusal the preview with the reason."""
        visit.require(Role.MODERATOR)
        by = visit.principal.id
        form: ConfirmationForm | None = None
        try:
            form = await read_form(request, ConfirmationForm)
            given = form.given()
            order = store.Confirmation(
                ruling=given.ruling(), note=given.note, message=given.message, by=by, at=utc_now()
            )
            async with acquire(pool) as connection:
                await store.confirm(connection, bulk_id, visit.principal.site, order)
        except NotFound:
            raise
        except DomainError as refusal:
            return await _shown(visit, pool, bulk_id, refusal=refusal, form=form)
        bulk_told()
        return _to(bulk_id)

    @post("/{bulk_id:uuid}/undo", status_code=303)
    async def undo(
        self,
        visit: NamedDependency[Visit],
        bulk_id: FromPath[UUID],
        pool: NamedDependency[Pool],
        bulk_told: NamedDependency[Told],
    ) -> Response[Any]:
        visit.require(Role.MODERATOR)
        try:
            async with acquire(pool) as connection:
                await store.undo(
                    connection, bulk_id, visit.principal.site, by=visit.principal.id, at=utc_now()
                )
        except NotFound:
            raise
        except DomainError as refusal:
            return await _shown(visit, pool, bulk_id, refusal=refusal)
        bulk_told()
        return _to(bulk_id)

    @post("/{bulk_id:uuid}/stop", status_code=303)
    async def stop(
        self, visit: NamedDependency[Visit], bulk_id: FromPath[UUID], pool: NamedDependency[Pool]
    ) -> Response[Any]:
        """Stop it as far as it has come; forget a preview."""
        visit.require(Role.MODERATOR)
        try:
            async with acquire(pool) as connection:
                left = await store.stop(
                    connection, bulk_id, visit.principal.site, by=visit.principal.id, at=utc_now()
                )
        except NotFound:
            raise
        except DomainError as refusal:
            return await _shown(visit, pool, bulk_id, refusal=refusal)
        return _to(bulk_id) if left else Redirect("/console", status_code=303)


async def _list(
    visit: Visit, pool: Pool, *, after: UUID | None = None, refusal: DomainError | None = None
) -> Response[str]:
    async with acquire(pool) as connection:
        found = await read_bulks(connection, visit.principal.site, after=after)
    return page(visit, "bulk/list.html", status=_status(refusal), found=found, refusal=_words(visit, refusal))


async def _shown(
    visit: Visit,
    pool: Pool,
    bulk_id: UUID,
    *,
    template: str | None = None,
    refusal: DomainError | None = None,
    form: ConfirmationForm | None = None,
) -> Response[str]:
    """Raises BulkNotFound."""
    visit.require(Role.MODERATOR)
    async with acquire(pool) as connection:
        bulk = await store.find(connection, bulk_id, visit.principal.site)
        found = await read_preview(connection, bulk)
    usual = "bulk/preview.html" if bulk.state == "preview" else "bulk/bulk.html"
    return page(
        visit,
        template or usual,
        status=_status(refusal),
        bulk=found.bulk,
        effects=found.effects,
        sample=found.sample,
        query=parse_qsl(bulk.chosen.query.to_query()) if bulk.chosen.query else None,
        refusal=_words(visit, refusal),
        form=form,
    )


def _to(bulk_id: UUID, status_code: Literal[302, 303] = 303) -> Redirect:
    return Redirect(f"{_HOME}/{bulk_id}", status_code=status_code)


def _status(refusal: DomainError | None) -> int:
    return refusal.status if refusal else 200


def _words(visit: Visit, refusal: DomainError | None) -> str | None:
    return said(visit.words, "bulk", refusal) if refusal else None
