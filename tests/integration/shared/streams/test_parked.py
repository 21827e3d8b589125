import asyncio

import pytest

from shared.postgres.pool import acquire
from shared.streams.checkpoint import Batch
from shared.streams.delivery import TRIES
from shared.streams.parked import BEHIND, Aside, CannotReplay, Parked, list_parked, park, replay
from tests.integration.shared.streams.rig import A, B, C, Fact, Rig, note, running
from tests.support.eventually import eventually


class Poisoned:
    """A handler that cannot bear some numbers, until it is mended."""

    def __init__(self, rig: Rig, *numbers: int) -> None:
        self.numbers = set(numbers)
        self._rig = rig

    async def __call__(self, batch: Batch) -> None:
        if self.numbers & {getattr(entry.event, "number", None) for entry in batch.entries}:
            raise ValueError("the text of a comment must not be quoted anywhere")
        await self._rig.note(batch)


async def parked(rig: Rig) -> list[Parked]:
    async with acquire(rig.pool) as connection:
        return await list_parked(connection)


async def numbers(rig: Rig) -> list[int]:
    return [fact.number for fact in await rig.noted()]


async def drain(rig: Rig, handle: Poisoned, stream: object = A) -> int:
    return await replay("listener", 0, stream, pool=rig.pool, source=rig.source, handle=handle)  # type: ignore[arg-type]


async def test_poison_parks_its_stream_from_there_on_and_nothing_else(rig: Rig) -> None:
    handle = Poisoned(rig, 3)
    consumer = rig.consumer(handle)
    await rig.append(0, (A, 1), (B, 2), (A, 3), (B, 4), (A, 5), (C, 6))
    async with running(rig.relay().run, consumer.run):
        await eventually(lambda: says(rig, [1, 2, 4, 6]), within=10)
        await rig.append(0, (A, 7), (B, 8))
        await eventually(lambda: says(rig, [1, 2, 4, 6, 8]))
    waiting = await parked(rig)
    assert [(row.position, row.attempts) for row in waiting] == [(3, TRIES), (5, 0), (7, 0)]
    assert "ValueError" in waiting[0].error
    assert "comment" not in waiting[0].error
    assert waiting[1].error == BEHIND
    assert consumer.counts.parked == 3


async def test_replay_drains_the_stream_in_order_and_lets_it_flow_again(rig: Rig) -> None:
    handle = Poisoned(rig, 3)
    await rig.append(0, (A, 1), (A, 3), (A, 4), (B, 5))
    async with running(rig.relay().run, rig.consumer(handle).run):
        await eventually(lambda: says(rig, [1, 5]), within=10)
        handle.numbers.clear()
        assert await drain(rig, handle) == 2
        await rig.append(0, (A, 6))
        await eventually(lambda: says(rig, [1, 5, 3, 4, 6]))
    assert await parked(rig) == []
    assert sorted(await rig.noted()) == await rig.recorded()


async def test_replay_that_fails_again_says_so_and_keeps_everything(rig: Rig) -> None:
    handle = Poisoned(rig, 3)
    await rig.append(0, (A, 3), (A, 4))
    async with running(rig.relay().run, rig.consumer(handle).run):
        await eventually(lambda: waiting_are(rig, 2), within=10)
        with pytest.raises(CannotReplay, match="ValueError"):
            await drain(rig, handle)
    assert [(row.position, row.attempts) for row in await parked(rig)] == [(1, TRIES + 1), (2, 0)]
    assert await rig.noted() == []


async def test_replayed_by_two_at_once_each_event_is_handled_once(rig: Rig) -> None:
    handle = Poisoned(rig, 0)
    await rig.append(0, *((A, number) for number in range(30)))
    async with running(rig.relay().run, rig.consumer(handle).run):
        await eventually(lambda: waiting_are(rig, 30), within=10)
    handle.numbers.clear()
    done = await asyncio.gather(*(drain(rig, handle) for _ in range(3)))
    assert await rig.noted() == await rig.recorded()
    assert await parked(rig) == []
    assert sum(done) >= 30


async def test_events_that_arrive_during_a_replay_are_neither_lost_nor_early(rig: Rig) -> None:
    handle = Poisoned(rig, 0)
    relay = rig.relay()
    async with running(relay.run, rig.consumer(handle).run):
        await rig.append(0, (A, 0))
        await eventually(lambda: waiting_are(rig, 1), within=10)
        handle.numbers.clear()
        for number in range(1, 101):
            await rig.append(0, (A, number))
            relay.wake()
            if number % 10 == 0:
                await drain(rig, handle)
        await eventually(lambda: drained(rig, handle))
    assert await rig.noted() == await rig.recorded()


