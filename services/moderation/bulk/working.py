"""Carries out decisions on many cases, a batch after the other, and takes them back likewise.

What came of a batch is written in the transaction in which its cases were decided: a worker may die at any moment,
and the next one neither leaves out a case nor decides it twice.
"""

import asyncio
import time
from collections.abc import Callable, Sequence

import structlog

from services.moderation.bulk import store
from services.moderation.bulk.bulk import Bulk, Member
from services.moderation.bulk.outcomes import command_for, outcome_of
from services.moderation.cases.author_keys import AuthorKeys
from services.moderation.cases.errors import Busy
from services.moderation.cases.handler import Carried, carry_out
from shared.failpoints import failpoint
from shared.postgres.pool import Connection, Pool, acquire
from shared.streams.failures import describe, is_transient
from shared.streams.pace import Backoff, pause

AT_ONCE = 100
"""Cases of a batch: others wait for so many at most."""
MOST_A_SECOND = 250
"""Cases that one worker decides: screening, the relay and the comment service keep up with it."""

_LOOK_S = 2.0
_APART_S = 0.25  # whatever is written wakes the loop; it need not look each time

Told = Callable[[], None]
"""Tells the workers that something was asked for."""

log = structlog.get_logger(__name__)


class BulkWork:
    """The loop of a worker. `wake` it when something may have been asked for.

    Of several decisions each has a batch in turn, so that a short one need not wait for a long one.
    """

    def __init__(
        self,
        pool: Pool,
        keys: AuthorKeys,
        *,
        committed: Callable[[], None] = lambda: None,
        most_a_second: float = MOST_A_SECOND,
    ) -> None:
        """Tell `committed` whenever the log has grown."""
        self._pool = pool
        self._keys = keys
        self._committed = committed
        self._most_a_second = most_a_second
        self._awake = asyncio.Event()

    def wake(self, _changed: object = None) -> None:
        """Something was written; whether it is for us is looked up soon."""
        self._awake.set()

    async def run(self, stop: asyncio.Event) -> None:
        """Work until `stop`."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._work(stop))
            await stop.wait()
            self.wake()

    async def step(self) -> int | None:
        """One batch of what has waited longest: how many members it had. None: nothing waits.

        Raises what passes by itself; whatever else stands in the way is written down with it.
        """
        began: Bulk | None = None
        try:
            async with acquire(self._pool) as connection, connection.transaction():
                began = await store.take_turn(connection)
                if began is None:
                    return None
                members = await self._batch(connection, began)
        except Exception as error:
            if began is None or is_transient(error):
                raise
            log.warning("bulk_stuck", bulk_id=str(began.bulk_id), error=describe(error))
            async with acquire(self._pool) as connection:
                await store.fail(connection, began.bulk_id, describe(error))
            return 0
        failpoint("bulk.after_commit")
        self._committed()
        return members

    async def _work(self, stop: asyncio.Event) -> None:
        backoff = Backoff()
        while not stop.is_set():
            self._awake.clear()
            began = time.monotonic()
            try:
                members = await self.step()
                backoff.reset()
            except Exception as error:  # noqa: BLE001 - whatever it is, the work waits, and screening goes on
                log.warning("bulk_interrupted", error=describe(error))
                await backoff.wait(stop)
                continue
            if members is None:
                if not await pause(stop, _APART_S):
                    await pause(self._awake, _LOOK_S)
            else:
                rest = members / self._most_a_second - (time.monotonic() - began)
                await pause(stop, max(rest, 0.0))

    async def _batch(self, connection: Connection, bulk: Bulk) -> int:
        """Decide the next members and write down what became of each, in the transaction of the caller."""
        failpoint("bulk.before_decisions")
        members = await store.next_members(connection, bulk, AT_ONCE)
        carried = await self._carry_out(connection, bulk, members)
        failpoint("bulk.after_decisions")
        outcomes = {
            one.comment_id: outcome_of(bulk, one, carried.outcomes[one.comment_id]) for one in members
        }
        after = await store.advance(connection, bulk, members, outcomes, last=len(members) < AT_ONCE)
        failpoint("bulk.before_commit")
        if after.state != bulk.state:
            log.info("bulk_over", bulk_id=str(bulk.bulk_id), state=after.state)
        return len(members)

    async def _carry_out(self, connection: Connection, bulk: Bulk, members: Sequence[Member]) -> Carried:
        """Raises Busy when any of them cannot be decided now: then none of the batch is."""
        commands = {one.comment_id: command_for(bulk, one) for one in members}
        carried = await carry_out(connection, self._keys, commands, site=bulk.site)
        if any(isinstance(outcome, Busy) for outcome in carried.outcomes.values()):
            raise Busy
        return carried
