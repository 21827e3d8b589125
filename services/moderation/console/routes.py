"""The moderators' console: plain pages that work without scripts, on a phone, and with a screen reader."""

from typing import Annotated, Any
from urllib.parse import urlencode
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath, FromQuery, QueryParameter
from litestar.response import Redirect
from msgspec.structs import replace

from services.moderation.cases.errors import DecidedByAnother
from services.moderation.cases.handler import Cases
from services.moderation.console.forms import decision, read_decision, to_cover, undoing
from services.moderation.console.login import admit, refuse_foreign
from services.moderation.console.pages import REASONS, STYLE, may_decide, page
from services.moderation.review_queue.documents import Dossier
from services.moderation.review_queue.dossier import read_dossier
from services.moderation.review_queue.listing import Asked, Shown, Sort, read_queue
from shared.access.keys import KeyRing
from shared.access.roles import Principal, Role
from shared.errors import DomainError
from shared.postgres.pool import Pool

_PER_PAGE = 20


@get("/", include_in_schema=False, sync_to_thread=False)
def to_console() -> Redirect:
    return Redirect("/console", status_code=302)


def asked(
    site: FromQuery[str] = "",
    shown: Annotated[Shown, QueryParameter(name="state")] = "open",
    reason: FromQuery[str] = "",
    sort: FromQuery[Sort] = "priority",
    after: FromQuery[str] = "",
) -> Asked:
    """The filter form's fields; an empty one asks for nothing."""
    return Asked(
        site=site or None, state=shown, reason=reason or None, sort=sort, after=after or None, limit=_PER_PAGE
    )


def refusal_page(_request: Request[Any, Any, Any], refusal: DomainError) -> Response[str]:
    return page("refusal.html", status=refusal.status, headers=refusal.headers, refusal=refusal)


class Console(Controller):
    path = "/console"
    include_in_schema = False
    exception_handlers = {DomainError: refusal_page}  # noqa: RUF012 - Litestar's own way

    @get("/style.css", sync_to_thread=False)
    def style(self) -> Response[bytes]:
        return Response(STYLE, media_type="text/css", headers={"Cache-Control": "max-age=300"})

    @get(dependencies={"asked": Provide(asked, sync_to_thread=False)})
    async def queue(
        self,
        request: Request[Any, Any, Any],
        asked: NamedDependency[Asked],
        pool: NamedDependency[Pool],
        key_ring: NamedDependency[KeyRing],
    ) -> Response[str]:
        reviewer = await admit(key_ring, request)
        site = asked.site or reviewer.site
        reviewer.require(Role.REVIEWER, site)
        queue = await read_queue(pool, replace(asked, site=site))
        more = _more(asked, queue.next)
        return page("queue.html", reviewer=reviewer, asked=asked, queue=queue, more=more, reasons=REASONS)

    @get("/cases/{comment_id:uuid}")
    async def case(
        self,
        request: Request[Any, Any, Any],
        comment_id: FromPath[UUID],
        pool: NamedDependency[Pool],
        key_ring: NamedDependency[KeyRing],
    ) -> Response[str]:
        reviewer = await admit(key_ring, request)
        return _case_page(reviewer, await read_dossier(pool, comment_id, reviewer))

    @post("/cases/{comment_id:uuid}/decisions", status_code=303)
    async def decide(
        self,
        request: Request[Any, Any, Any],
        comment_id: FromPath[UUID],
        pool: NamedDependency[Pool],
        cases: NamedDependency[Cases],
        key_ring: NamedDependency[KeyRing],
    ) -> Response[Any]:
        """Decide and show the case, or show it as it is now with why that was refused."""
        moderator = await admit(key_ring, request, Role.MODERATOR)
        refuse_foreign(request)
        form = read_decision(await request.body())
        try:
            command = decision(form, await read_dossier(pool, comment_id, moderator), moderator)
            await cases.handle(comment_id, command, site=moderator.site)
        except DomainError as refusal:
            return _case_page(moderator, await read_dossier(pool, comment_id, moderator), refusal)
        return Redirect(f"/console/cases/{comment_id}", status_code=303)

    @post("/cases/{comment_id:uuid}/decisions/{decision_id:uuid}/undo", status_code=303)
    async def undo(
        self,
        request: Request[Any, Any, Any],
        comment_id: FromPath[UUID],
        decision_id: FromPath[UUID],
        pool: NamedDependency[Pool],
        cases: NamedDependency[Cases],
        key_ring: NamedDependency[KeyRing],
    ) -> Response[Any]:
        moderator = await admit(key_ring, request, Role.MODERATOR)
        refuse_foreign(request)
        try:
            await cases.handle(comment_id, undoing(decision_id, moderator), site=moderator.site)
        except DomainError as refusal:
            return _case_page(moderator, await read_dossier(pool, comment_id, moderator), refusal)
        return Redirect(f"/console/cases/{comment_id}", status_code=303)


def _case_page(reviewer: Principal, dossier: Dossier, refusal: DomainError | None = None) -> Response[str]:
    over = refusal.extra["decision"]["id"] if isinstance(refusal, DecidedByAnother) else ""
    return page(
        "case.html",
        status=refusal.status if refusal else 200,
        reviewer=reviewer,
        may_decide=may_decide(reviewer),
        case=dossier,
        refusal=refusal,
        over=over,
        maskable=bool(to_cover(dossier)),
    )


def _more(asked: Asked, after: str | None) -> str | None:
    """The address of the next page."""
    if after is None:
        return None
    fields = {
        "site": asked.site,
        "state": asked.state,
        "reason": asked.reason,
        "sort": asked.sort,
        "after": after,
    }
    return "/console?" + urlencode({name: value for name, value in fields.items() if value})
