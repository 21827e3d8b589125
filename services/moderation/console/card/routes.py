"""One case over the console: to read, to decide, to take back, to write notes on."""

from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath

from services.moderation.canned_messages.store import read_messages
from services.moderation.cases.commands import Claim, Release, Undo
from services.moderation.console.card.acting import Acting, acting
from services.moderation.console.card.forms import BlockForm, DecisionForm, NoteForm, decision, note
from services.moderation.console.desk import card_page, desk_page, place_in, read_card
from services.moderation.console.forms import read_form
from services.moderation.console.pages import page
from services.moderation.console.policy.meanings import meaning
from services.moderation.console.visits import Visit
from services.moderation.labelling.blocking import block, unblock
from services.moderation.labelling.handler import Labels
from services.moderation.policies.asking import blocks
from services.moderation.replays.means import Means
from services.moderation.review_queue.reasoning import read_reasoning
from shared.errors import DomainError
from shared.postgres.pool import Pool, acquire

_Request = Request[Any, Any, Any]


class CardController(Controller):
    path = "/cases/{comment_id:uuid}"
    dependencies = {"acting": Provide(acting)}  # noqa: RUF012 - Litestar's own way
    opt = {"any_query": True}  # noqa: RUF012 - the list that a case is read in stands in its address

    @get()
    async def case(
        self,
        request: _Request,
        visit: NamedDependency[Visit],
        comment_id: FromPath[UUID],
        pool: NamedDependency[Pool],
    ) -> Response[str]:
        place = place_in(request, visit)
        card = await read_card(pool, visit, place, comment_id)
        if visit.target == "card":
            return card_page(visit, place, card)
        return await desk_page(visit, pool, place, card, chosen=True)

    @post("/decisions", status_code=303)
    async def decide(self, request: _Request, acting: NamedDependency[Acting]) -> Response[Any]:
        """Decide and go on to the next case, or show this one as it is now with why that was refused."""
        form = await read_form(request, DecisionForm)
        try:
            dossier = await acting.dossier()
            messages = await read_messages(acting.pool, dossier.site) if form.canned else ()
            command = decision(form, dossier, acting.visit.principal, _now(), messages)
        except DomainError as refusal:
            return await acting.refused(refusal)
        return await acting.carry_out(command, onward=True)

    @post("/decisions/{decision_id:uuid}/undo", status_code=303)
    async def undo(self, decision_id: FromPath[UUID], acting: NamedDependency[Acting]) -> Response[Any]:
        return await acting.carry_out(Undo(decision_id=decision_id, by=acting.by, at=_now()))

    @post("/claim", status_code=303)
    async def claim(self, acting: NamedDependency[Acting]) -> Response[Any]:
        return await acting.carry_out(Claim(by=acting.by, at=_now()))

    @post("/release", status_code=303)
    async def release(self, acting: NamedDependency[Acting]) -> Response[Any]:
        return await acting.carry_out(Release(by=acting.by, at=_now()))

    @post("/notes", status_code=303)
    async def add_note(self, request: _Request, acting: NamedDependency[Acting]) -> Response[Any]:
        form = await read_form(request, NoteForm)
        try:
            command = note(form, acting.comment_id, acting.visit.principal, _now())
        except DomainError as refusal:
            return await acting.refused(refusal)
        return await acting.carry_out(command)

    @get("/why")
    async def why(
        self,
        request: _Request,
        visit: NamedDependency[Visit],
        comment_id: FromPath[UUID],
        pool: NamedDependency[Pool],
        means: NamedDependency[Means],
    ) -> Response[str]:
        """What the newest verdict rests on: rules with their texts, and what weighed most with the models."""
        place = place_in(request, visit)
        reasoning = await read_reasoning(pool, means, comment_id, visit.principal)
        return page(
            visit,
            "card/why.html",
            why=reasoning,
            place=place,
            comment_id=comment_id,
            meaning=partial(meaning, visit.language),
        )

    @get("/block")
    async def about_blocking(
        self, acting: NamedDependency[Acting], means: NamedDependency[Means]
    ) -> Response[str]:
        """What blocking the author means, to be confirmed; whether it would mean anything under the site's policy."""
        dossier = await acting.dossier()
        async with acquire(acting.pool) as connection:
            policy = await means.versions.live(connection, dossier.site)
        return page(
            acting.visit,
            "card/block.html",
            acts=blocks(policy),
            place=acting.place,
            comment_id=acting.comment_id,
        )

    @post("/block", status_code=303)
    async def block(
        self, request: _Request, acting: NamedDependency[Acting], labels: NamedDependency[Labels]
    ) -> Response[Any]:
        form = await read_form(request, BlockForm)
        dossier, at = await acting.dossier(), _now()
        until = at + timedelta(days=form.days) if form.days else None
        author = dossier.writer.author_id
        await block(labels, dossier.site, author, until=until, reason=form.reason, by=acting.by, at=at)
        return await acting.done()

    @post("/unblock", status_code=303)
    async def unblock(
        self, acting: NamedDependency[Acting], labels: NamedDependency[Labels]
    ) -> Response[Any]:
        dossier = await acting.dossier()
        try:
            await unblock(labels, dossier.site, dossier.writer.author_id, by=acting.by, at=_now())
        except DomainError as refusal:
            return await acting.refused(refusal)
        return await acting.done()


def _now() -> datetime:
    return datetime.now(UTC)
