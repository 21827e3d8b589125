"""A site's messages over HTTP: whoever reviews reads them, its owners change them."""

from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

from litestar import Controller, Request, delete, get, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, PathParameter
from msgspec import Struct

from services.moderation.canned_messages.messages import (
    CannedMessage,
    MessageNotFound,
    TooManyMessages,
    Wordings,
)
from services.moderation.canned_messages.store import drop_message, put_message, read_messages
from shared.access.keys import KeyRing
from shared.access.roles import Role
from shared.postgres.pool import Pool
from shared.web.openapi import API_KEY

Site = Annotated[str, PathParameter(max_length=100, description="The name of a site")]


class MessageGiven(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A message by language, as "en" or "pt-BR"."""

    wordings: Wordings


class CannedMessages(Struct, frozen=True, kw_only=True):
    messages: tuple[CannedMessage, ...]


class CannedMessageController(Controller):
    """Plain text: it is shown to authors as it stands, nothing in it is carried out."""

    path = "/v1/sites/{site:str}/canned-messages"
    tags = ("deciding",)
    security = API_KEY

    @get()
    async def messages(
        self,
        request: Request[Any, Any, Any],
        site: Site,
        pool: NamedDependency[Pool],
        key_ring: NamedDependency[KeyRing],
    ) -> CannedMessages:
        """What moderators can write to authors with a decision: three that come along, and the site's own."""
        await key_ring.require(request, Role.REVIEWER, site)
        return CannedMessages(messages=await read_messages(pool, site))

    @put("/{message_id:uuid}", opt={"refusals": [TooManyMessages]})
    async def put(
        self,
        request: Request[Any, Any, Any],
        site: Site,
        message_id: FromPath[UUID],
        data: JSONBody[MessageGiven],
        pool: NamedDependency[Pool],
        key_ring: NamedDependency[KeyRing],
    ) -> CannedMessage:
        """Add a message under an id of your own, or say one differently, also one that came along."""
        owner = await key_ring.require(request, Role.OWNER, site)
        return await put_message(pool, site, message_id, data.wordings, owner.id, datetime.now(UTC))

    @delete("/{message_id:uuid}", opt={"refusals": [MessageNotFound]})
    async def drop(
        self,
        request: Request[Any, Any, Any],
        site: Site,
        message_id: FromPath[UUID],
        pool: NamedDependency[Pool],
        key_ring: NamedDependency[KeyRing],
    ) -> None:
        """Put a message away. Decisions that were made with it keep their words."""
        owner = await key_ring.require(request, Role.OWNER, site)
        await drop_message(pool, site, message_id, owner.id, datetime.now(UTC))
