"""API keys in a real database: made, presented, revoked."""

from collections.abc import AsyncGenerator
from datetime import UTC, datetime, timedelta

import asyncpg
import pytest

from shared.access.keys import TTL_SECONDS, KeyRing, add_key, revoke_key
from shared.access.roles import Role
from shared.access.tokens import digest, mint
from shared.postgres.pool import Pool, connect, open_pool
from tests.support.database import Database


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
async def pool(database: Database) -> AsyncGenerator[Pool]:
    async with open_pool(database.moderation, "moderation", size=2, name="test") as pool:
        yield pool


async def test_a_new_key_opens_what_it_is_for(database: Database, pool: Pool) -> None:
    key = await add_key(database.owner, "moderation", Role.OWNER, "blog", "Ann")
    principal = await KeyRing(pool).find(key)

    assert principal is not None
    assert (principal.role, principal.site, principal.name) == (Role.OWNER, "blog", "Ann")
    assert principal.id not in key


async def test_only_the_hash_is_kept(database: Database) -> None:
    key = await add_key(database.owner, "comments", Role.ADMIN, None, "root")
    async with connect(database.owner, "comments", name="test") as connection:
        rows = [dict(row) for row in await connection.fetch("SELECT * FROM api_keys")]

    assert [row["key_hash"] for row in rows] == [digest(key)]
    assert key[4:] not in repr(rows)


@pytest.mark.parametrize(
    "key", ["", "rjk_", "x" * 47, pytest.param(mint("rja_"), id="new"), "rjk_" + "é" * 43]
)
async def test_what_is_no_key_finds_nobody(pool: Pool, key: str) -> None:
    assert await KeyRing(pool).find(key) is None


async def test_an_unknown_key_finds_nobody(pool: Pool) -> None:
    assert await KeyRing(pool).find(mint("rjk_")) is None


async def test_a_revoked_key_loses_its_power_within_seconds(database: Database, pool: Pool) -> None:
    clock = Clock()
    seen, unseen = KeyRing(pool, clock=clock), KeyRing(pool, clock=clock)
    key = await add_key(database.owner, "moderation", Role.ADMIN, None, "root")
    assert await seen.find(key)

    assert await revoke_key(database.owner, "moderation", key)
    clock.now += TTL_SECONDS

    assert await seen.find(key) is None
    assert await unseen.find(key) is None
    assert not await revoke_key(database.owner, "moderation", key)


async def test_adding_a_key_again_changes_nothing(database: Database, pool: Pool) -> None:
    key = mint("rjk_")
    await add_key(database.owner, "moderation", Role.REVIEWER, "blog", "Ann", key=key)
    await add_key(database.owner, "moderation", Role.ADMIN, None, "Mallory", key=key)
    principal = await KeyRing(pool).find(key)

    assert principal is not None
    assert (principal.role, principal.site, principal.name) == (Role.REVIEWER, "blog", "Ann")

    await revoke_key(database.owner, "moderation", key)
    await add_key(database.owner, "moderation", Role.REVIEWER, "blog", "Ann", key=key)
    assert await KeyRing(pool).find(key) is None


async def test_a_weak_key_is_not_stored(database: Database) -> None:
    with pytest.raises(ValueError, match="base64url"):
        await add_key(database.owner, "moderation", Role.ADMIN, None, "root", key="secret")


async def test_the_service_itself_cannot_change_what_a_key_may_do(database: Database) -> None:
    await add_key(database.owner, "moderation", Role.REVIEWER, "blog", "Ann")
    async with connect(database.moderation, "moderation", name="test") as connection:
        for change in ("role = 'admin'", "site = NULL", "scopes = NULL", "expires_at = NULL"):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.execute(f"UPDATE api_keys SET {change}")
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute("DELETE FROM api_keys")


async def test_a_key_works_until_it_expires(database: Database, pool: Pool) -> None:
    past, future = (datetime.now(UTC) + timedelta(hours=hours) for hours in (-1, 1))
    gone = await add_key(database.owner, "moderation", Role.OWNER, "blog", "Ann", expires_at=past)
    good = await add_key(database.owner, "moderation", Role.OWNER, "blog", "Ann", expires_at=future)
    assert await KeyRing(pool).find(gone) is None
    assert await KeyRing(pool).find(good)