async def test_an_event_that_arrives_while_its_stream_is_freed_waits_for_that(rig: Rig) -> None:
    """Otherwise it would be parked behind nothing, and nobody would look for it."""
    handle, let_go = Poisoned(rig, 1), asyncio.Event()

    async def slowly(batch: Batch) -> None:
        async with acquire(rig.pool) as connection, connection.transaction():
            await note(connection, batch)
            await let_go.wait()

    async with running(rig.relay().run, rig.consumer(handle).run):
        await rig.append(0, (A, 1))
        await eventually(lambda: waiting_are(rig, 1), within=10)
        handle.numbers.clear()
        replaying = asyncio.create_task(
            replay("listener", 0, A, pool=rig.pool, source=rig.source, handle=slowly)
        )
        await rig.append(0, (A, 2))
        await eventually(lambda: somebody_waits(rig))
        let_go.set()
        assert await replaying == 1
        await eventually(lambda: says(rig, [1, 2]))
    assert await parked(rig) == []


async def test_what_cannot_be_read_is_parked_at_once(rig: Rig) -> None:
    consumer = rig.consumer()
    await rig.append(0, (A, 1), (A, 2), (B, 3), (A, 4))
    await rig.execute("UPDATE events SET data = '\\xc1' WHERE part = 0 AND position = 2")
    async with running(rig.relay().run, consumer.run):
        await eventually(lambda: says(rig, [1, 3]))
        await eventually(lambda: waiting_are(rig, 2))
    assert [(row.position, row.attempts) for row in await parked(rig)] == [(2, 1), (4, 0)]
    assert consumer.counts.retried == 0


async def test_what_is_readable_again_can_be_replayed(rig: Rig) -> None:
    handle = Poisoned(rig)
    await rig.append(0, (A, 1), (A, 2))
    await rig.execute("UPDATE events SET data = '\\xc1' || data WHERE part = 0 AND position = 1")
    async with running(rig.relay().run, rig.consumer(handle).run):
        await eventually(lambda: waiting_are(rig, 2))
    with pytest.raises(CannotReplay, match="said v1"):
        await drain(rig, handle)
    await rig.execute("UPDATE events SET data = substr(data, 2) WHERE part = 0 AND position = 1")
    assert await drain(rig, handle) == 2
    assert await rig.noted() == await rig.recorded()


async def test_parked_but_not_yet_passed_is_not_replayed(rig: Rig) -> None:
    """The consumer died between parking and moving its checkpoint: it will deliver the event again."""
    await rig.append(0, (B, 1), (A, 2))
    await rig.execute("SELECT advance_checkpoint('listener', 0::smallint, 0, 1)")
    entry = (await rig.source.after(0, 1, 1))[0]
    async with acquire(rig.pool) as connection:
        await park(connection, "listener", [Aside(entry, "", 5)])
    assert await drain(rig, Poisoned(rig)) == 0
    async with running(rig.consumer().run):
        await eventually(lambda: passed(rig))
    assert await drain(rig, Poisoned(rig)) == 1
    assert await rig.noted() == [Fact(0, 2, A, 2)]


async def test_poison_in_a_long_backlog_costs_only_itself(rig: Rig) -> None:
    handle = Poisoned(rig, 200)
    await rig.append(0, *((A if number == 200 else B, number) for number in range(400)))
    async with running(rig.relay().run, rig.consumer(handle).run):
        await eventually(lambda: says(rig, [n for n in range(400) if n != 200]), within=15)
    assert [row.position for row in await parked(rig)] == [201]


async def says(rig: Rig, expected: list[int]) -> bool:
    assert await numbers(rig) == expected
    return True


async def waiting_are(rig: Rig, count: int) -> bool:
    return len(await parked(rig)) == count


async def drained(rig: Rig, handle: Poisoned) -> bool:
    await drain(rig, handle)
    return len(await numbers(rig)) == 101


async def somebody_waits(rig: Rig) -> bool:
    async with acquire(rig.pool) as connection:
        return bool(
            await connection.fetchval(
                "SELECT count(*) FROM pg_stat_activity"
                " WHERE datname = current_database() AND wait_event_type = 'Lock'"
            )
        )


async def passed(rig: Rig) -> bool:
    async with acquire(rig.pool) as connection:
        return bool(await connection.fetchval("SELECT count(*) FROM checkpoints WHERE position = 2"))
