"""The process of their own that runs are done by: it comes when it is needed, and may die at any moment."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace

from services.moderation.replays import store
from services.moderation.replays.children import Orders, Replays
from services.moderation.replays.run import REPLAYS, Place, Replay, Run
from shared.contracts.moderation import CommentScreened
from shared.ids import new_id
from shared.postgres.pool import Connection
from tests.support.data import ROOT
from tests.support.database import Database
from tests.support.eventually import eventually
from tests.support.history import EPISODE_3, SITE, THREAD, History, cases_of
from tests.support.moderation import Moderation, settings
from tests.support.processes import descendants, running

LINK, HARMLESS, AHEAD = "see http://a.example", "how lovely", "in episode 9 he dies"
_WITHIN_S = 60.0


@asynccontextmanager
async def worked(
    mod: Moderation, database: Database, committed: Callable[[], None] = lambda: None
) -> AsyncGenerator[Replays]:
    """The loop of a worker, as long as the block lasts."""
    stop = asyncio.Event()
    command = (sys.executable, "-m", "tests.support.replaying")
    replays = Replays(
        mod.pool, settings(database.moderation), committed=committed, command=command, most_wait=0.5
    )
    async with asyncio.TaskGroup() as group:
        group.create_task(replays.run(stop))
        try:
            yield replays
        finally:
            stop.set()


@pytest.fixture(autouse=True)
def at_the_root(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where `-m` finds the tests' modules."""
    monkeypatch.chdir(ROOT)


async def over(connection: Connection, run: Run) -> Run:
    async def found() -> Run | None:
        now = await store.find(connection, SITE, run.replay_id)
        return now if now.state not in ("waiting", "running") else None

    return await eventually(found, _WITHIN_S)


async def test_what_is_asked_for_is_done_by_a_child_that_then_ends(
    mod: Moderation, database: Database, past: History, connection: Connection
) -> None:
    await past.said(LINK, HARMLESS, version=1)
    async with worked(mod, database) as replays:
        run = await store.ask(connection, SITE, Replay(version=2), by="olga")
        replays.wake()
        done = await over(connection, run)
        assert (done.state, done.tally.kinds) == ("done", {"held": 1, "unchanged": 1})
        assert replays.started == 1

        async def none_left() -> bool:
            return not descendants_of_ours()

        await eventually(none_left, _WITHIN_S)


def descendants_of_ours() -> set[int]:
    return {pid for pid in descendants(os.getpid()) if "tests.support.replaying" in _command(pid)}


def _command(pid: int) -> str:
    try:
        return Path("/proc", str(pid), "cmdline").read_text()
    except OSError:
        return ""


@pytest.mark.parametrize("moment", ["before_commit", "after_commit"])
async def test_a_replay_is_taken_up_where_its_process_was_killed(
    mod: Moderation,
    database: Database,
    past: History,
    connection: Connection,
    monkeypatch: pytest.MonkeyPatch,
    moment: str,
) -> None:
    await past.said(*[LINK, HARMLESS, AHEAD] * 20, version=1)
    monkeypatch.setenv(
        "FAILPOINTS", f"replays.{moment}=kill@2"
    )  # each child does one batch, dies over the next
    async with worked(mod, database) as replays:
        done = await over(connection, await store.ask(connection, SITE, Replay(version=2), by="olga"))
        assert replays.started >= (3 if moment == "before_commit" else 2)
    assert done.state == "done"
    assert done.tally.looked_at == 60
    assert done.tally.kinds == {"held": 20, "unchanged": 40}
    numbers = await connection.fetch("SELECT number, comment_id FROM replay_differences ORDER BY number")
    assert [row["number"] for row in numbers] == list(range(1, 21))
    assert len({row["comment_id"] for row in numbers}) == 20


