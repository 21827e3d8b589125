import asyncio

import pytest

from shared.eventlog.log import Broken
from shared.ids import new_id
from shared.postgres.pool import acquire
from shared.streams.checkpoint import Batch, load, moved
from shared.streams.condition import read_condition
from shared.streams.consumer import Consumer
from shared.streams.message import encode
from tests.integration.shared.streams.rig import (
    CODEC,
    OLD_CODEC,
    TOPIC,
    A,
    B,
    Rig,
    Whispered,
    note,
    running,
)
from tests.support.eventually import eventually


async def checkpoint(rig: Rig, part: int = 0) -> int:
    async with acquire(rig.pool) as connection:
        return (await load(connection, "listener", part))[0]


async def first_batch(rig: Rig) -> Batch:
    entry = (await rig.source.after(0, 0, 1))[0]
    return Batch(consumer="listener", part=0, after=0, upto=1, event_id=entry.event_id, entries=(entry,))  # type: ignore[arg-type]


async def test_the_second_writer_of_a_checkpoint_changes_nothing(rig: Rig) -> None:
    await rig.append(0, (A, 1))
    batch = await first_batch(rig)
    outcomes = await asyncio.gather(*(rig.note(batch) for _ in range(5)), return_exceptions=True)
    assert [outcome for outcome in outcomes if outcome is None] == [None]
    assert all(moved(outcome) for outcome in outcomes if outcome is not None)
    await rig.all_noted()


@pytest.mark.parametrize(("at", "after", "upto"), [(0, 1, 2), (2, 0, 1), (2, 1, 3), (2, 3, 4), (2, 0, 3)])
async def test_a_checkpoint_moves_only_from_where_it_is(rig: Rig, at: int, after: int, upto: int) -> None:
    if at:
        await rig.execute("SELECT advance_checkpoint('listener', 0::smallint, 0, $1)", at)
    with pytest.raises(Exception, match="is not at") as raised:
        await rig.execute("SELECT advance_checkpoint('listener', 0::smallint, $1, $2)", after, upto)
    assert moved(raised.value)
    assert await checkpoint(rig) == at


async def test_two_workers_with_one_name_do_no_harm(rig: Rig) -> None:
    """Same holder, so both think every partition is theirs."""
    workers = [rig.consumer(), rig.consumer()]
    relay = rig.relay()
    async with running(relay.run, *(worker.run for worker in workers)):
        for number in range(100):
            await rig.append(number % 4, (A, number), (B, number))
            relay.wake()
        await eventually(rig.all_noted)


async def test_what_was_trimmed_before_it_was_read_comes_from_the_log(rig: Rig) -> None:
    await rig.append(0, *((A, number) for number in range(50)))
    async with running(rig.relay().run):
        await eventually(rig.all_relayed)
        await rig.redis.xtrim(TOPIC.stream(0), minid="40")
        async with running(rig.consumer().run):
            await eventually(rig.all_noted)


async def test_entries_of_a_foreign_hand_change_nothing(rig: Rig) -> None:
    """Duplicates under another sequence number, garbage, another position's message, an entry without our field."""
    await rig.append(0, *((A, number) for number in range(6)))
    entries = [encode(entry, CODEC) for entry in await rig.source.after(0, 0, 6)]
    for place, fields in (
        ("1-0", {"e": entries[0]}),
        ("1-5", {"e": entries[0]}),
        ("2-0", {"e": b"\xc1 no message"}),
        ("3-0", {"e": entries[4]}),
        ("4-0", {"other": b"field"}),
        ("5-0", {"e": entries[4]}),
    ):
        await rig.redis.xadd(TOPIC.stream(0), fields, id=place)  # type: ignore[arg-type]
    async with running(rig.consumer().run):
        await eventually(rig.all_noted)


async def test_unknown_types_are_skipped_and_counted(rig: Rig) -> None:
    await rig.append(0, (A, 1), (A, Whispered(number=2)), (A, 3), (A, Whispered(number=4)))
    consumer = rig.consumer(codec=OLD_CODEC)
    async with running(rig.relay().run, consumer.run):
        await eventually(lambda: is_at(rig, 4))
    assert [fact.number for fact in await rig.noted()] == [1, 3]
    assert consumer.counts.skipped == {"whispered": 2}
    async with acquire(rig.pool) as connection:
        condition = await read_condition(connection, TOPIC.name, ["listener"], [0])
    assert condition.skipped == {("listener", "whispered"): 2}


