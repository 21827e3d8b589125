"""Runs in Postgres: asked for, taken up by one process at a time, and moved forward batch by batch."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import msgspec
from msgspec import Struct

from services.moderation.replays.differences import Difference
from services.moderation.replays.errors import ReplayNotFound, TooManyReplays
from services.moderation.replays.run import Place, Replay, Run
from services.moderation.replays.tally import Tally
from shared.ids import new_id
from shared.postgres.pool import Connection, Record

HELD_FOR = timedelta(seconds=30)
"""How long a process that says nothing keeps a run; each batch renews it."""
MOST_WAITING = 10
"""Replays of one site that may wait at once."""
KEPT = 50
"""Finished replays of one site whose results stay."""
MOST_LISTED = 100_000
"""Differences that are listed; all of them are counted."""
MOST_TRIES = 5
"""Processes that may die over the same batch."""

_ASK = """
INSERT INTO replays (replay_id, kind, site, subject, asked_by, state, holder, held_until, started_at)
SELECT $1, 'replay', $2, $3, $4, CASE WHEN $5::uuid IS NULL THEN 'waiting' ELSE 'running' END, $5,
    CASE WHEN $5::uuid IS NOT NULL THEN now() + $6::interval END, CASE WHEN $5::uuid IS NOT NULL THEN now() END
WHERE (SELECT count(*) FROM replays WHERE site = $2 AND kind = 'replay' AND state IN ('waiting', 'running')) < $7
RETURNING *
"""
_FORGET = """
DELETE FROM replays WHERE replay_id IN (
    SELECT replay_id FROM replays
    WHERE site = $1 AND kind = 'replay' AND state NOT IN ('waiting', 'running')
    ORDER BY asked_at DESC OFFSET $2 LIMIT 1)
"""
_CLAIM = "SELECT * FROM claim_replay($1, $2, $3)"
_READY = "SELECT EXISTS (SELECT FROM replays_ready($1))"
_ADVANCE = "SELECT advance_replay($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)"
_LEAVE = """
UPDATE replays SET state = 'waiting', holder = NULL, held_until = NULL WHERE holder = $1 AND state = 'running'
"""
_FAIL = """
UPDATE replays SET state = 'failed', error = $3, finished_at = now()
WHERE replay_id = $1 AND holder = $2 AND state = 'running'
"""
_CANCEL = """
UPDATE replays SET state = 'cancelled', finished_at = now()
WHERE replay_id = $1 AND site = $2 AND kind = 'replay' AND state IN ('waiting', 'running')
RETURNING *
"""
_DROP = "DELETE FROM replays WHERE replay_id = $1 AND site = $2 AND kind = 'replay'"
_FIND = "SELECT * FROM replays WHERE replay_id = $1 AND site = $2"
_LIST = """
SELECT * FROM replays WHERE site = $1 AND ($2::text[] IS NULL OR kind = ANY ($2)) ORDER BY asked_at DESC LIMIT 100
"""


class Step(Struct, frozen=True, kw_only=True):
    """What a batch came to. `place` None: there is nothing after it."""

    place: Place | None
    seen: int
    total: int
    tally: Tally
    differences: Sequence[Difference] = ()


async def ask(
    connection: Connection, site: str, subject: Replay, *, by: str | None, holder: UUID | None = None
) -> Run:
    """Queue a replay; with `holder` it is taken up at once, by that process. Raises TooManyReplays."""
    row = await connection.fetchrow(_ASK, new_id(), site, subject, by, holder, HELD_FOR, MOST_WAITING)
    if row is None:
        raise TooManyReplays
    await connection.execute(_FORGET, site, KEPT)
    return run_of(row)


async def claim(connection: Connection, holder: UUID, kinds: Sequence[str]) -> Run | None:
    """Take up the run of these kinds that has waited longest, or whose process is gone."""
    row = await connection.fetchrow(_CLAIM, holder, list(kinds), HELD_FOR)
    return run_of(row) if row else None


async def ready(connection: Connection, kinds: Sequence[str]) -> bool:
    """Whether there is one to take up."""
    return bool(await connection.fetchval(_READY, list(kinds)))


async def advance(connection: Connection, holder: UUID, run: Run, step: Step, seconds: float) -> Run | None:
    """Write what a batch came to, once; None when the run is not ours any more: then nothing is written."""
    tally = run.tally.plus(step.tally)
    room = max(0, MOST_LISTED - run.listed)
    rows = [
        {"replay_id": run.replay_id, "number": run.listed + number, **msgspec.structs.asdict(one)}
        for number, one in enumerate(step.differences[:room], 1)
    ]
    done = step.place is None
    place = step.place or run.place
    written = await connection.fetchval(
        _ADVANCE,
        *(run.replay_id, holder, run.step, place, step.seen, step.total, seconds),
        *(tally, rows, HELD_FOR, done),
    )
    if not written:
        return None
    return msgspec.structs.replace(
        run,
        tries=0,
        step=run.step + 1,
        place=place,
        seen=step.seen,
        total=step.total,
        seconds=run.seconds + seconds,
        tally=tally,
        listed=run.listed + len(rows),
        state="done" if done else "running",
    )


async def leave(connection: Connection, holder: UUID) -> None:
    """Let others take up what a process, which is ending or has ended, has not finished."""
    await connection.execute(_LEAVE, holder)


async def fail(connection: Connection, holder: UUID, run: Run, why: str) -> None:
    """Give a run up. `why` quotes no comment."""
    await connection.execute(_FAIL, run.replay_id, holder, why)


async def cancel(connection: Connection, site: str, replay_id: UUID) -> Run | None:
    """Stop a replay and keep what it has found; one that is over already is forgotten: None.

    Raises ReplayNotFound.
    """
    if run := await stop(connection, site, replay_id):
        return run
    await forget(connection, site, replay_id)
    return None


async def stop(connection: Connection, site: str, replay_id: UUID) -> Run | None:
    """Stop a replay and keep what it has found; None if it is over already."""
    row = await connection.fetchrow(_CANCEL, replay_id, site)
    return run_of(row) if row else None


async def forget(connection: Connection, site: str, replay_id: UUID) -> None:
    """Raises ReplayNotFound, also for what is no replay."""
    if await connection.execute(_DROP, replay_id, site) == "DELETE 0":
        raise ReplayNotFound


async def find(connection: Connection, site: str, replay_id: UUID) -> Run:
    """Raises ReplayNotFound, also for a run of another site."""
    row = await connection.fetchrow(_FIND, replay_id, site)
    if row is None:
        raise ReplayNotFound
    return run_of(row)


async def find_all(connection: Connection, site: str, kinds: Sequence[str] | None = None) -> list[Run]:
    """A site's runs, the newest first."""
    return [run_of(row) for row in await connection.fetch(_LIST, site, kinds)]


def run_of(row: Record) -> Run:
    return msgspec.convert(dict(row), Run)
