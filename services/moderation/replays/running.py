"""Works on runs, one batch after the other: each is written with the step past it, or not at all."""

import asyncio
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from uuid import UUID

import structlog

from services.moderation.cases import store as cases
from services.moderation.labelling import store as labels
from services.moderation.replays import store
from services.moderation.replays.episode import episode_batch
from services.moderation.replays.means import Means
from services.moderation.replays.replaying import replay_batch
from services.moderation.replays.rollback import Batch, rollback_batch
from services.moderation.replays.run import Episode, Replay, Rollback, Run, RunKind
from shared.errors import DomainError
from shared.failpoints import failpoint
from shared.postgres.pool import Connection
from shared.streams.failures import describe, is_transient
from shared.streams.pace import Backoff, pause

_REST = 1.0  # of the time that a batch took: others want the database too
_MOST_REST_S = 1.0

log = structlog.get_logger(__name__)


def utc_now() -> datetime:
    return datetime.now(UTC)


class _Moved(Exception):
    """Somebody was quicker: look again."""


class _Lost(Exception):
    """The run is somebody else's by now, or was cancelled."""


class Runner:
    """Runs what it takes up over one connection. `holder` is a name that no other process has.

    `progress` is told of each batch, `committed` whenever the log has grown.
    """

    def __init__(
        self,
        connection: Connection,
        means: Means,
        holder: UUID,
        *,
        progress: Callable[[Run], None] = lambda _run: None,
        committed: Callable[[], None] = lambda: None,
        now: Callable[[], datetime] = utc_now,
        rest: float = _REST,
    ) -> None:
        self._connection = connection
        self._means = means
        self._holder = holder
        self._progress = progress
        self._committed = committed
        self._now = now
        self._rest = rest

    async def drain(self, kinds: Sequence[RunKind], stop: asyncio.Event) -> None:
        """Do all runs of these kinds that wait, until there is none more or `stop`."""
        while not stop.is_set():
            run = await store.claim(self._connection, self._holder, kinds)
            if run is None:
                break
            await self.work(run, stop)
        await store.leave(self._connection, self._holder)

    async def work(self, run: Run, stop: asyncio.Event) -> Run:
        """Do a run, to its end unless `stop` comes first; return it as far as it came.

        What makes a run impossible is written down with it; an error that passes by itself is raised.
        """
        try:
            while run.state == "running" and not stop.is_set():
                if run.tries > store.MOST_TRIES:
                    await store.fail(
                        self._connection, self._holder, run, "its process died over one batch again and again"
                    )
                    break
                run = await self._forward(run, stop)
        except _Lost:
            log.info("replay_lost", replay_id=str(run.replay_id))
        except Exception as error:
            if is_transient(error):
                raise
            log.warning("replay_failed", replay_id=str(run.replay_id), error=describe(error))
            await store.fail(self._connection, self._holder, run, _why(error))
        return await store.find(self._connection, run.site, run.replay_id)

    async def _forward(self, run: Run, stop: asyncio.Event) -> Run:
        """One batch, and a rest."""
        began = time.monotonic()
        not_before: datetime | None = None
        if isinstance(run.subject, Replay):
            step = await replay_batch(self._connection, self._means, run, run.subject)
            after = await self._write(run, Batch(step=step), began)
        else:
            after, not_before = await self._second_look(run, run.subject, stop, began)
        failpoint("replays.after_commit")
        self._progress(after)
        if after.state == "running":
            wait = (not_before - self._now()).total_seconds() if not_before else 0.0
            await pause(stop, max(wait, min(_MOST_REST_S, self._rest * (time.monotonic() - began))))
        return after

    async def _second_look(
        self, run: Run, cause: Rollback | Episode, stop: asyncio.Event, began: float
    ) -> tuple[Run, datetime | None]:
        """Look, and once more when a moderator or screening was quicker."""
        backoff = Backoff()
        while True:
            at = self._now()
            batch = (
                await rollback_batch(self._connection, self._means, run, cause, at)
                if isinstance(cause, Rollback)
                else await episode_batch(self._connection, self._means, run, cause, at)
            )
            try:
                after = await self._write(run, batch, began)
            except _Moved:
                log.info("second_look_again", replay_id=str(run.replay_id))
                await backoff.wait(stop)
                continue
            if batch.appends or batch.labels:
                self._committed()
            return after, batch.not_before

    async def _write(self, run: Run, batch: Batch, began: float) -> Run:
        """All that a batch leads to, or nothing. Raises _Moved, _Lost."""
        connection, keys = self._connection, self._means.keys
        async with connection.transaction():
            moved: set[UUID] = set()
            if batch.appends:
                moved |= await cases.commit(connection, keys, batch.appends)
            if batch.labels:
                moved |= await labels.commit(connection, keys, batch.labels)
            if moved:
                raise _Moved
            seconds = time.monotonic() - began
            after = await store.advance(connection, self._holder, run, batch.step, seconds)
            if after is None:
                raise _Lost
            failpoint("replays.before_commit")
        return after


def _why(error: Exception) -> str:
    """For whoever asked; what is no refusal is told by kind and place alone."""
    if not isinstance(error, DomainError):
        return describe(error)
    return f"{error.title}: {error.detail}"[:1000] if error.detail else error.title