async def test_a_checkpoint_beyond_the_log_stops_its_partition_only(rig: Rig) -> None:
    await rig.append(0, (A, 1))
    await rig.append(1, (B, 2))
    await rig.execute("SELECT advance_checkpoint('listener', 0::smallint, 0, 5)")
    consumer = rig.consumer()
    async with running(consumer.run):
        await eventually(lambda: is_at(rig, 1, part=1))
        assert consumer.stopped.keys() == {0}


async def test_a_checkpoint_on_another_event_stops_its_partition(rig: Rig) -> None:
    """The log was restored and has grown again: positions are used a second time."""
    await rig.append(0, (A, 1), (A, 2))
    await rig.execute("SELECT advance_checkpoint('listener', 0::smallint, 0, 1, gen_random_uuid())")
    consumer = rig.consumer()
    async with running(consumer.run):
        await eventually(lambda: has_stopped(consumer))
    assert await rig.noted() == []


async def test_a_stream_that_has_outlived_its_log_is_not_believed(rig: Rig) -> None:
    await rig.append(0, (A, 1))
    await rig.append(1, (B, 2))
    for position in (1, 2, 3):
        stale = Broken(part=0, position=position, stream_id=A, event_id=new_id(), error="")
        await rig.redis.xadd(TOPIC.stream(0), {"e": encode(stale, CODEC)}, id=f"{position}-0")
    consumer = rig.consumer()
    async with running(consumer.run):
        await eventually(lambda: is_at(rig, 1, part=1))
        assert consumer.stopped.keys() == {0}
    assert await checkpoint(rig) == 0


async def test_trouble_with_the_database_is_waited_out(rig: Rig) -> None:
    """Locks, deadlocks and cut connections are nobody's fault: nothing is parked."""
    failures = iter(["55P03", "40P01", "40001", "57014", "53300", "57P01", "08006"])

    async def troubled(batch: Batch) -> None:
        async with acquire(rig.pool) as connection, connection.transaction():
            await note(connection, batch)
            if state := next(failures, None):
                await connection.execute(f"DO $$ BEGIN RAISE SQLSTATE '{state}'; END $$")

    await rig.append(0, (A, 1), (B, 2))
    consumer = rig.consumer(troubled)
    async with running(rig.relay().run, consumer.run):
        await eventually(rig.all_noted, within=15)
    assert (consumer.counts.retried, consumer.counts.parked) == (7, 0)


async def test_an_answer_lost_after_the_commit_is_no_second_effect(rig: Rig) -> None:
    lost = iter([True])

    async def unlucky(batch: Batch) -> None:
        await rig.note(batch)
        if next(lost, False):
            raise ConnectionResetError

    await rig.append(0, (A, 1), (A, 2))
    consumer = rig.consumer(unlucky)
    async with running(rig.relay().run, consumer.run):
        await eventually(rig.all_noted)
        await rig.append(0, (A, 3))
        await eventually(rig.all_noted)
    assert consumer.counts.moved == 1


async def test_a_slow_partition_holds_up_no_other(rig: Rig) -> None:
    release = asyncio.Event()

    async def slow_at_zero(batch: Batch) -> None:
        if batch.part == 0:
            await release.wait()
        await rig.note(batch)

    await rig.append(0, (A, 1))
    async with running(rig.relay().run, rig.consumer(slow_at_zero).run):
        for number in range(10):
            await rig.append(1, (B, number))
        await eventually(lambda: is_at(rig, 10, part=1))
        assert await checkpoint(rig, 0) == 0
        release.set()
        await eventually(rig.all_noted)


async def test_lag_is_what_is_left_to_do(rig: Rig) -> None:
    release = asyncio.Event()

    async def wait(batch: Batch) -> None:
        await release.wait()
        await rig.note(batch)

    await rig.append(0, (A, 1), (A, 2), (B, 3))
    consumer = rig.consumer(wait)
    async with running(consumer.run):
        await eventually(lambda: lags(consumer, 3))
        release.set()
        await eventually(lambda: lags(consumer, 0))


async def test_consumers_of_one_topic_do_not_share_their_progress(rig: Rig) -> None:
    await rig.append(0, (A, 1), (B, 2))
    one, other = rig.consumer(), rig.consumer(name="other")
    async with running(rig.relay().run, one.run, other.run):
        await eventually(rig.all_noted)
        await eventually(lambda: same(rig))


async def same(rig: Rig) -> bool:
    return await rig.noted("other") == await rig.recorded()


async def is_at(rig: Rig, position: int, part: int = 0) -> bool:
    return await checkpoint(rig, part) == position


async def has_stopped(consumer: Consumer) -> bool:
    return bool(consumer.stopped)


async def lags(consumer: Consumer, by: int) -> bool:
    return consumer.lag == by