@pytest.mark.parametrize("moment", ["before_commit", "after_commit"])
async def test_a_second_look_happens_once_however_often_its_process_is_killed(
    mod: Moderation,
    database: Database,
    past: History,
    connection: Connection,
    monkeypatch: pytest.MonkeyPatch,
    moment: str,
) -> None:
    comments = await past.said(*[AHEAD, HARMLESS] * 150, version=1)  # two batches
    monkeypatch.setenv("FAILPOINTS", f"replays.{moment}=kill@2")
    async with worked(mod, database):
        await past.thread(replace(EPISODE_3, episode=12))
        await connection.execute("SELECT ask_for_second_look($1, $2)", THREAD, new_id())
        [run] = await store.find_all(connection, SITE)
        done = await over(connection, run)
    assert (done.state, done.tally.kinds) == ("done", {"unmasked": 150, "unchanged": 150})
    assert {action for action, _ in await cases_of(mod.pool, comments)} == {"publish"}
    screened = [
        entry.event.comment_id for entry in await mod.recorded() if isinstance(entry.event, CommentScreened)
    ]
    assert len(screened) == 450


async def test_the_relay_is_told_when_a_child_has_written_to_the_log(
    mod: Moderation, database: Database, past: History
) -> None:
    told = asyncio.Event()
    await past.enable(2)
    await past.said(LINK, version=2)
    await past.roll_back(2)
    async with worked(mod, database, told.set):
        async with asyncio.timeout(_WITHIN_S):
            await told.wait()


async def test_the_child_of_a_worker_that_is_told_to_stop_ends_with_it_and_others_go_on(
    mod: Moderation,
    database: Database,
    past: History,
    connection: Connection,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await past.said(*[LINK] * 20, version=1)
    run = await store.ask(connection, SITE, Replay(version=2), by="olga")
    monkeypatch.setenv("FAILPOINTS", "replays.after_commit=stop")
    async with worked(mod, database):

        async def stuck() -> bool:
            return (await store.find(connection, SITE, run.replay_id)).step > 0

        await eventually(stuck, _WITHIN_S)
    left = await store.find(connection, SITE, run.replay_id)
    assert left.state == "waiting"
    assert isinstance(left.place, Place)
    monkeypatch.delenv("FAILPOINTS")
    async with worked(mod, database):
        done = await over(connection, run)
    assert (done.tally.looked_at, done.state) == (20, "done")


async def test_a_child_whose_worker_is_killed_ends_by_itself(
    database: Database, past: History, connection: Connection
) -> None:
    """A worker that dies closes the child's standard input, as it does everything it had open."""
    await past.said(*[LINK] * 5, version=1)
    run = await store.ask(connection, SITE, Replay(version=2), by="olga")
    worker = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.support.replaying",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        env={**os.environ, "FAILPOINTS": "replays.before_commit=stop@1"},
    )
    assert worker.stdin
    orders = Orders(settings=settings(database.moderation), holder=new_id(), kinds=REPLAYS)
    worker.stdin.write(msgspec.json.encode(orders) + b"\n")
    await worker.stdin.drain()

    async def has_begun() -> bool:
        return (await store.find(connection, SITE, run.replay_id)).state == "running"

    await eventually(has_begun, _WITHIN_S)
    worker.stdin.close()

    async def ended() -> bool:
        if running(worker.pid):
            os.kill(worker.pid, signal.SIGCONT)
        return worker.returncode is not None

    await eventually(ended, _WITHIN_S)
    assert worker.returncode == 0
    assert (await store.find(connection, SITE, run.replay_id)).step <= 1


async def test_the_program_s_own_child_does_what_grounds_suffice_for(
    mod: Moderation, database: Database, past: History, connection: Connection
) -> None:
    """As it is put together for use, not with the tests' small checks."""
    await past.said(LINK, HARMLESS, version=1)
    run = await store.ask(connection, SITE, Replay(version=2), by="olga")
    stop = asyncio.Event()
    async with asyncio.TaskGroup() as group:
        group.create_task(Replays(mod.pool, settings(database.moderation)).run(stop))
        try:
            done = await over(connection, run)
        finally:
            stop.set()
    assert (done.state, done.tally.kinds) == ("done", {"held": 1, "unchanged": 1})
