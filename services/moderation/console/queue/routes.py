"""The list of cases over the console: the list, its news, saved views."""

from typing import Annotated, Any
from urllib.parse import parse_qs
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect
from msgspec import Meta, Struct

from services.moderation.console.desk import desk_page, place_in
from services.moderation.console.forms import read_form
from services.moderation.console.pages import page
from services.moderation.console.visits import Visit
from services.moderation.review_queue.asked import from_query
from services.moderation.review_queue.news import MOST_SHOWN, read_news
from services.moderation.review_queue.views import Name, count_views, forget_view, read_views, save_view
from shared.access.roles import Role
from shared.errors import Invalid
from shared.postgres.pool import Pool

_Request = Request[Any, Any, Any]


class ViewForm(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    name: Name
    query: Annotated[str, Meta(max_length=2_000)] = ""
    shared: bool = False


class Open(Struct, frozen=True, kw_only=True):
    """The case that is open beside the list, as it was read."""

    comment_id: UUID
    revision: int
    at: str | None


class QueuePages(Controller):
    @get(opt={"any_query": True})
    async def queue(
        self, request: _Request, visit: NamedDependency[Visit], pool: NamedDependency[Pool]
    ) -> Response[str]:
        return await desk_page(visit, pool, place_in(request, visit), None, chosen=False)

    @get("/news", opt={"any_query": True})
    async def news(
        self, request: _Request, visit: NamedDependency[Visit], pool: NamedDependency[Pool]
    ) -> Response[str]:
        """What has changed since the list was read; nothing moves under the reader's cursor."""
        asked = parse_qs(request.scope["query_string"].decode("latin-1"), max_num_fields=MOST_SHOWN + 50)
        place = place_in(request, visit, besides=("marker", "seen", "open"))
        seen = [_uuid(one) for one in asked.get("seen", ())]
        [marker] = asked.get("marker", [""])
        news = await read_news(pool, place.asked, marker, seen, me=visit.principal.id)
        return page(
            visit, "queue/news.html", news=news, place=place, open=_open(asked.get("open", []), place.at)
        )

    @get("/views", opt={"any_query": True})
    async def views(
        self, request: _Request, visit: NamedDependency[Visit], pool: NamedDependency[Pool]
    ) -> Response[str]:
        """The saved views with how many cases each finds."""
        views = await read_views(pool, visit.principal)
        counted = {one.view.view_id: one.total for one in await count_views(pool, visit.principal, views)}
        return page(
            visit,
            "queue/views.html",
            asked=place_in(request, visit).asked,
            views=views,
            counted=counted,
            may_decide=visit.may(Role.MODERATOR),
        )

    @post("/views", status_code=303)
    async def save(
        self, request: _Request, visit: NamedDependency[Visit], pool: NamedDependency[Pool]
    ) -> Redirect:
        form = await read_form(request, ViewForm)
        asked = from_query(form.query)
        await save_view(pool, visit.principal, form.name, asked, shared=form.shared)
        return Redirect(f"/console?{asked.to_query()}", status_code=303)

    @post("/views/{view_id:uuid}/forget", status_code=303)
    async def forget(
        self, visit: NamedDependency[Visit], pool: NamedDependency[Pool], view_id: FromPath[UUID]
    ) -> Redirect:
        await forget_view(pool, visit.principal, view_id)
        return Redirect("/console", status_code=303)


def _open(sent: list[str], at: str | None) -> Open | None:
    """The open case as its card sends it: id, a point, revision."""
    comment_id, _, revision = (sent or [""])[0].partition(".")
    if not comment_id:
        return None
    if not revision.isdecimal():
        raise Invalid.parameter("open", "must be a comment's id, a point and its revision")
    return Open(comment_id=_uuid(comment_id), revision=int(revision), at=at)


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Invalid.parameter("seen", "must be comments' ids") from None
