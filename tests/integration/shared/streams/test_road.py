"""The whole road: whatever happens to Redis, relays and consumers, each event has its effect once and in order."""

import asyncio
import random
import signal

import pytest

from shared.postgres.pool import acquire
from shared.streams.checkpoint import Batch
from tests.integration.shared.streams.own_redis import OwnRedis
from tests.integration.shared.streams.rig import PARTS, TOPIC, A, B, C, Rig, new_rig, note, running
from tests.support.eventually import eventually

_CUT = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND application_name = 'tested' AND random() < $1
"""


async def test_what_is_recorded_is_handled_once_and_in_order(rig: Rig) -> None:
    await rig.append(0, (A, 1), (B, 2), (A, 3))
    relay, consumer = rig.relay(), rig.consumer()
    async with running(relay.run):
        await eventually(rig.all_relayed)
    async with running(relay.run, consumer.run):
        await rig.append(1, (C, 4))
        relay.wake()
        await eventually(rig.all_noted)
        await eventually(rig.all_relayed)
    assert (relay.relayed, consumer.counts.handled, consumer.counts.fetched) == (4, 4, 0)


@pytest.mark.parametrize("seed", range(4))
async def test_random_histories_with_accidents(rig: Rig, seed: int) -> None:
    """Two relays and two workers, while Redis is emptied or trimmed and their database connections are cut."""
    dice = random.Random(seed)
    relays = [rig.relay("relay-1"), rig.relay("relay-2")]
    workers = [rig.consumer(holder="worker-1"), rig.consumer(holder="worker-2")]

    async def accident(writer: Rig) -> None:
        match dice.randrange(3):
            case 0:
                await rig.redis.flushall()
            case 1:
                await rig.redis.xtrim(TOPIC.stream(dice.choice(PARTS)), maxlen=1)
            case _:
                await writer.execute(_CUT, dice.random())

    async with (
        new_rig(rig.dsn, rig.redis, name="writer") as writer,
        running(*(relay.run for relay in relays), *(worker.run for worker in workers)),
    ):
        for number in range(0, 2000, 10):
            said = [(dice.choice((A, B, C)), number + i) for i in range(10)]
            await writer.append(dice.choice(PARTS), *said)
            dice.choice(relays).wake()
            if dice.random() < 0.05:
                await accident(writer)
        await eventually(writer.all_noted, within=30)


async def test_without_redis_it_is_only_slower(fragile: Rig, own_redis: OwnRedis) -> None:
    relay, consumer = fragile.relay(), fragile.consumer()
    async with running(relay.run, consumer.run):
        await fragile.append(0, (A, 1))
        relay.wake()
        await eventually(fragile.all_noted)
        await own_redis.kill()
        await fragile.append(0, (A, 2), (B, 3))
        await fragile.append(2, (C, 4))
        await eventually(fragile.all_noted)
        assert consumer.without_redis
        await own_redis.start()
        await eventually(fragile.all_relayed, within=10)
        await fragile.append(0, (A, 5))
        relay.wake()
        await eventually(fragile.all_noted)


async def test_redis_that_hangs_holds_nobody_up(fragile: Rig, own_redis: OwnRedis) -> None:
    relay, consumer = fragile.relay(), fragile.consumer()
    async with running(relay.run, consumer.run):
        await fragile.append(0, (A, 1))
        await eventually(fragile.all_noted)
        own_redis.signal(signal.SIGSTOP)
        await fragile.append(0, (A, 2))
        await fragile.append(1, (B, 3))
        await eventually(fragile.all_noted)
        own_redis.signal(signal.SIGCONT)
        await eventually(fragile.all_relayed, within=15)


async def test_it_leaves_while_redis_hangs(fragile: Rig, own_redis: OwnRedis) -> None:
    relay, consumer = fragile.relay(), fragile.consumer()
    async with running(relay.run, consumer.run):
        await fragile.append(0, (A, 1))
        await eventually(fragile.all_noted)
        own_redis.signal(signal.SIGSTOP)
    own_redis.signal(signal.SIGCONT)
    async with acquire(fragile.pool) as connection:
        assert not await connection.fetchval("SELECT count(*) FROM leases WHERE expires_at > now()")


async def test_a_stop_lets_the_batch_in_hand_finish(rig: Rig) -> None:
    started = asyncio.Event()

    async def slowly(batch: Batch) -> None:
        async with acquire(rig.pool) as connection, connection.transaction():
            started.set()
            await connection.execute("SELECT pg_sleep(0.3)")
            await note(connection, batch)

    await rig.append(0, (A, 1))
    async with running(rig.consumer(slowly).run):
        await asyncio.wait_for(started.wait(), 5)
    await rig.all_noted()
