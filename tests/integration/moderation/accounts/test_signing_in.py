"""Signing in, against a real database; time is an argument."""

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pyotp
import pytest

from services.moderation.accounts import own, people
from services.moderation.accounts.accounts import Accounts
from services.moderation.accounts.devices import Device
from services.moderation.accounts.errors import (
    LinkSpent,
    SignInNeeded,
    TooManyAttempts,
    WrongCode,
    WrongSignIn,
)
from services.moderation.accounts.links import make_link, use_link
from services.moderation.accounts.passwords import Passwords
from services.moderation.accounts.second_factor import STEP_S
from services.moderation.accounts.session import ABSOLUTE, IDLE
from services.moderation.accounts.sessions import Session, find_session
from services.moderation.accounts.signing_in import Comer, Opened, give_code, sign_in, sign_out
from shared.access.roles import Principal, Role
from shared.postgres.pool import acquire
from tests.support.console import CHEAP, person
from tests.support.database import Database

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
LOGIN, PASSWORD = "ada@blog.example", "correct horse of Ada"
ADMIN = Principal(role=Role.ADMIN, site=None, name="Root", id="root")


async def enter(
    accounts: Accounts, *, now: datetime = NOW, password: str = PASSWORD, **comer: object
) -> Opened:
    return await sign_in(accounts, LOGIN, password, Comer(**comer), now)  # type: ignore[arg-type]


async def who(accounts: Accounts, token: str, now: datetime = NOW) -> Session | None:
    async with acquire(accounts.pool) as connection:
        return await find_session(connection, token, now)


async def known(accounts: Accounts, token: str, now: datetime = NOW) -> Session:
    session = await who(accounts, token, now)
    assert session is not None
    return session


async def with_factor(accounts: Accounts, now: datetime = NOW) -> tuple[str, list[str]]:
    """Ada's second factor is on: its secret, and her recovery codes."""
    opened = await enter(accounts, now=now)
    session = await known(accounts, opened.token, now)
    secret, _ = own.offer_factor(accounts, session)
    code = pyotp.TOTP(secret).at(now)
    _, codes = await own.turn_factor_on(accounts, session, opened.token, secret=secret, code=code, now=now)
    return secret, codes


async def events(accounts: Accounts) -> list[str]:
    async with acquire(accounts.pool) as connection:
        rows = await connection.fetch("SELECT kind FROM account_events ORDER BY event_id")
    return [row["kind"] for row in rows]


async def test_a_session_lasts_as_long_as_it_may(accounts: Accounts, database: Database) -> None:
    await person(database.owner)
    idle = (await enter(accounts)).token
    assert await who(accounts, idle, NOW + IDLE - timedelta(seconds=1))
    assert await who(accounts, idle, NOW + IDLE + timedelta(hours=1))  # it was used in between
    busy, now = (await enter(accounts)).token, NOW
    while now < NOW + ABSOLUTE:
        assert await who(accounts, busy, now)
        now += timedelta(hours=11)
    assert await who(accounts, busy, NOW + ABSOLUTE) is None
    rested = (await enter(accounts)).token
    assert await who(accounts, rested, NOW + IDLE) is None


async def test_only_hashes_are_kept(accounts: Accounts, database: Database) -> None:
    await person(database.owner)
    _, codes = await with_factor(accounts)
    token = (await enter(accounts)).token
    tables = ("accounts", "sessions", "recovery_codes", "account_events", "invitations")
    async with acquire(accounts.pool) as connection:
        kept = repr(
            [dict(row) for table in tables for row in await connection.fetch(f"SELECT * FROM {table}")]
        )
    for secret in (token, token[4:], PASSWORD, *codes, *(code.replace("-", "") for code in codes)):
        assert secret not in kept


