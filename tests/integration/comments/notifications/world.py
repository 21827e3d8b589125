"""A site with threads and comments as the write side leaves them, and the loops of this slice around them."""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from prometheus_client import CollectorRegistry

from services.comments.notifications.addresses import Guard
from services.comments.notifications.catalogue import EventType
from services.comments.notifications.claiming import Claim, claim
from services.comments.notifications.consumer import Announcer
from services.comments.notifications.endpoints import Endpoints, Webhook
from services.comments.notifications.history import Delivery, History
from services.comments.notifications.sender import Sender
from shared.contracts.comments import CommentPublished
from shared.contracts.event import Event
from shared.eventlog.recorded import Recorded
from shared.eventlog.sealing import Vault
from shared.postgres.pool import Pool, acquire
from shared.streams.checkpoint import Batch

SITE = "dramas"
VAULT = Vault(bytes(32))
LOCAL = Guard(allow_private=True)


class World:
    """What a test may do to the comments of a site, and what it may look at."""

    def __init__(self, pool: Pool) -> None:
        self.pool = pool
        self.endpoints = Endpoints(SITE, pool, VAULT, LOCAL)
        self.history = History(SITE, pool)
        self.thread = uuid4()
        self._position = 0

    async def open(self) -> None:
        """Make the site's one thread."""
        await self.pool.execute(
            "INSERT INTO threads (thread_id, opened_at, version, part, site, key, url, title)"
            " VALUES ($1, now(), 1, 0, $2, 'review/7', 'https://blog.example/review/7', 'Recap')",
            self.thread,
            SITE,
        )

    async def comment(
        self, html: str = "<p>So good!</p>", *, parent: UUID | None = None, name: str = "Mina"
    ) -> UUID:
        """A comment that readers see."""
        comment_id = uuid4()
        await self.pool.execute(
            "INSERT INTO comments (comment_id, thread_id, parent_id, author_id, created_pos, created_at,"
            " revision, public_revision, depth, part, state, name, website)"
            " VALUES ($1, $2, $3, $1, 1, now(), 1, 1, 0, 0, 'visible', $4, 'https://mina.example')",
            comment_id,
            self.thread,
            parent or self.thread,
            name,
        )
        await self.pool.execute(
            "INSERT INTO revisions (comment_id, at, revision, state, body, html)"
            " VALUES ($1, now(), 1, 'visible', 'source', $2)",
            comment_id,
            html,
        )
        return comment_id

    async def hide(self, comment_id: UUID) -> None:
        await self.pool.execute(
            "UPDATE comments SET public_revision = NULL WHERE comment_id = $1", comment_id
        )

    async def show(self, comment_id: UUID) -> None:
        await self.pool.execute("UPDATE comments SET public_revision = 1 WHERE comment_id = $1", comment_id)

    async def webhook(self, url: str, *events: EventType) -> Webhook:
        return await self.endpoints.add(url, events or ("reply.published",))

    def batch(self, *events: Event) -> Batch:
        """The next events of the topic, as the consumer gets them."""
        after, entries = self._position, []
        for event in events:
            self._position += 1
            entries.append(self._recorded(event))
        return Batch(
            consumer="notifications",
            part=0,
            after=after,
            upto=self._position,
            event_id=entries[-1].event_id,
            entries=tuple(entries),
        )

    async def announce(self, *comments: UUID, wake: asyncio.Event | None = None) -> None:
        """Let the consumer hear that the comments were published."""
        handle = Announcer(self.pool, wake or asyncio.Event()).handle
        await handle(self.batch(*(published(comment) for comment in comments)))

    async def claim(self, busy: Mapping[UUID, int] | None = None, *, most: int = 1000) -> list[Claim]:
        """Claim as a sender does."""
        async with acquire(self.pool) as connection:
            return await claim(connection, busy or {}, most=most, per_endpoint=16)

    async def deliveries(self, webhook: Webhook) -> tuple[Delivery, ...]:
        return (await self.history.page(webhook.id, None, None)).deliveries

    async def delivery(self, webhook: Webhook) -> Delivery:
        """The only one."""
        (delivery,) = await self.deliveries(webhook)
        return delivery

    async def make_due(self) -> None:
        """Let the time of all waiting deliveries come, and every lease and pause end."""
        await self.pool.execute("UPDATE deliveries SET due_at = now() WHERE state = 'pending'")
        await self.pool.execute("UPDATE webhooks SET paused_until = NULL")

    def _recorded(self, event: Event) -> Recorded:
        return Recorded(
            part=0,
            position=self._position,
            stream_id=self.thread,
            version=self._position,
            event_id=uuid4(),
            subject_id=None,
            recorded_at=datetime.now(UTC),
            event=event,
        )


def published(comment_id: UUID) -> CommentPublished:
    return CommentPublished(comment_id=comment_id, revision=1, by="screening", at=datetime.now(UTC))


@asynccontextmanager
async def sending(pool: Pool, **options: Any) -> AsyncGenerator[Sender]:
    """A sender at work; at the end of the block it stops as it does on SIGTERM."""
    sender = Sender(pool, VAULT, options.pop("guard", LOCAL), registry=CollectorRegistry(), **options)
    stop = asyncio.Event()
    task = asyncio.create_task(sender.run(stop))
    try:
        yield sender
    finally:
        stop.set()
        sender.wake.set()
        await task
