"""A replay over a site's history: what it counts, what it lists, and that it can be cut anywhere."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from functools import partial
from typing import Any

import asyncpg.connection
import pytest

from services.moderation.policies.evaluate import evaluate
from services.moderation.policies.outcome import Outcome
from services.moderation.replays import replaying, store
from services.moderation.replays.errors import ReplayNotFound, TooManyReplays
from services.moderation.replays.run import REPLAYS, Replay, Run
from services.moderation.replays.running import Runner
from services.moderation.replays.tally import agreement_in
from shared.ids import new_id
from shared.postgres.pool import Connection, connect
from tests.support.cases import HOLD, PUBLISH, REMOVE
from tests.support.database import Database
from tests.support.history import REJECTS, SITE, History, see
from tests.support.moderation import PARTITIONS, Moderation

LINK, HARMLESS, AHEAD = "see http://a.example", "how lovely", "in episode 9 he dies"


async def replay(connection: Connection, past: History, *, batches: int | None = None, **subject: Any) -> Run:
    """Ask for a replay and do it, or so many batches of it."""
    holder = new_id()
    run = await store.ask(connection, SITE, Replay(**subject), by="olga", holder=holder)
    return await go_on(connection, past, run, holder=holder, batches=batches)


async def go_on(
    connection: Connection, past: History, run: Run, *, holder: Any, batches: int | None = None
) -> Run:
    stop = asyncio.Event()
    done: list[Run] = []

    def progress(now: Run) -> None:
        done.append(now)
        if len(done) == batches:
            stop.set()

    runner = Runner(connection, past.means, holder, progress=progress, rest=0)
    return await runner.work(run, stop)


async def listed(connection: Connection, run: Run) -> list[tuple[str, str, str]]:
    rows = await connection.fetch(
        "SELECT * FROM replay_differences WHERE replay_id = $1 ORDER BY number", run.replay_id
    )
    assert [row["number"] for row in rows] == list(range(1, len(rows) + 1))
    return sorted((row["kind"], row["was"]["action"], row["now"]["action"]) for row in rows)


async def test_it_says_what_another_version_would_have_done(past: History, connection: Connection) -> None:
    await past.said(LINK, LINK, HARMLESS, AHEAD, version=1)
    await past.said(LINK, version=2)
    run = await replay(connection, past, version=2)

    assert (run.state, run.error) == ("done", None)
    assert run.tally.looked_at == 5
    assert run.tally.kinds == {"held": 2, "unchanged": 3}
    assert run.tally.rules == {"any link": {"held": 2}}
    assert run.tally.waiting == 2
    assert (run.seen, run.seconds_left) == (run.total, 0)
    assert await listed(connection, run) == [("held", "publish", "hold")] * 2

    back = await replay(connection, past, version=1)
    assert back.tally.kinds == {"released": 1, "unchanged": 4}
    assert back.tally.rules == {"any link": {"released": 1}}
    assert back.tally.spared == 1


async def test_a_text_that_nobody_has_stored_is_replayed_and_changes_nothing(
    mod: Moderation, past: History, connection: Connection
) -> None:
    await past.said(LINK, "the casino", AHEAD, version=1)
    before = await mod.recorded()
    run = await replay(connection, past, text=REJECTS)
    assert run.tally.moves == {"publish to publish": 1, "publish to remove": 1, "mask to publish": 1}
    assert await mod.recorded() == before


async def test_what_a_person_decided_is_told_apart(past: History, connection: Connection) -> None:
    spam, fine, waiting, _ = await past.said(LINK, LINK, LINK, LINK, version=1)
    missed, right = await past.said(HARMLESS, HARMLESS, version=1)
    for comment, ruling in (
        (spam, REMOVE),
        (fine, PUBLISH),
        (waiting, HOLD),
        (missed, REMOVE),
        (right, PUBLISH),
    ):
        await past.rule(comment, ruling)
    run = await replay(connection, past, version=2)

    assert run.tally.kinds == {"held": 1}
    agreed = agreement_in(run.tally.people)
    assert (agreed.removed, agreed.caught, agreed.approved, agreed.stopped) == (2, 1, 2, 1)
    assert await listed(connection, run) == [
        ("decided", "publish", "hold"),
        ("decided", "remove", "publish"),
        ("held", "publish", "hold"),
    ]


async def test_a_decision_that_was_undone_does_not_count(past: History, connection: Connection) -> None:
    [comment] = await past.said(LINK, version=1)
    await past.undo(comment, await past.rule(comment, PUBLISH))
    run = await replay(connection, past, version=2)
    assert (run.tally.kinds, run.tally.people) == ({"held": 1}, {})


async def test_each_revision_counts_once_by_its_newest_verdict(past: History, connection: Connection) -> None:
    [comment] = await past.said(LINK, version=1)
    await past.edited(comment, HARMLESS, version=1)
    [twice] = await past.said(LINK, version=2)
    await past.again(twice, await outcome(connection, past, LINK, 1), "rollback")
    run = await replay(connection, past, version=2)
    assert run.tally.moves == {"publish to hold": 2, "publish to publish": 1}


async def outcome(connection: Connection, past: History, text: str, version: int) -> Outcome:
    return evaluate(await past.means.versions.find(connection, SITE, version), *see(text))


async def test_deleted_and_erased_texts_are_left_out_and_counted(
    mod: Moderation, database: Database, past: History, connection: Connection
) -> None:
    deleted, erased, _ = await past.said(LINK, LINK, LINK, version=1)
    await mod.pool.execute(
        "UPDATE submissions SET state = 'deleted' WHERE comment_id = $1", deleted.comment_id
    )
    async with connect(database.owner, "moderation", name="erase") as owner:
        await owner.execute("DELETE FROM subject_keys WHERE subject_id = $1", erased.author_id)
    past = History(mod.pool)  # whose keys are not in memory
    run = await replay(connection, past, version=2)
    assert run.tally.left_out == {"deleted": 1, "erased": 1}
    assert run.tally.looked_at == 1


async def test_a_verdict_without_grounds_is_recomputed_and_called_approximate(
    past: History, connection: Connection
) -> None:
    await past.screened_without_grounds(LINK)
    run = await replay(connection, past, version=2)
    assert (run.tally.approximate, run.tally.kinds) == (1, {"held": 1})


async def test_other_sites_are_not_looked_at(past: History, connection: Connection) -> None:
    await past.said(LINK, version=1, site="other")
    run = await replay(connection, past, version=2)
    assert run.tally.looked_at == 0
    assert run.seen == run.total


async def test_a_version_that_there_is_not_ends_it_with_a_word(past: History, connection: Connection) -> None:
    run = await replay(connection, past, version=99)
    assert (run.state, run.error) == ("failed", "This site's policy has no such version")


async def test_it_can_be_left_after_any_batch_and_taken_up_again(
    monkeypatch: pytest.MonkeyPatch, past: History, connection: Connection
) -> None:
    monkeypatch.setattr(replaying, "_WINDOW", 3)
    await past.said(*[LINK, HARMLESS, AHEAD] * 6, version=1)
    whole = await replay(connection, past, version=2)
    in_pieces = await replay(connection, past, version=2, batches=1)
    pieces = 1
    while in_pieces.state != "done":
        pieces += 1
        await store.leave(connection, (await holders(connection))[0])
        holder = new_id()
        taken = await store.claim(connection, holder, REPLAYS)
        assert taken is not None
        assert taken.replay_id == in_pieces.replay_id
        in_pieces = await go_on(connection, past, taken, holder=holder, batches=1)
    assert (in_pieces.tally, in_pieces.seen) == (whole.tally, whole.seen)
    assert await listed(connection, in_pieces) == await listed(connection, whole)
    assert pieces == whole.step > 4


async def holders(connection: Connection) -> Sequence[Any]:
    rows = await connection.fetch("SELECT holder FROM replays WHERE state = 'running'")
    return [row["holder"] for row in rows]


async def test_whoever_has_lost_a_run_writes_nothing_more(past: History, connection: Connection) -> None:
    await past.said(LINK, version=1)
    mine = new_id()
    run = await store.ask(connection, SITE, Replay(version=2), by="olga", holder=mine)
    await connection.execute("UPDATE replays SET held_until = now() - interval '1 second'")
    other = await store.claim(connection, new_id(), REPLAYS)
    assert other is not None
    left = await go_on(connection, past, run, holder=mine)
    assert (left.step, left.tally.looked_at, left.state) == (0, 0, "running")


async def test_a_replay_is_cancelled_between_batches_and_then_forgotten(
    monkeypatch: pytest.MonkeyPatch, past: History, connection: Connection
) -> None:
    monkeypatch.setattr(replaying, "_WINDOW", 3)
    await past.said(*[LINK] * 9, version=1)
    holder = new_id()
    run = await store.ask(connection, SITE, Replay(version=2), by="olga", holder=holder)
    run = await go_on(connection, past, run, holder=holder, batches=1)
    cancelled = await store.cancel(connection, SITE, run.replay_id)
    assert cancelled is not None
    after = await go_on(connection, past, run, holder=holder)
    assert (after.state, after.step, after.tally) == ("cancelled", 1, run.tally)
    assert await store.cancel(connection, SITE, run.replay_id) is None
    with pytest.raises(ReplayNotFound):
        await store.find(connection, SITE, run.replay_id)
    assert await connection.fetchval("SELECT count(*) FROM replay_differences") == 0


async def test_they_are_done_one_at_a_time_in_the_order_of_asking(connection: Connection) -> None:
    asked = [await store.ask(connection, SITE, Replay(version=version), by="olga") for version in (1, 2, 3)]
    first = await store.claim(connection, new_id(), REPLAYS)
    assert first is not None
    assert first.replay_id == asked[0].replay_id
    assert await store.claim(connection, new_id(), REPLAYS) is None
    assert not await store.ready(connection, REPLAYS)


async def test_only_so_many_wait(connection: Connection) -> None:
    for _ in range(store.MOST_WAITING):
        await store.ask(connection, SITE, Replay(version=1), by="olga")
    with pytest.raises(TooManyReplays):
        await store.ask(connection, SITE, Replay(version=1), by="olga")
    await store.ask(connection, "other", Replay(version=1), by="olga")


async def test_a_process_that_dies_over_a_batch_again_and_again_does_not_stop_the_others(
    past: History, connection: Connection
) -> None:
    run = await store.ask(connection, SITE, Replay(version=2), by="olga")
    for _ in range(store.MOST_TRIES):
        holder = new_id()
        assert await store.claim(connection, holder, REPLAYS)
        await store.leave(connection, holder)
    holder = new_id()
    await Runner(connection, past.means, holder).drain(REPLAYS, asyncio.Event())
    found = await store.find(connection, SITE, run.replay_id)
    assert found.state == "failed"
    assert found.error


async def test_a_batch_asks_as_much_of_the_database_whatever_it_holds(
    mod: Moderation, past: History, connection: Connection
) -> None:
    asked = []
    for comments in (60, 240):  # enough that some live in each partition
        await past.said(*[LINK, HARMLESS, AHEAD] * (comments // 3), version=1)
        queries: list[str] = []
        note = partial(_note, queries)
        connection.add_query_logger(note)
        run = await replay(connection, History(mod.pool), version=2)
        connection.remove_query_logger(note)
        assert (run.step, run.tally.looked_at) == (PARTITIONS, 60 if comments == 60 else 300)
        asked.append(Counter(queries))
    assert asked[0] == asked[1]


def _note(queries: list[str], query: asyncpg.connection.LoggedQuery) -> None:
    """What the driver asks for itself, about types, is none of a batch's."""
    if "typeinfo_tree" not in query.query and "'jit'" not in query.query:
        queries.append(query.query)