async def test_an_id_from_before_is_worth_nothing_after(accounts: Accounts, database: Database) -> None:
    await person(database.owner)
    planted = (await enter(accounts)).token
    assert planted != (await enter(accounts, had=planted)).token
    assert await who(accounts, planted) is None

    secret, _ = await with_factor(accounts)
    later = NOW + timedelta(minutes=5)
    half = (await enter(accounts, now=later)).token
    assert (await known(accounts, half, later)).principal is None
    whole = await give_code(accounts, half, pyotp.TOTP(secret).at(later), Comer(), later)
    assert (await known(accounts, whole.token, later)).principal is not None
    assert await who(accounts, half, later) is None


async def test_a_codes_step_counts_once(accounts: Accounts, database: Database) -> None:
    await person(database.owner)
    secret, _ = await with_factor(accounts)
    later = NOW + timedelta(seconds=STEP_S)
    code = pyotp.TOTP(secret).at(later)
    halves = [(await enter(accounts, now=later)).token for _ in range(2)]
    found = await asyncio.gather(
        *(give_code(accounts, half, code, Comer(), later) for half in halves), return_exceptions=True
    )
    assert sorted(type(one).__name__ for one in found) == ["Opened", "WrongCode"]
    with pytest.raises(WrongCode):  # nor does the one that turned it on
        await give_code(accounts, (await enter(accounts)).token, pyotp.TOTP(secret).at(NOW), Comer(), NOW)


async def test_a_recovery_code_counts_once(accounts: Accounts, database: Database) -> None:
    await person(database.owner)
    _, codes = await with_factor(accounts)
    halves = [(await enter(accounts)).token for _ in range(2)]
    found = await asyncio.gather(
        *(give_code(accounts, half, codes[0].upper(), Comer(), NOW) for half in halves),
        return_exceptions=True,
    )
    assert sorted(type(one).__name__ for one in found) == ["Opened", "WrongCode"]
    [left] = [half for half, one in zip(halves, found, strict=True) if isinstance(one, WrongCode)]
    await give_code(accounts, left, codes[1], Comer(), NOW)
    assert (await events(accounts)).count("recovery_code.used") == 2


async def test_a_half_session_opens_nothing_after_ten_minutes(accounts: Accounts, database: Database) -> None:
    await person(database.owner)
    secret, _ = await with_factor(accounts)
    half, later = (await enter(accounts)).token, NOW + timedelta(minutes=10)
    with pytest.raises(SignInNeeded):
        await give_code(accounts, half, pyotp.TOTP(secret).at(later), Comer(), later)


async def test_one_link_sets_one_password(accounts: Accounts, database: Database) -> None:
    account_id, _ = await person(database.owner, password=None)
    async with acquire(accounts.pool) as connection:
        older = await make_link(connection, account_id, NOW)
        token = await make_link(connection, account_id, NOW)
    with pytest.raises(LinkSpent):
        await use_link(accounts, older, "a quiet harbour", NOW)
    with pytest.raises(LinkSpent):
        await use_link(accounts, token, "a quiet harbour", NOW + timedelta(days=3))
    tried = [f"a quiet harbour {number}" for number in range(5)]
    found = await asyncio.gather(
        *(use_link(accounts, token, password, NOW) for password in tried), return_exceptions=True
    )
    assert [type(one).__name__ for one in found].count("LinkSpent") == 4
    [set_] = [password for password, one in zip(tried, found, strict=True) if not isinstance(one, LinkSpent)]
    assert (await enter(accounts, password=set_)).whole


async def test_power_is_lost_with_the_next_request(accounts: Accounts, database: Database) -> None:
    account_id, membership_id = await person(database.owner, role=Role.OWNER, site="blog")
    await person(database.owner, name="Bob", role=Role.OWNER, site="blog")

    async def session() -> Session:
        return await known(accounts, (await enter(accounts)).token)

    token = (await enter(accounts)).token
    await people.change_role(accounts, ADMIN, account_id, membership_id, Role.REVIEWER, NOW)
    assert (await known(accounts, token)).principal == Principal(
        role=Role.REVIEWER, site="blog", name="Ada", id=str(account_id)
    )
    await people.end_their_sessions(accounts, ADMIN, account_id, NOW)
    assert await who(accounts, token) is None

    token = (await enter(accounts)).token
    await people.change_role(accounts, ADMIN, account_id, membership_id, None, NOW)
    assert await who(accounts, token) is None

    await people.close(accounts, ADMIN, account_id, NOW)
    with pytest.raises(WrongSignIn):
        await enter(accounts)


