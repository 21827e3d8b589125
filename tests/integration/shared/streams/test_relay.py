import asyncio

import pytest

from shared.eventlog.log import Broken
from shared.ids import new_id
from shared.postgres.pool import acquire
from shared.streams import marks, message
from shared.streams.marks import Mark
from shared.streams.outbound import as_recorded
from shared.streams.redis import EvictingRedis
from shared.streams.relay import Relay
from shared.streams.road import Road
from shared.streams.stream import Streams
from tests.integration.shared.streams.rig import CODEC, TOPIC, A, B, Rig, running
from tests.support.eventually import eventually


def road(rig: Rig) -> Road:
    return Road(
        topic=TOPIC, log=rig.log, pool=rig.pool, streams=Streams(rig.redis, TOPIC), outbound=as_recorded
    )


async def mark_of(rig: Rig, part: int) -> Mark:
    async with acquire(rig.pool) as connection:
        return (await marks.load(connection, TOPIC.name, [part]))[part]


async def test_two_relays_at_once_write_nothing_twice(rig: Rig) -> None:
    """Both believe the partition is theirs, like a relay that was paused for longer than its lease."""

    async def carry() -> None:
        mark, relay = Mark(), road(rig)
        while mark.sent < 300:
            await relay.carry({0: mark})

    async def write() -> None:
        for number in range(0, 300, 3):
            await rig.append(0, (A, number), (B, number + 1), (A, number + 2))

    await asyncio.gather(write(), carry(), carry())
    assert await rig.stream(0) == list(range(1, 301))


async def test_a_paused_relay_is_refused_and_goes_on_from_the_end(rig: Rig) -> None:
    await rig.append(0, *((A, number) for number in range(20)))
    zombie = Mark()
    await road(rig).carry({0: Mark()})
    await road(rig).carry({0: zombie})
    assert zombie.sent == 20
    assert await rig.stream(0) == list(range(1, 21))


async def test_a_lost_tail_is_appended_again(rig: Rig) -> None:
    await rig.append(0, *((A, number) for number in range(20)))
    relay, marks_ = road(rig), {0: Mark()}
    await relay.carry(marks_)
    await rig.redis.delete(TOPIC.stream(0))
    await relay.check(marks_)
    await relay.carry(marks_)
    assert await rig.stream(0) == list(range(1, 21))


async def test_a_stream_ahead_of_its_log_stops_the_relay_of_that_partition_only(rig: Rig) -> None:
    """A restored backup: the log is shorter than what was relayed from it."""
    await rig.append(0, (A, 1))
    await rig.append(1, (B, 2))
    await rig.redis.xadd(TOPIC.stream(0), {"e": b"later"}, id="9-0")
    relay = rig.relay()
    async with running(relay.run):
        await eventually(lambda: one(rig, 1))
        await eventually(lambda: stopped(relay.stopped))
    assert relay.stopped.keys() == {0}
    assert await rig.stream(0) == [9]


async def test_another_event_at_the_same_position_is_noticed(rig: Rig) -> None:
    """A restored log that has grown past the stream's end again."""
    await rig.append(0, (A, 1), (A, 2), (A, 3))
    foreign = Broken(part=0, position=2, stream_id=A, event_id=new_id(), error="")
    await rig.redis.xadd(TOPIC.stream(0), {"e": message.encode(foreign, CODEC)}, id="2-0")
    relay = road(rig)
    await relay.carry({0: Mark()})
    assert "another event" in relay.stopped[0]


async def test_streams_are_trimmed_below_every_reader_and_rebuilt_as_they_stood(rig: Rig) -> None:
    relay, consumer = rig.relay(kept=10), rig.consumer()
    async with running(relay.run, consumer.run):
        for number in range(0, 100, 20):
            await rig.append(0, *((A, number + i) for i in range(20)))
        await eventually(lambda: begins(rig, 0, 91), within=10)
        await rig.redis.flushall()
        await eventually(lambda: begins(rig, 0, 91), within=10)
    assert await rig.stream(0) == list(range(91, 101))
    assert (await mark_of(rig, 0)).floor == 90
    await rig.all_noted()


async def test_an_evicting_redis_is_refused(fragile: Rig) -> None:
    await fragile.redis.config_set("maxmemory-policy", "allkeys-lru")
    with pytest.raises(EvictingRedis, match="noeviction"):
        await fragile.relay().run(asyncio.Event())


async def test_a_full_redis_makes_the_relay_wait(fragile: Rig) -> None:
    await fragile.redis.config_set("maxmemory", "1")
    relay, consumer = fragile.relay(), fragile.consumer()
    async with running(relay.run, consumer.run):
        await fragile.append(0, (A, 1))
        await eventually(fragile.all_noted)
        await eventually(lambda: waits(relay))
        await fragile.redis.config_set("maxmemory", "0")
        await eventually(fragile.all_relayed, within=15)


async def one(rig: Rig, part: int) -> bool:
    return await rig.stream(part) == [1]


async def begins(rig: Rig, part: int, position: int) -> bool:
    positions = await rig.stream(part)
    return bool(positions) and positions[0] == position


async def stopped(parts: dict[int, str]) -> bool:
    return bool(parts)


async def waits(relay: Relay) -> bool:
    return relay.trouble is not None
