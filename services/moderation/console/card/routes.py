"""One case over the console: to read, to decide, to take back."""

from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from services.moderation.cases.errors import DecidedByAnother
from services.moderation.cases.handler import Cases
from services.moderation.console.card.forms import DecisionForm, decision, to_cover, undoing
from services.moderation.console.forms import read_form
from services.moderation.console.pages import page
from services.moderation.console.visits import Visit
from services.moderation.review_queue.documents import Dossier
from services.moderation.review_queue.dossier import read_dossier
from shared.access.roles import Role
from shared.errors import DomainError
from shared.postgres.pool import Pool

_Request = Request[Any, Any, Any]


class CardController(Controller):
    path = "/cases/{comment_id:uuid}"

    @get()
    async def case(
        self, visit: NamedDependency[Visit], comment_id: FromPath[UUID], pool: NamedDependency[Pool]
    ) -> Response[str]:
        visit.require(Role.REVIEWER)
        return _card(visit, await read_dossier(pool, comment_id, visit.principal))

    @post("/decisions", status_code=303)
    async def decide(
        self,
        request: _Request,
        visit: NamedDependency[Visit],
        comment_id: FromPath[UUID],
        pool: NamedDependency[Pool],
        cases: NamedDependency[Cases],
    ) -> Response[Any]:
        """Decide and show the case, or show it as it is now with why that was refused."""
        visit.require(Role.MODERATOR)
        form = await read_form(request, DecisionForm)
        moderator = visit.principal
        try:
            command = decision(form, await read_dossier(pool, comment_id, moderator), moderator)
            await cases.handle(comment_id, command, site=moderator.site)
        except DomainError as refusal:
            return _card(visit, await read_dossier(pool, comment_id, moderator), refusal)
        return Redirect(f"/console/cases/{comment_id}", status_code=303)

    @post("/decisions/{decision_id:uuid}/undo", status_code=303)
    async def undo(
        self,
        visit: NamedDependency[Visit],
        comment_id: FromPath[UUID],
        decision_id: FromPath[UUID],
        pool: NamedDependency[Pool],
        cases: NamedDependency[Cases],
    ) -> Response[Any]:
        visit.require(Role.MODERATOR)
        moderator = visit.principal
        try:
            await cases.handle(comment_id, undoing(decision_id, moderator), site=moderator.site)
        except DomainError as refusal:
            return _card(visit, await read_dossier(pool, comment_id, moderator), refusal)
        return Redirect(f"/console/cases/{comment_id}", status_code=303)


def _card(visit: Visit, dossier: Dossier, refusal: DomainError | None = None) -> Response[str]:
    over = refusal.extra["decision"]["id"] if isinstance(refusal, DecidedByAnother) else ""
    return page(
        visit,
        "card/card.html",
        status=refusal.status if refusal else 200,
        may_decide=visit.may(Role.MODERATOR),
        case=dossier,
        refusal=refusal,
        over=over,
        maskable=bool(to_cover(dossier)),
    )