async def test_a_new_password_ends_every_other_session(accounts: Accounts, database: Database) -> None:
    await person(database.owner)
    mine, stolen = [(await enter(accounts)).token for _ in range(2)]
    fresh = await own.change_password(
        accounts, await known(accounts, mine), mine, present=PASSWORD, fresh="a quiet harbour", now=NOW
    )
    assert [await who(accounts, one) is not None for one in (mine, stolen, fresh)] == [False, False, True]
    await sign_out(accounts, fresh, NOW)
    assert await who(accounts, fresh) is None


async def test_an_unknown_address_costs_what_a_wrong_password_costs(
    accounts: Accounts, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One verification each, of a hash with the same parameters, and the same refusal."""
    await person(database.owner)
    await person(database.owner, name="Invited", password=None)
    closed, _ = await person(database.owner, name="Closed")
    await people.close(accounts, ADMIN, closed, NOW)
    verified: list[str] = []
    matches = Passwords._matches

    def counted(self: Passwords, stored: str, password: str) -> bool:
        verified.append(stored.rpartition("$")[0].rpartition("$")[0])
        return matches(self, stored, password)

    monkeypatch.setattr(Passwords, "_matches", counted)
    refusals = set()
    for login in (LOGIN, "nobody@blog.example", "invited@blog.example", "closed@blog.example", "", "x" * 900):
        with pytest.raises(WrongSignIn) as refused:
            await sign_in(accounts, login, "not the password", Comer(), NOW)
        refusals.add((str(refused.value), refused.value.status, tuple(refused.value.headers)))
    assert len(refusals) == 1
    assert len(verified) == 6
    assert len(set(verified)) == 1
    assert (await events(accounts)).count("sign_in.failed") == 6


async def test_strangers_lock_nobody_out(accounts: Accounts, database: Database) -> None:
    account_id, _ = await person(database.owner)
    waits = []
    for number in range(14):
        try:
            await enter(accounts, password="guess", address=f"192.0.2.{number}")
        except TooManyAttempts as refused:
            waits.append(refused.retry_after)
        except WrongSignIn:
            continue
    assert len(waits) == 4
    assert all(0 < wait <= 60 for wait in waits)
    with pytest.raises(TooManyAttempts):  # not even with the right password, from a browser nobody knows
        await enter(accounts, address="192.0.2.200")
    assert (await enter(accounts, device=Device(account_id, UUID(int=7)))).whole
    with pytest.raises(TooManyAttempts):  # another account's browser is no known one here
        await enter(accounts, device=Device(UUID(int=9), UUID(int=7)))


async def test_one_address_tries_many_accounts_in_vain(accounts: Accounts) -> None:
    async def guess(login: str) -> None:
        await sign_in(accounts, login, "guess", Comer(address="2001:db8::/64"), NOW)

    for number in range(20):
        with pytest.raises(WrongSignIn):
            await guess(f"{number}@blog.example")
    with pytest.raises(TooManyAttempts):
        await guess("another@blog.example")


async def test_a_password_is_hashed_anew_when_the_parameters_grow(
    accounts: Accounts, database: Database
) -> None:
    await person(database.owner)
    grown = Accounts(
        accounts.pool, accounts.vault, Passwords(type(CHEAP)(time_cost=2, memory_cost=16, parallelism=1))
    )
    await enter(grown)
    async with acquire(accounts.pool) as connection:
        stored = await connection.fetchval("SELECT password FROM accounts")
    assert "m=16,t=2" in stored
    await enter(grown)
