"""Signing in: a password or a provider's word, then the second factor where there is one; each step has its own id.

Whoever knows the id of an earlier step knows nothing of the next: a new one is made whenever power grows.
"""

from datetime import datetime
from uuid import UUID

from msgspec import Struct

from services.moderation.accounts import journal, recovery
from services.moderation.accounts.accounts import Accounts
from services.moderation.accounts.attempts import take_turn
from services.moderation.accounts.devices import Device
from services.moderation.accounts.errors import NoMembership, SignInNeeded, WrongCode, WrongSignIn
from services.moderation.accounts.limits import Factor, buckets
from services.moderation.accounts.logins import folded
from services.moderation.accounts.sealing import reveal_secret
from services.moderation.accounts.second_factor import accepted_step
from services.moderation.accounts.sessions import (
    Session,
    end_session,
    find_session,
    memberships_of,
    open_session,
)
from shared.postgres.pool import Connection, Record, acquire

_ENTRANT = """
SELECT a.account_id, a.password, a.totp IS NOT NULL AS second_factor, (
    SELECT jsonb_agg(jsonb_build_array(m.membership_id, m.site, m.role)) FROM memberships m
    WHERE m.account_id = a.account_id
) AS memberships
FROM accounts a WHERE a.closed_at IS NULL AND
"""
_BY_LOGIN = f"{_ENTRANT} a.login = $1"
_BY_ID = f"{_ENTRANT} a.account_id = $1"
_REHASH = "UPDATE accounts SET password = $3 WHERE account_id = $1 AND password = $2"
_FACTOR = "SELECT totp, totp_step FROM accounts WHERE account_id = $1 AND totp IS NOT NULL"
_TAKE_STEP = """
UPDATE accounts SET totp_step = $2 WHERE account_id = $1 AND (totp_step IS NULL OR totp_step < $2)
"""
_USE_CODE = """
UPDATE recovery_codes SET used_at = $3 WHERE account_id = $1 AND code_hash = $2 AND used_at IS NULL
"""


class Comer(Struct, frozen=True, kw_only=True):
    """Where an attempt comes from. `device` is the account known in this browser, `had` the session id it brings."""

    address: str | None = None
    device: Device | None = None
    browser: str = ""
    had: str = ""


class Opened(Struct, frozen=True, kw_only=True):
    """A new session's token. `whole` False: the second factor is still owed."""

    token: str
    account_id: UUID
    whole: bool


async def sign_in(accounts: Accounts, login: str, password: str, comer: Comer, now: datetime) -> Opened:
    """Check a password and open a session. Raises WrongSignIn, TooManyAttempts, NoMembership.

    An unknown address costs the same work and gets the same answer as a wrong password.
    """
    async with acquire(accounts.pool) as connection:
        found = await connection.fetchrow(_BY_LOGIN, folded(login))
        account_id = found["account_id"] if found else None
        await _take_turn(connection, "password", folded(login), account_id, comer)
    stored = found["password"] if found else None
    right = await accounts.passwords.verify(stored, password)
    if found is None or stored is None or not right:
        async with acquire(accounts.pool) as connection:
            await journal.note(connection, now, "sign_in.failed", by="", account_id=account_id)
        raise WrongSignIn
    if accounts.passwords.is_outdated(stored):
        fresh = await accounts.passwords.hash(password)
        async with acquire(accounts.pool) as connection:
            await connection.execute(_REHASH, account_id, stored, fresh)
    return await _opened(accounts, found, comer, now)


async def enter(accounts: Accounts, account_id: UUID, comer: Comer, now: datetime) -> Opened:
    """Open a session for who has proved it without a password. Raises NoMembership."""
    async with acquire(accounts.pool) as connection:
        found = await connection.fetchrow(_BY_ID, account_id)
    if found is None:
        raise NoMembership  # the account was closed in this moment
    return await _opened(accounts, found, comer, now)


