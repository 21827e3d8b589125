"""Watches for decisions and comments that are worth learning from, and has one model after the other learned."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

import structlog

from services.moderation.learning import lessons
from services.moderation.learning.child import LessonFailed, teach_apart
from services.moderation.learning.store import Key
from services.moderation.learning.teaching import Outcome
from services.moderation.settings import Settings
from shared.postgres.pool import Pool, acquire
from shared.streams.failures import describe
from shared.streams.lease import Leases
from shared.streams.pace import Every, pause

CONSUMER = "learning"
_EVERY_S = 20.0
_WORKS_EVERY_S = 600.0

Teach = Callable[[Settings, Key], Awaitable[Outcome]]

log = structlog.get_logger(__name__)


class Learning:
    """The loop of one worker. Of several workers one learns at a time: it holds the lease.

    `committed` is told whenever the log has grown. Whatever fails here is logged, kept in `lessons` and tried
    again later; screening goes on with the models there are.
    """

    def __init__(
        self,
        settings: Settings,
        pool: Pool,
        holder: str,
        *,
        committed: Callable[[], None] = lambda: None,
        teach: Teach = teach_apart,
        every: float = _EVERY_S,
    ) -> None:
        self._settings = settings
        self._pool = pool
        self._leases = Leases(pool, CONSUMER, [0], holder)
        self._committed = committed
        self._teach = teach
        self._every = every
        self._works = Every(_WORKS_EVERY_S)

    async def run(self, stop: asyncio.Event) -> None:
        """Look every twenty seconds until `stop`; a lesson that runs then is given up."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._leases.keep(stop, lambda _parts: None))
            looking = group.create_task(self._look(stop))
            await stop.wait()
            looking.cancel()
        await self._leases.release()

    async def round(self) -> Sequence[Outcome]:
        """Learn all that is due now, one after the other."""
        async with acquire(self._pool) as connection:
            await lessons.notice_decisions(connection, self._settings.partitions)
            if self._works.due():
                await lessons.notice_works(connection)
                await lessons.notice_broken(connection)
            keys = await lessons.due(connection)
        found = [await self._learn(key) for key in keys]
        return [outcome for outcome in found if outcome]

    async def _look(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            if self._leases.held:
                try:
                    await self.round()
                except Exception as error:  # noqa: BLE001 - whatever it is, the next round may succeed
                    log.error("learning_failed", error=describe(error))  # noqa: TRY400 - nobody is quoted
            await pause(stop, self._every)

    async def _learn(self, key: Key) -> Outcome | None:
        try:
            outcome = await self._teach(self._settings, key)
        except LessonFailed as error:
            async with acquire(self._pool) as connection:
                failures = await lessons.fail(connection, key, str(error))
            known = {"site": key.site, "kind": key.kind, "subject": key.subject}
            log.error("lesson_failed", **known, failures=failures, error=str(error))  # noqa: TRY400
            return None
        _tell(outcome)
        if outcome.what in ("live", "refused"):
            self._committed()
        return outcome


def _tell(outcome: Outcome) -> None:
    key = outcome.key
    known = {"site": key.site, "kind": key.kind, "subject": key.subject, "hash": outcome.hash}
    match outcome.what:
        case "live":
            log.info("model_live", **known, rests_on=outcome.rests_on)
        case "refused":
            log.error("model_refused", **known, reason=outcome.said)
        case "unchanged" | "too little":
            log.info("nothing_to_learn", **known, reason=outcome.said)
