"""Workers that die or stand still midway: others go on, and no case is left out or decided twice."""

import asyncio
import os
import signal
import sys
from collections import Counter

from shared.contracts.moderation import CaseDecided, DecisionUndone
from tests.support.bulk import confirm, finish, found, pick, preview, states, undo, waiting, work
from tests.support.data import ROOT
from tests.support.database import Database
from tests.support.eventually import eventually
from tests.support.moderation import Desk, Moderation

STEPS = ("before_decisions", "after_decisions", "before_commit", "after_commit")
_WITHIN_S = 60.0


async def worker(database: Database, failpoint: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.support.bulk_worker", database.moderation),
        cwd=ROOT,
        env={**os.environ, "FAILPOINTS": failpoint},
    )


async def killed_at_every_step(database: Database) -> None:
    for step in STEPS:
        process = await worker(database, f"bulk.{step}=kill@1")
        assert await process.wait() == -signal.SIGKILL


async def test_killed_at_every_step_each_case_is_decided_once_and_undone_once(
    mod: Moderation, desk: Desk, database: Database
) -> None:
    texts = await waiting(mod, 250)
    made = await preview(desk)
    await confirm(desk, made, note="a wave")
    await killed_at_every_step(database)
    assert (await found(desk, made))["deciding"]["done"] == 100  # of the last one: it had committed
    await finish(mod)
    assert (await found(desk, made))["deciding"]["outcomes"] == {"decided": 250}

    await undo(desk, made)
    await killed_at_every_step(database)
    await finish(mod)
    assert (await found(desk, made))["undoing"]["outcomes"] == {"undone": 250}
    assert await states(mod, texts) == [("open", "hold")] * 250
    events = [entry.event for entry in await mod.recorded()]
    for kind in (CaseDecided, DecisionUndone):
        times = Counter(event.comment_id for event in events if isinstance(event, kind))
        assert times == {one.comment_id: 1 for one in texts}


async def test_two_workers_do_not_get_in_each_other_s_way(mod: Moderation, desk: Desk) -> None:
    texts = await waiting(mod, 250)
    every, some = await preview(desk), await preview(desk)
    await confirm(desk, every)
    await confirm(desk, some, who="bob")
    await asyncio.gather(*(finish(mod) for _ in range(3)))
    await finish(mod)
    outcomes = [(await found(desk, one))["deciding"]["outcomes"] for one in (every, some)]
    assert sum(map(Counter, outcomes), Counter[str]()) == {"decided": 250, "stands": 250}
    decided = [
        entry.event.comment_id for entry in await mod.recorded() if isinstance(entry.event, CaseDecided)
    ]
    assert sorted(decided) == sorted(one.comment_id for one in texts)


async def test_what_a_stuck_worker_has_in_hand_is_taken_up_by_another(
    mod: Moderation, desk: Desk, database: Database
) -> None:
    """It has lost its batch by the time it goes on, and cannot write it any more."""
    texts = await waiting(mod, 3)
    made = await preview(desk)
    await confirm(desk, made)
    stuck = await worker(database, "bulk.before_commit=stop@1")
    try:

        async def holds_it() -> bool:
            query = "SELECT count(*) FROM bulks WHERE bulk_id IN (SELECT bulk_id FROM bulks FOR UPDATE SKIP LOCKED)"
            free: int = await mod.pool.fetchval(query)
            return free == 0

        await eventually(holds_it, _WITHIN_S)
        assert await work(mod).step() is None

        async def taken_up() -> bool:
            return await finish(mod) > 0

        await eventually(taken_up, _WITHIN_S)
    finally:
        stuck.send_signal(signal.SIGCONT)
    assert await stuck.wait() != 0
    assert (await found(desk, made))["deciding"]["outcomes"] == {"decided": 3}
    decided = [entry for entry in await mod.recorded() if isinstance(entry.event, CaseDecided)]
    assert len(decided) == len(texts)


async def test_what_cannot_go_on_is_given_up_and_keeps_nobody_waiting(mod: Moderation, desk: Desk) -> None:
    """A row that nobody can read: the batch it is in is tried some times, and others have their turns meanwhile."""
    texts = await waiting(mod, 3)
    broken, sound = await pick(desk, texts[:2]), await pick(desk, texts[2:])
    await mod.pool.execute("UPDATE cases SET verdict = '{}' WHERE comment_id = $1", texts[0].comment_id)
    await confirm(desk, broken, note="a wave")
    await confirm(desk, sound)
    await finish(mod)
    given_up = await found(desk, broken)
    assert (given_up["state"], given_up["deciding"]["done"]) == ("failed", 0)
    assert "ValidationError" in given_up["error"]
    assert (await found(desk, sound))["state"] == "decided"
    assert await mod.pool.fetchval("SELECT count(*) FROM bulks WHERE note IS NOT NULL") == 0
    await undo(desk, broken)
    await finish(mod)
    assert (await found(desk, broken))["state"] == "undone"
