"""The loop that sends: as many deliveries at once as the endpoints bear, none twice while all goes well."""

import asyncio
import random
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from uuid import UUID

import prometheus_client
import structlog
from aiohttp import ClientSession
from prometheus_client import CollectorRegistry

from services.comments.notifications import claiming
from services.comments.notifications.addresses import Guard
from services.comments.notifications.catalogue import Shown
from services.comments.notifications.claiming import Claim
from services.comments.notifications.composing import compose
from services.comments.notifications.connecting import open_session
from services.comments.notifications.outcome import Attempt, judge
from services.comments.notifications.posting import post
from services.comments.notifications.recording import Recorder
from services.comments.notifications.settling import result
from shared.eventlog.sealing import Vault
from shared.failpoints import failpoint
from shared.postgres.pool import Pool, acquire
from shared.streams.failures import describe
from shared.streams.pace import Backoff, pause

_POLL_S = 1.0
_GRACE_S = 5.0
_MOST = 256
_PER_ENDPOINT = 16

log = structlog.get_logger(__name__)


class Sender:
    """Sends what is due. Set `wake` to have it look at once; by itself it looks every second."""

    def __init__(
        self,
        pool: Pool,
        vault: Vault,
        guard: Guard,
        *,
        registry: CollectorRegistry,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self.wake = asyncio.Event()
        self._pool = pool
        self._vault = vault
        self._guard = guard
        self._chance = chance
        self._busy: Counter[UUID] = Counter()
        self._tasks: set[asyncio.Task[None]] = set()
        self._recorder = Recorder(pool)
        self._outcomes = prometheus_client.Counter(
            "webhook_attempts", "Attempts to deliver a webhook", ["outcome"], registry=registry
        )

    async def run(self, stop: asyncio.Event) -> None:
        """Send until `stop`, then finish what is under way, within seconds."""
        backoff = Backoff()
        async with open_session(self._guard) as http, self._recorder.running():
            while not stop.is_set():
                self.wake.clear()
                try:
                    found = await self._start_due(http)
                except Exception as error:  # noqa: BLE001 - the deliveries wait in the database: look again
                    log.warning("webhooks_not_claimed", error=describe(error))
                    await backoff.wait(stop)
                    continue
                backoff.reset()
                if not found:
                    await pause(self.wake, _POLL_S)
            await self._finish()

    async def _start_due(self, http: ClientSession) -> bool:
        """Claim what is due and start sending what readers still see. Whether there was anything."""
        most = _MOST - len(self._tasks)
        if most <= 0:
            return False
        async with acquire(self._pool) as connection:
            claims = await claiming.claim(connection, self._busy, most=most, per_endpoint=_PER_ENDPOINT)
            if not claims:
                return False
            failpoint("webhook.claimed")
            seen = await claiming.shown(connection, claims)
            hidden = [claim for claim in claims if claim.comment_id and claim.comment_id not in seen]
            await claiming.withdraw(connection, hidden)
        self._start(http, [claim for claim in claims if claim not in hidden], seen)
        return True

    def _start(self, http: ClientSession, claims: Sequence[Claim], seen: dict[UUID, Shown]) -> None:
        for claim in claims:
            shown = seen[claim.comment_id] if claim.comment_id else None
            self._busy[claim.webhook_id] += 1
            task = asyncio.create_task(self._deliver(http, claim, shown), name=f"webhook {claim.delivery_id}")
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _deliver(self, http: ClientSession, claim: Claim, shown: Shown | None) -> None:
        try:
            attempt = await self._attempt(http, claim, shown)
        finally:
            self._free(claim.webhook_id)
        failpoint("webhook.answered")
        outcome = judge(attempt, claim.failed, self._chance())
        self._outcomes.labels(type(outcome).__name__).inc()
        await self._recorder.record(result(claim, attempt, outcome))
        self.wake.set()

    async def _attempt(self, http: ClientSession, claim: Claim, shown: Shown | None) -> Attempt:
        at = datetime.now(UTC)
        try:
            return await post(http, self._guard, compose(claim, shown, self._vault, at), at)
        except Exception as error:  # noqa: BLE001 - a failure like any other, or it would be tried for ever
            log.error("webhook_not_sent", delivery=str(claim.delivery_id), error=describe(error))  # noqa: TRY400
            return Attempt(at=at, duration_ms=0, error="something failed on our side")

    def _free(self, webhook_id: UUID) -> None:
        self._busy[webhook_id] -= 1
        if not self._busy[webhook_id]:
            del self._busy[webhook_id]
        self.wake.set()

    async def _finish(self) -> None:
        """Wait for what is under way; what takes too long is sent again by whoever comes next."""
        if not self._tasks:
            return
        _, late = await asyncio.wait(self._tasks, timeout=_GRACE_S)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)
