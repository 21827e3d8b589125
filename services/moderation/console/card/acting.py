"""A moderator acts on the case that is open: one command, and where that leads."""

from typing import Any
from uuid import UUID

from litestar import Request, Response
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect
from msgspec import Struct
from msgspec.structs import replace

from services.moderation.cases.commands import Command, Decide
from services.moderation.cases.handler import Cases
from services.moderation.console.card.notices import read_notice
from services.moderation.console.desk import Card, Place, card_page, desk_page, place_in, read_card
from services.moderation.console.pages import page
from services.moderation.console.visits import Visit
from services.moderation.review_queue.documents import Dossier
from services.moderation.review_queue.dossier import read_dossier
from services.moderation.review_queue.listing import read_queue
from services.moderation.review_queue.places import read_neighbours
from shared.access.roles import Role
from shared.errors import DomainError
from shared.postgres.pool import Pool

AHEAD_HEADER = "x-next"
"""Sent by a script that has already put the next case in place: it wants to hear only what came of this one."""


class Acting(Struct, frozen=True, kw_only=True):
    """Who acts, on which case, in which list."""

    visit: Visit
    place: Place
    comment_id: UUID
    pool: Pool
    cases: Cases
    ahead: bool

    @property
    def by(self) -> str:
        return self.visit.principal.id

    async def dossier(self) -> Dossier:
        return await read_dossier(self.pool, self.comment_id, self.visit.principal)

    async def carry_out(self, command: Command, *, onward: bool = False) -> Response[Any]:
        """Carry it out and show the case, or `onward` the next one of the list; with why, if it is refused."""
        try:
            await self.cases.handle(self.comment_id, command, site=self.visit.principal.site)
        except DomainError as refusal:
            read = command.revision if isinstance(command, Decide) else None
            return await self.refused(refusal, read)
        return await self.done(onward=onward)

    async def done(self, *, onward: bool = False) -> Response[Any]:
        """Show the case, or go `onward`, now that something was done."""
        follows = await self._next() if onward else (self.comment_id, self.place.at)
        if not self.visit.fragment:
            done = self.comment_id if onward else None
            return Redirect(self._address(follows, done), status_code=303)
        return await self._in_place(follows, onward=onward)

    async def refused(self, refusal: DomainError, read: int | None = None) -> Response[Any]:
        """The case as it is now, and why nothing was done; `read` is the revision that was decided on."""
        if self.ahead:
            return page(
                self.visit,
                "card/not_done.html",
                headers={"HX-Retarget": "#notices", "HX-Reswap": "beforeend"},
                refusal=refusal,
                comment_id=self.comment_id,
                place=self.place,
            )
        card = await read_card(self.pool, self.visit, self.place, self.comment_id)
        card = replace(card, refusal=refusal, read=read)
        if self.visit.target == "card":
            return card_page(self.visit, self.place, card)
        return await desk_page(self.visit, self.pool, self.place, card, chosen=True)

    async def _in_place(self, follows: tuple[UUID, str | None] | None, *, onward: bool) -> Response[Any]:
        """What a script puts in the places of what has changed."""
        notice = await read_notice(self.pool, self.visit, self.comment_id) if onward else None
        queue = await read_queue(self.pool, replace(self.place.asked, limit=1), me=self.by)
        place = replace(self.place, at=follows[1] if follows else None)
        card: Card | None = None
        if follows and not self.ahead:
            card = await read_card(self.pool, self.visit, place, follows[0])
        headers = {"HX-Reswap": "none"} if self.ahead else {"HX-Push-Url": self._address(follows, None)}
        shown = {"notice": notice, "total": queue.total, "ahead": self.ahead, "acted_on": self.comment_id}
        return card_page(self.visit, place, card, headers=headers, **shown)

    async def _next(self) -> tuple[UUID, str | None] | None:
        asked = replace(self.place.asked, after=self.place.at)
        around = await read_neighbours(self.pool, asked, before=0, after=2, me=self.by)
        others = (one for one in around.after if one.comment_id != self.comment_id)
        return next(((one.comment_id, one.place) for one in others), None)

    def _address(self, follows: tuple[UUID, str | None] | None, done: UUID | None) -> str:
        if follows is None:
            return replace(self.place, asked=replace(self.place.asked, after=None)).address(done=done)
        return self.place.address(follows[0], at=follows[1], done=done)


async def acting(
    request: Request[Any, Any, Any],
    visit: NamedDependency[Visit],
    comment_id: FromPath[UUID],
    pool: NamedDependency[Pool],
    cases: NamedDependency[Cases],
) -> Acting:
    """Raises RoleTooSmall for who only reads."""
    visit.require(Role.MODERATOR)
    return Acting(
        visit=visit,
        place=place_in(request, visit),
        comment_id=comment_id,
        pool=pool,
        cases=cases,
        ahead=visit.fragment and AHEAD_HEADER in request.headers,
    )