async def give_code(accounts: Accounts, token: str, code: str, comer: Comer, now: datetime) -> Opened:
    """Take a one-time or a recovery code for the session that owes it; it ends, and a new one begins.

    Raises SignInNeeded if there is no such session, WrongCode, TooManyAttempts.
    """
    async with acquire(accounts.pool) as connection:
        half = await find_session(connection, token, now)
        if half is None or half.membership is not None:
            raise SignInNeeded
        await _take_turn(connection, "code", str(half.account_id), half.account_id, comer)
    async with accounts.transaction() as connection:
        if await _took(accounts, connection, half.account_id, code, now):
            if await end_session(connection, token) is None:
                raise SignInNeeded  # somebody else has used it in this moment
            made = await _whole(connection, half, comer, now)
            return Opened(token=made, account_id=half.account_id, whole=True)
    async with acquire(accounts.pool) as connection:
        await journal.note(connection, now, "second_factor.failed", by="", account_id=half.account_id)
    raise WrongCode


async def sign_out(accounts: Accounts, token: str, now: datetime) -> None:
    async with accounts.transaction() as connection:
        account_id = await end_session(connection, token)
        if account_id is not None:
            await journal.note(connection, now, "sign_out.done", by=str(account_id), account_id=account_id)


async def act_as(accounts: Accounts, session: Session, token: str, membership_id: UUID, now: datetime) -> str:
    """Go on with another of one's memberships, under a new id. Raises NoMembership for one that is not theirs."""
    if membership_id not in {one.membership_id for one in session.memberships}:
        raise NoMembership
    async with accounts.transaction() as connection:
        if await end_session(connection, token) is None:
            raise SignInNeeded
        return await open_session(connection, session.account_id, membership_id, session.browser, now)


async def check_code(
    accounts: Accounts, connection: Connection, account_id: UUID, code: str, now: datetime
) -> bool:
    """Whether it is a one-time code that counts now; after that it counts no more."""
    row = await connection.fetchrow(_FACTOR, account_id)
    if row is None:
        return False
    secret = reveal_secret(accounts.vault, account_id, row["totp"])
    step = accepted_step(secret, code, now, row["totp_step"])
    return step is not None and await connection.execute(_TAKE_STEP, account_id, step) == "UPDATE 1"


async def _take_turn(
    connection: Connection, factor: Factor, whom: str, account_id: UUID | None, comer: Comer
) -> None:
    device = comer.device
    known = device.device_id if device and device.account_id == account_id else None
    await take_turn(connection, buckets(factor, whom, comer.address, known))


async def _opened(accounts: Accounts, found: Record, comer: Comer, now: datetime) -> Opened:
    memberships = memberships_of(found["memberships"])
    if not memberships:
        raise NoMembership
    account_id, owes = found["account_id"], found["second_factor"]
    async with accounts.transaction() as connection:
        if comer.had:
            await end_session(connection, comer.had)
        chosen = None if owes else memberships[0].membership_id
        token = await open_session(connection, account_id, chosen, comer.browser, now)
        if not owes:
            await journal.note(connection, now, "sign_in.done", by=str(account_id), account_id=account_id)
    return Opened(token=token, account_id=account_id, whole=not owes)


async def _took(
    accounts: Accounts, connection: Connection, account_id: UUID, code: str, now: datetime
) -> bool:
    if await check_code(accounts, connection, account_id, code, now):
        return True
    code_hash = recovery.digest(account_id, code)
    if code_hash is None:
        return False
    used = await connection.execute(_USE_CODE, account_id, code_hash, now) == "UPDATE 1"
    if used:
        by = str(account_id)
        await journal.note(connection, now, "recovery_code.used", by=by, account_id=account_id)
    return used


async def _whole(connection: Connection, half: Session, comer: Comer, now: datetime) -> str:
    if not half.memberships:
        raise NoMembership
    account_id = half.account_id
    await journal.note(connection, now, "sign_in.done", by=str(account_id), account_id=account_id)
    return await open_session(connection, account_id, half.memberships[0].membership_id, comer.browser, now)
