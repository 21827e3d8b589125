"""The desk: the list of cases beside the one that is open."""

from collections.abc import Collection, Sequence
from typing import Any
from urllib.parse import parse_qsl, urlencode
from uuid import UUID

import msgspec
from litestar import Request, Response
from msgspec import Struct
from msgspec.structs import replace

from services.moderation.canned_messages.messages import CannedMessage
from services.moderation.canned_messages.store import read_messages
from services.moderation.cases.errors import DecidedByAnother, StaleRevision
from services.moderation.console.card.forms import to_cover
from services.moderation.console.card.notices import Notice, read_notice
from services.moderation.console.pages import page
from services.moderation.console.visits import Visit
from services.moderation.policies.features import FEATURES
from services.moderation.review_queue.asked import Asked, from_query
from services.moderation.review_queue.documents import Dossier
from services.moderation.review_queue.dossier import read_dossier
from services.moderation.review_queue.listing import read_queue
from services.moderation.review_queue.places import place_of, read_neighbours
from services.moderation.review_queue.views import read_views
from shared.access.roles import Role
from shared.errors import DomainError, Invalid
from shared.postgres.pool import Pool

_CHECKS = {name.partition(".")[0] for name in FEATURES} - {"model", "site"}
REASONS = ("report", "appeal", "mode", "screening_failed", "history", "rendering", *sorted(_CHECKS))
_OWN = ("at", "done")
_AT_ONCE = (
    50  # on a page, whatever is asked: the ids of all of them go along in the address that asks for news
)
_ALWAYS_SHOWN = {"after", "limit", "q", "site", "sort"}


class Place(Struct, frozen=True, kw_only=True):
    """Where somebody is: in which list, at which case of it (`at`), and which case they have just decided."""

    asked: Asked
    at: str | None = None
    done: UUID | None = None

    def address(
        self,
        comment_id: UUID | None = None,
        *,
        under: str = "",
        at: str | None = None,
        done: UUID | None = None,
    ) -> str:
        """Of a case in the same list, or what is `under` it, or of the list."""
        own = {name: str(value) for name, value in (("at", at), ("done", done)) if value}
        query = "&".join(part for part in (self.asked.to_query(), urlencode(own)) if part)
        path = f"/console/cases/{comment_id}{under}" if comment_id else "/console"
        return f"{path}?{query}" if query else path

    @property
    def filters(self) -> int:
        """How many of the filters that are folded away are in force."""
        return len(msgspec.to_builtins(self.asked).keys() - _ALWAYS_SHOWN)


def place_in(request: Request[Any, Any, Any], visit: Visit, *, besides: Collection[str] = ()) -> Place:
    """The place that an address names, `besides` other parameters.

    Raises Invalid, naming the parameter, and NotFound for a site of others.
    """
    query = request.scope["query_string"].decode("latin-1")
    pairs = dict(parse_qsl(query, keep_blank_values=True, max_num_fields=500))
    own = {name: pairs.pop(name, "") for name in _OWN}
    asked = from_query({name: value for name, value in pairs.items() if name not in besides})
    site = asked.site or visit.principal.site
    visit.require(Role.REVIEWER, site)
    asked = replace(asked, site=site, limit=min(asked.limit, _AT_ONCE))
    return Place(asked=asked, at=own["at"] or None, done=_uuid(own["done"]))


class Card(Struct, frozen=True, kw_only=True):
    """A case as it stands in a list: where it leads on to, and why its last form was refused.

    `read` is the revision that the form was about.
    """

    dossier: Dossier
    next: str | None = None
    before: str | None = None
    refusal: DomainError | None = None
    read: int | None = None
    messages: Sequence[CannedMessage] = ()

    @property
    def over(self) -> object:
        """The decision of somebody else that another one would replace."""
        return self.refusal.extra["decision"]["id"] if isinstance(self.refusal, DecidedByAnother) else None

    @property
    def text_read(self) -> str | None:
        """The text that was decided on, where it is another by now."""
        if not isinstance(self.refusal, StaleRevision):
            return None
        return next((one.text for one in self.dossier.revisions if one.revision == self.read), None)


async def read_card(pool: Pool, visit: Visit, place: Place, comment_id: UUID) -> Card:
    """Raises CaseNotFound."""
    dossier = await read_dossier(pool, comment_id, visit.principal)
    card = Card(dossier=dossier, messages=await read_messages(pool, dossier.site))
    if place.at is None:
        return card
    around = await read_neighbours(pool, replace(place.asked, after=place.at), me=visit.principal.id)
    after, before = (
        next(
            (place.address(one.comment_id, at=one.place) for one in some if one.comment_id != comment_id),
            None,
        )
        for some in (around.after, around.before)
    )
    return replace(card, next=after, before=before)


def card_page(
    visit: Visit, place: Place, card: Card | None, *, headers: dict[str, str] | None = None, **shown: Any
) -> Response[str]:
    """Only the card, for a script that puts it in place."""
    shown |= _of_card(visit, place, card)
    return page(visit, "card/alone.html", status=_status(card), headers=headers, **shown)


async def desk_page(
    visit: Visit, pool: Pool, place: Place, card: Card | None, *, chosen: bool
) -> Response[str]:
    """The list beside a card; on a phone the card if it was `chosen`, else the list."""
    queue = await read_queue(pool, place.asked, me=visit.principal.id)
    views = await read_views(pool, visit.principal)
    notice = await _notice(pool, visit, place)
    if card is None and queue.cases:
        first = queue.cases[0]
        place = replace(place, at=place_of(first, place.asked.sort))
        card = await read_card(pool, visit, place, first.comment_id)
    return page(
        visit,
        "queue/desk.html",
        status=_status(card),
        queue=queue,
        views=views,
        counted=None,
        notice=notice,
        chosen=chosen,
        reasons=REASONS,
        **_of_card(visit, place, card),
    )


def _of_card(visit: Visit, place: Place, card: Card | None) -> dict[str, Any]:
    return {
        "place": place,
        "asked": place.asked,
        "place_of": place_of,
        "card": card,
        "case": card.dossier if card else None,
        "may_decide": visit.may(Role.MODERATOR),
        "maskable": bool(card and to_cover(card.dossier)),
    }


def _status(card: Card | None) -> int:
    return card.refusal.status if card and card.refusal else 200


async def _notice(pool: Pool, visit: Visit, place: Place) -> Notice | None:
    return await read_notice(pool, visit, place.done) if place.done else None


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        raise Invalid.parameter("done", "must be a comment's id") from None
