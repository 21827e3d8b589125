"""Webhooks over HTTP, for the owner of a site."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

from litestar import Controller, delete, get, patch, post
from litestar.connection import ASGIConnection
from litestar.di import NamedDependency, Provide
from litestar.handlers import BaseRouteHandler
from litestar.params import FromPath, JSONBody, QueryParameter
from msgspec import Meta, Struct

from services.comments.notifications.addresses import Guard
from services.comments.notifications.catalogue import EVENT_TYPES, EventType
from services.comments.notifications.endpoints import Endpoints, Webhook
from services.comments.notifications.errors import TooManyWebhooks, WebhookDisabled
from services.comments.notifications.history import Deliveries, Delivery, History, State
from services.comments.sites import Sites
from shared.access.keys import KeyRing
from shared.access.roles import Role
from shared.errors import FieldError, Invalid
from shared.eventlog.sealing import Vault
from shared.postgres.pool import Pool
from shared.web.openapi import API_KEY

Url = Annotated[str, Meta(min_length=1, max_length=2048)]
Events = Annotated[tuple[str, ...], Meta(min_length=1, max_length=10)]


class NewWebhook(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where to POST to, and what of: every reply, unless `events` says otherwise."""

    url: Url
    events: Events = ("reply.published",)


class WebhookChange(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is absent stays. Enabling a disabled webhook forgets its failures."""

    url: Url | None = None
    events: Events | None = None
    enabled: bool | None = None


class Since(Struct, frozen=True, forbid_unknown_fields=True):
    """From when on, by the time of the event."""

    since: Annotated[datetime, Meta(tz=True)]


class Resent(Struct, frozen=True):
    """How many deliveries are on their way again."""

    resent: int


class Webhooks(Struct, frozen=True):
    """All webhooks of a site."""

    webhooks: list[Webhook]


async def owners_only(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
    """A guard, so that it speaks before the body is looked at."""
    keys: KeyRing = connection.app.state.key_ring
    await keys.require(connection, Role.OWNER, connection.path_params["site"])


async def endpoints_of(
    site: FromPath[str],
    sites: NamedDependency[Sites],
    pool: NamedDependency[Pool],
    vault: NamedDependency[Vault],
    guard: NamedDependency[Guard],
) -> Endpoints:
    await sites.find(site)
    return Endpoints(site, pool, vault, guard)


async def history_of(
    site: FromPath[str], sites: NamedDependency[Sites], pool: NamedDependency[Pool]
) -> History:
    await sites.find(site)
    return History(site, pool)


class WebhookController(Controller):
    path = "/v1/sites/{site:str}/webhooks"
    tags = ("webhooks",)
    guards = (owners_only,)
    security = API_KEY
    dependencies = {"endpoints": Provide(endpoints_of), "history": Provide(history_of)}  # noqa: RUF012

    @post(opt={"refusals": [TooManyWebhooks]})
    async def register(self, data: JSONBody[NewWebhook], endpoints: NamedDependency[Endpoints]) -> Webhook:
        """Register an endpoint. Its secret is in this answer and in no other."""
        return await endpoints.add(data.url, _known(data.events))

    @get()
    async def all(self, endpoints: NamedDependency[Endpoints]) -> Webhooks:
        """The site's endpoints and how they fare."""
        return Webhooks(await endpoints.all())

    @get("/{webhook_id:uuid}")
    async def one(self, webhook_id: FromPath[UUID], endpoints: NamedDependency[Endpoints]) -> Webhook:
        """One endpoint and how it fares."""
        return await endpoints.find(webhook_id)

    @patch("/{webhook_id:uuid}")
    async def change(
        self, webhook_id: FromPath[UUID], data: JSONBody[WebhookChange], endpoints: NamedDependency[Endpoints]
    ) -> Webhook:
        """Change where it goes or what it is told, switch it off, or on again."""
        events = None if data.events is None else _known(data.events)
        return await endpoints.change(webhook_id, url=data.url, events=events, enabled=data.enabled)

    @delete("/{webhook_id:uuid}")
    async def remove(self, webhook_id: FromPath[UUID], endpoints: NamedDependency[Endpoints]) -> None:
        """Forget an endpoint, its deliveries included."""
        await endpoints.remove(webhook_id)

    @post("/{webhook_id:uuid}/secret")
    async def rotate(self, webhook_id: FromPath[UUID], endpoints: NamedDependency[Endpoints]) -> Webhook:
        """A new secret. For 24 hours deliveries are signed with the one before as well."""
        return await endpoints.rotate(webhook_id)

    @post("/{webhook_id:uuid}/test", status_code=202, opt={"refusals": [WebhookDisabled]})
    async def test(self, webhook_id: FromPath[UUID], history: NamedDependency[History]) -> Delivery:
        """Have a `webhook.test` event delivered, the way all events are."""
        return await history.test(webhook_id)

    @get("/{webhook_id:uuid}/deliveries")
    async def deliveries(
        self,
        webhook_id: FromPath[UUID],
        history: NamedDependency[History],
        wanted: Annotated[State | None, QueryParameter(name="state", description="Only those in it")] = None,
        after: Annotated[UUID | None, QueryParameter(description="The `next` of the page before")] = None,
    ) -> Deliveries:
        """What was and will be sent, the newest first, with every attempt of the last 30 days."""
        return await history.page(webhook_id, wanted, after)

    @post("/{webhook_id:uuid}/deliveries/resend", status_code=202, opt={"refusals": [WebhookDisabled]})
    async def resend_since(
        self, webhook_id: FromPath[UUID], data: JSONBody[Since], history: NamedDependency[History]
    ) -> Resent:
        """Send all again that was given up, of events since a time."""
        try:
            since = data.since.astimezone(UTC)
        except OverflowError as error:
            raise Invalid.field("/since", "is out of range") from error
        return Resent(await history.resend_since(webhook_id, since))

    @post(
        "/{webhook_id:uuid}/deliveries/{delivery_id:uuid}/resend",
        status_code=202,
        opt={"refusals": [WebhookDisabled]},
    )
    async def resend(
        self, webhook_id: FromPath[UUID], delivery_id: FromPath[UUID], history: NamedDependency[History]
    ) -> Delivery:
        """Send one again, whatever came of it, under the same id."""
        return await history.resend(webhook_id, delivery_id)


def _known(names: Sequence[str]) -> list[EventType]:
    """The names, each once. Raises Invalid for those that are no event's."""
    known: dict[str, EventType] = {name: name for name in EVENT_TYPES}
    errors = [
        FieldError(pointer=f"/events/{at}", message=f"is not an event; known are {', '.join(EVENT_TYPES)}")
        for at, name in enumerate(names)
        if name not in known
    ]
    if errors:
        raise Invalid(*errors)
    return [known[name] for name in dict.fromkeys(names)]
