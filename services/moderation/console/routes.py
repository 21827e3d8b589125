"""The moderators' console: plain pages that work without scripts, on a phone, and with a screen reader."""

from litestar import Controller, Response, Router, get
from litestar.di import Provide
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect

from services.moderation.accounts.errors import SignInNeeded
from services.moderation.console.assets import ASSETS
from services.moderation.console.audit.routes import AuditPages
from services.moderation.console.bulk.routes import BulkPages
from services.moderation.console.card.routes import CardController
from services.moderation.console.door.oidc import ProviderPages
from services.moderation.console.door.routes import Door, to_sign_in
from services.moderation.console.messages.routes import MessagePages
from services.moderation.console.numbers.routes import NumberPages
from services.moderation.console.people.keys import KeyPages
from services.moderation.console.people.oidc import OwnProviderPages
from services.moderation.console.people.own import OwnPages
from services.moderation.console.people.routes import PeoplePages
from services.moderation.console.policy.routes import POLICY
from services.moderation.console.queue.routes import QueuePages
from services.moderation.console.refusals import refusal_page
from services.moderation.console.visits import visit
from shared.errors import DomainError, NotFound

_CONTROLLERS: tuple[type[Controller] | HTTPRouteHandler, ...] = (
    Door,
    ProviderPages,
    KeyPages,
    OwnPages,
    OwnProviderPages,
    PeoplePages,
    QueuePages,
    CardController,
    BulkPages,
    *POLICY,
    MessagePages,
    NumberPages,
    AuditPages,
)


@get("/", include_in_schema=False, sync_to_thread=False)
def to_console() -> Redirect:
    return Redirect("/console", status_code=302)


@get("/assets/{name:str}", include_in_schema=False, sync_to_thread=False)
def asset(name: FromPath[str], v: FromQuery[str] = "") -> Response[bytes]:
    """A script or style; for ever under the address that the pages give."""
    found = ASSETS.files.get(name)
    if found is None:
        raise NotFound(name)
    kept = "public, max-age=31536000, immutable" if v == found.tag else "no-cache"
    return Response(found.body, media_type=found.media_type, headers={"Cache-Control": kept})


def console() -> Router:
    """All pages under /console: whoever asks for one is known before its handler runs."""
    return Router(
        "/console",
        route_handlers=[asset, *_CONTROLLERS],
        dependencies={"visit": Provide(visit)},
        exception_handlers={DomainError: refusal_page, SignInNeeded: to_sign_in},
        include_in_schema=False,
    )
