"""The endpoints a site has registered: their URLs, what they want to be told, and their secrets."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from msgspec import Struct

from services.comments.notifications.addresses import AddressDenied, Guard
from services.comments.notifications.catalogue import EventType
from services.comments.notifications.composing import purpose
from services.comments.notifications.errors import TooManyWebhooks, WebhookNotFound
from services.comments.notifications.signing import new_secret, shown
from shared.errors import Invalid
from shared.eventlog.sealing import Vault
from shared.ids import new_id
from shared.postgres.pool import Pool, acquire

_SHOWN = """
webhook_id AS id, url, events, disabled_at IS NULL AS enabled, created_at, failing_since, disabled_at,
disabled_reason, CASE WHEN previous_until > now() THEN previous_until END AS previous_secret_until
"""
_ADD = f"""
INSERT INTO webhooks (webhook_id, site, url, events, secret)
SELECT $1, $2, $3, $4, $5 WHERE (SELECT count(*) FROM webhooks WHERE site = $2) < 20
RETURNING {_SHOWN}
"""
_LIST = f"SELECT {_SHOWN} FROM webhooks WHERE site = $1 ORDER BY created_at, webhook_id"
_FIND = f"SELECT {_SHOWN} FROM webhooks WHERE site = $1 AND webhook_id = $2"
_CHANGE = f"""
UPDATE webhooks
SET url = coalesce($3, url), events = coalesce($4, events),
    disabled_at = CASE WHEN $5 THEN NULL WHEN NOT $5 THEN coalesce(disabled_at, now()) ELSE disabled_at END,
    disabled_reason = CASE
        WHEN $5 THEN NULL
        WHEN NOT $5 THEN coalesce(disabled_reason, 'switched off by its owner')
        ELSE disabled_reason
    END,
    failing_since = CASE WHEN $5 OR $3 <> url THEN NULL ELSE failing_since END,
    paused_until = CASE WHEN $5 OR $3 <> url THEN NULL ELSE paused_until END
WHERE site = $1 AND webhook_id = $2
RETURNING {_SHOWN}
"""
_ROTATE = f"""
UPDATE webhooks SET secret = $3, previous_secret = secret, previous_until = now() + interval '24 hours'
WHERE site = $1 AND webhook_id = $2
RETURNING {_SHOWN}
"""
_REMOVE = "DELETE FROM webhooks WHERE site = $1 AND webhook_id = $2"


class Webhook(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An endpoint. `failing_since`: nothing has arrived since. The secret is shown once, when it is made."""

    id: UUID
    url: str
    events: tuple[EventType, ...]
    enabled: bool
    created_at: datetime
    failing_since: datetime | None
    disabled_at: datetime | None
    disabled_reason: str | None
    previous_secret_until: datetime | None
    secret: str | None = None


class Endpoints:
    """One site's endpoints."""

    def __init__(self, site: str, pool: Pool, vault: Vault, guard: Guard) -> None:
        self._site = site
        self._pool = pool
        self._vault = vault
        self._guard = guard

    async def add(self, url: str, events: Sequence[EventType]) -> Webhook:
        """Register an endpoint, with a secret of its own. Raises Invalid, TooManyWebhooks."""
        webhook_id, secret, spelled = new_id(), new_secret(), await self._admit(url)
        sealed = self._vault.protect(secret, purpose(webhook_id))
        async with acquire(self._pool) as connection:
            row = await connection.fetchrow(_ADD, webhook_id, self._site, spelled, list(events), sealed)
        if row is None:
            raise TooManyWebhooks
        return msgspec.convert({**row, "secret": shown(secret)}, Webhook)

    async def all(self) -> list[Webhook]:
        """In the order they were registered."""
        async with acquire(self._pool) as connection:
            return [msgspec.convert(dict(row), Webhook) for row in await connection.fetch(_LIST, self._site)]

    async def find(self, webhook_id: UUID) -> Webhook:
        """One of them. Raises WebhookNotFound."""
        return await self._row(_FIND, webhook_id)

    async def change(
        self,
        webhook_id: UUID,
        *,
        url: str | None = None,
        events: Sequence[EventType] | None = None,
        enabled: bool | None = None,
    ) -> Webhook:
        """Change what is not None. Enabling forgets past failures. Raises Invalid, WebhookNotFound."""
        spelled = None if url is None else await self._admit(url)
        wanted = None if events is None else list(events)
        return await self._row(_CHANGE, webhook_id, spelled, wanted, enabled)

    async def rotate(self, webhook_id: UUID) -> Webhook:
        """Give a new secret; the one before it signs along for 24 hours. Raises WebhookNotFound."""
        secret = new_secret()
        sealed = self._vault.protect(secret, purpose(webhook_id))
        webhook = await self._row(_ROTATE, webhook_id, sealed)
        return msgspec.structs.replace(webhook, secret=shown(secret))

    async def remove(self, webhook_id: UUID) -> None:
        """Forget an endpoint and its deliveries. Raises WebhookNotFound."""
        async with acquire(self._pool) as connection:
            if await connection.execute(_REMOVE, self._site, webhook_id) == "DELETE 0":
                raise WebhookNotFound

    async def _row(self, statement: str, webhook_id: UUID, *values: object) -> Webhook:
        async with acquire(self._pool) as connection:
            row = await connection.fetchrow(statement, self._site, webhook_id, *values)
        if row is None:
            raise WebhookNotFound
        return msgspec.convert(dict(row), Webhook)

    async def _admit(self, url: str) -> str:
        try:
            return await self._guard.admit(url)
        except AddressDenied as denial:
            raise Invalid.field("/url", str(denial)) from denial
        except OSError as error:
            raise Invalid.field("/url", "has a host that cannot be found") from error
