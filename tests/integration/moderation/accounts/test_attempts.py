"""Counting attempts in the database: the same rule as in limits.py, also when many come at once."""

import asyncio
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from services.moderation.accounts.accounts import Accounts
from services.moderation.accounts.attempts import take_turn
from services.moderation.accounts.errors import TooManyAttempts
from services.moderation.accounts.limits import Bucket, wait
from shared.ids import new_id
from shared.postgres.pool import acquire

BEGAN = datetime(2026, 5, 1, tzinfo=UTC)
TAKE = "SELECT take_turn($1, $2, $3, $4)"
NARROW = Bucket("narrow", timedelta(hours=1), 3)


@settings(max_examples=15)
@given(gaps=st.lists(st.integers(0, 90), min_size=1, max_size=15), burst=st.integers(1, 4))
async def test_the_database_keeps_the_rule(accounts: Accounts, gaps: list[int], burst: int) -> None:
    bucket = Bucket(str(new_id()), timedelta(seconds=30), burst)
    now = empty_at = BEGAN
    async with acquire(accounts.pool) as connection:
        for gap in gaps:
            now += timedelta(seconds=gap)
            expected = wait(empty_at - now, bucket)
            assert expected == await connection.fetchval(TAKE, [bucket.name], [bucket.every], [burst], now)
            if not expected:
                empty_at = max(empty_at, now) + bucket.every


async def test_many_at_once_get_no_more_turns(accounts: Accounts) -> None:
    async def attempt() -> bool:
        async with acquire(accounts.pool) as connection:
            try:
                await take_turn(connection, [NARROW, Bucket("wide", timedelta(seconds=1), 100)])
            except TooManyAttempts:
                return False
            return True

    assert sum(await asyncio.gather(*(attempt() for _ in range(12)))) == 3
    async with acquire(accounts.pool) as connection:
        wide = await connection.fetchval(
            "SELECT empty_at - clock_timestamp() FROM attempts WHERE bucket = 'wide'"
        )
    assert wide <= timedelta(seconds=3)  # who was refused by one bucket has filled no other
