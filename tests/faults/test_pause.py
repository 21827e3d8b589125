"""Processes that hang and come back, and a Valkey that forgets everything."""

import asyncio
import time

import asyncpg
import pytest
import redis.asyncio

from tests.faults.injecting import find, second_worker, stopped
from tests.faults.trial import Trial

pytestmark = [pytest.mark.faults, pytest.mark.timeout(180)]

PAUSE_S = 4.0
PAST_THE_LEASE_S = 8.0
CUT = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()
"""


async def test_valkey_forgets_everything(trial: Trial) -> None:
    async with trial.load():
        url = trial.stack.environment()["COMMENTS_REDIS_URL"]
        async with redis.asyncio.from_url(url) as valkey:
            await valkey.flushall()
            await trial.goes_on(20)
            await valkey.flushall()


async def test_comments_are_taken_while_valkey_hangs(trial: Trial) -> None:
    start = time.monotonic()
    async with trial.load():
        with stopped(find(trial.stack, "valkey")):
            start = time.monotonic()
            await asyncio.sleep(PAUSE_S)
            end = time.monotonic()

    assert trial.record.between(start + 0.5, end) > 20
    assert not trial.record.unanswered


@pytest.mark.parametrize("service", ["comments", "moderation"])
async def test_a_worker_comes_back_from_the_dead(trial: Trial, service: str) -> None:
    async with trial.load(), second_worker(trial.stack, service):
        with stopped(find(trial.stack, f"{service} worker")):
            await asyncio.sleep(PAST_THE_LEASE_S)


async def test_every_connection_to_postgres_is_cut(trial: Trial) -> None:
    """Five times: what was under way is looked up, and nobody hears of it."""
    owner = trial.stack.environment()["REJOINDER_OWNER_URL"]
    async with trial.load():
        connection = await asyncpg.connect(owner)
        for _ in range(5):
            await connection.execute(CUT)
            await trial.goes_on(20)
        await connection.close()
